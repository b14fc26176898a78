import Pictures
import Studio

@testable import TerminalUI

/// What a terminal must show of a frame, whatever it showed before: made from the frame alone, as
/// the first drawing of an empty window would.
struct ExpectedFrame {
  let frame: Screen
  let cellWidth: Int
  let cellHeight: Int
  private var pixels: [PixelMemory.Pixel]
  /// The cells that no picture fills, as indices.
  private var open: [Int] = []

  /// Decoded pictures by their keys, since frames show the same ones again and again.
  typealias Cache = [PictureKey: DecodedSixel]

  /// - Parameter heights: rows that the window has had.
  init(
    _ frame: Screen, capabilities: TerminalCapabilities, options: TerminalOptions,
    limit: (width: Int, height: Int), heights: [Int], cache: inout Cache
  ) {
    self.frame = frame
    (cellWidth, cellHeight) = (capabilities.cellWidth, capabilities.cellHeight)
    let (size, cells) = (frame.size, (width: cellWidth, height: cellHeight))
    let width = size.columns * cells.width
    pixels = Array(repeating: 0, count: width * size.rows * cells.height)
    var slots = GraphicSlots()
    for rows in heights { _ = slots.forgetAll(rows: rows) }
    let palettes = slots.palettes(frame.placements, capabilities)
    for (placement, palette) in zip(frame.placements, palettes) {
      guard
        let geometry = PictureGeometry(
          placement, screen: size, capabilities: capabilities, limit: limit,
          smallBytes: options.smallBytes)
      else { continue }
      var key = PictureKey(placement, geometry, capabilities, options)
      key.palette = min(key.palette, palette)
      guard let picture = cache[key] ?? Self.decode(placement, key) else { continue }
      cache[key] = picture
      let rect = geometry.rect
      for row in rect.row..<min(rect.row + rect.rows, size.rows) {
        for column in rect.column..<min(rect.column + rect.columns, size.columns) {
          if placement.covered.contains(where: { Self.contains($0, column, row) }) { continue }
          let left = (column - rect.column) * cells.width
          let top = (row - rect.row) * cells.height
          for y in 0..<cells.height {
            let at = (row * cells.height + y) * width + column * cells.width
            for x in 0..<cells.width {
              let isInside = left + x < picture.width && top + y < picture.height
              pixels[at + x] =
                isInside ? picture.pixels[(top + y) * picture.width + left + x] : 0
            }
          }
        }
      }
    }
    let pixels = pixels
    open = frame.cells.indices.filter { cell in
      let (column, row) = (cell % size.columns, cell / size.columns)
      return (row * cells.height..<(row + 1) * cells.height).contains { y in
        pixels[y * width + column * cells.width..<y * width + (column + 1) * cells.width]
          .contains(0)
      }
    }
  }

  private static func decode(_ placement: Placement, _ key: PictureKey) -> DecodedSixel? {
    guard let encoded = PictureEncoder.encode(placement.image, key),
      let bytes = encoded.lines.first, bytes.count > 3
    else { return nil }
    return DecodedSixel(bytes[1..<bytes.count - 2])
  }

  private static func contains(_ rect: Rect, _ column: Int, _ row: Int) -> Bool {
    (0..<rect.columns).contains(column - rect.column) && (0..<rect.rows).contains(row - rect.row)
  }

  /// Whether a terminal shows it.
  func isShown(by terminal: ScreenEmulator) -> Bool {
    guard let shown = terminal.pixels, shown.size == frame.size, pixels == shown.window else {
      return false
    }
    return fault(ofCursor: terminal) == nil
      && open.allSatisfy { fault(ofText: terminal, at: $0) == nil }
  }

  /// What is wrong with what a terminal shows, as a map of the window; nil if nothing is.
  func fault(of terminal: ScreenEmulator) -> String? {
    guard let shown = terminal.pixels, shown.size == frame.size else { return "another size" }
    let columns = frame.size.columns
    var map = Array(
      repeating: Array(repeating: Character("."), count: columns), count: frame.size.rows)
    var first: String?
    for cell in frame.cells.indices {
      guard
        let fault = fault(ofPixels: shown, at: cell)
          ?? (open.contains(cell) ? fault(ofText: terminal, at: cell) : nil)
      else { continue }
      map[cell / columns][cell % columns] = fault.mark
      if first == nil { first = "column \(cell % columns), row \(cell / columns): \(fault.text)" }
    }
    let rows = map.indices.filter { row in map[row].contains { $0 != "." } }
    return first.map { fault in
      ([fault] + rows.map { "\($0)\t\(String(map[$0]))" }).joined(separator: "\n")
    } ?? fault(ofCursor: terminal)
  }

  private func fault(ofCursor terminal: ScreenEmulator) -> String? {
    if terminal.modes.contains("?25") != (frame.cursor != nil) {
      return "the cursor is \(frame.cursor == nil ? "seen" : "hidden")"
    }
    guard let cursor = frame.cursor, terminal.cursor != (cursor.row, cursor.column) else {
      return nil
    }
    return "the cursor is at \(terminal.cursor), not at \(cursor)"
  }

  private func fault(ofPixels shown: PixelMemory, at cell: Int) -> (mark: Character, text: String)?
  {
    let (column, row) = (cell % frame.size.columns, cell / frame.size.columns)
    let width = frame.size.columns * cellWidth
    for y in row * cellHeight..<(row + 1) * cellHeight {
      for at in y * width + column * cellWidth..<y * width + (column + 1) * cellWidth {
        if pixels[at] == shown.window[at] { continue }
        if pixels[at] == 0 { return ("+", "a pixel too many") }
        if shown.window[at] == 0 { return ("-", "a pixel is missing") }
        return ("~", "another pixel: \(hex(shown.window[at])), not \(hex(pixels[at]))")
      }
    }
    return nil
  }

  private func fault(
    ofText terminal: ScreenEmulator, at index: Int
  ) -> (mark: Character, text: String)? {
    let (column, row) = (index % frame.size.columns, index / frame.size.columns)
    let cell = frame.cells[index]
    let (text, style) = (terminal.cells[row][column], terminal.styles[row][column])
    if text != cell.text { return ("t", "\"\(text)\", not \"\(cell.text)\"") }
    // Of a space only the ground is seen.
    let lines: Style.Attributes = [.reverse, .underline]
    let isSame =
      cell.text == " " && cell.style.attributes.isDisjoint(with: lines)
      ? style.background == cell.style.background && style.attributes.isDisjoint(with: lines)
      : style == cell.style
    return isSame ? nil : ("s", "\"\(text)\" as \(style), not \(cell.style)")
  }

  private func hex(_ pixel: PixelMemory.Pixel) -> String { String(pixel, radix: 16) }
}
