import Studio

/// Where a picture goes: the cells it covers and its size in pixels.
struct PictureGeometry: Hashable, Sendable {
  /// Bands of six pixels in a small preview: more would leave too few bytes for each.
  static let mostPreviewBands = 100
  /// The longer side of a picture that is sent as runs of large pixels.
  static let smallSide = 64

  var rect: Rect
  /// Pixels to send; for half blocks two a cell, for letters one.
  var width: Int
  var height: Int
  /// Whether the picture is small and passing, so that its pixels are sent as runs (sixel).
  var isRuns = false

  /// Fits a picture into the placement's rectangle, its aspect kept, centred by cells. Nil if no
  /// cell is left for it: the last row and what lies outside the screen are never used.
  /// - Parameters:
  ///   - limit: the largest sixel picture in pixels.
  ///   - smallBytes: whether half the size is enough.
  init?(
    _ placement: Placement, screen: Size, capabilities: TerminalCapabilities,
    limit: (width: Int, height: Int)?, smallBytes: Bool
  ) {
    let left = max(0, placement.rect.column)
    let top = max(0, placement.rect.row)
    let columns = min(placement.rect.column + placement.rect.columns, screen.columns) - left
    let rows = min(placement.rect.row + placement.rect.rows, screen.rows - 1) - top
    guard columns > 0, rows > 0 else { return nil }
    let image = placement.image
    let cell = (width: capabilities.cellWidth, height: capabilities.cellHeight)
    var room = (width: columns * cell.width, height: rows * cell.height)
    if capabilities.graphics == .sixel {
      if let limit { room = (min(room.width, limit.width), min(room.height, limit.height)) }
      isRuns = placement.quality == .preview && max(image.width, image.height) <= Self.smallSide
      if smallBytes && !isRuns { room = (room.width / 2, room.height / 2) }
    }
    var scale = min(
      Double(room.width) / Double(image.width), Double(room.height) / Double(image.height))
    if let width = placement.width {
      scale = min(scale, width * Double(cell.width) / Double(image.width))
    }
    // A pixel a pixel stays so, whatever was lost in the division.
    var size = (
      width: max(1, Int(Double(image.width) * scale + 1e-6)),
      height: max(1, Int(Double(image.height) * scale + 1e-6))
    )
    if isRuns {
      let bands = min(max(1, size.height / 6), Self.mostPreviewBands)
      size = (max(1, bands * 6 * image.width / image.height), bands * 6)
      if size.width > room.width { size.width = room.width }
      isRuns = size.width >= image.width
    }
    let covered: (columns: Int, rows: Int)
    switch capabilities.graphics {
    case .sixel:
      covered = (
        (size.width + cell.width - 1) / cell.width, (size.height + cell.height - 1) / cell.height
      )
    case .kitty, .iterm2, .halfBlocks, .ascii:
      covered = (
        min(columns, max(1, (size.width + cell.width / 2) / cell.width)),
        min(rows, max(1, (size.height + cell.height / 2) / cell.height))
      )
    }
    switch capabilities.graphics {
    case .sixel: (width, height) = size
    case .kitty, .iterm2:
      // The terminal enlarges; more pixels than the picture has, or the line is worth, are waste.
      let most = smallBytes ? 2 : 1
      width = min(image.width, max(1, size.width / most))
      height = min(image.height, max(1, size.height / most))
    case .halfBlocks: (width, height) = (covered.columns, covered.rows * 2)
    case .ascii: (width, height) = (covered.columns, covered.rows)
    }
    rect = Rect(
      column: left + (columns - covered.columns) / 2, row: top + (rows - covered.rows) / 2,
      columns: covered.columns, rows: covered.rows)
  }
}
