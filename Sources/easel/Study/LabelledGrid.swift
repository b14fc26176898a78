import Gallery
import Pictures

/// Pictures in rows and columns, with a title and a label for each row and column.
struct LabelledGrid {
  /// Lines above the grid; wrapped where the grid is narrow.
  var title: [String]
  var columns: [String]
  var rows: [String]

  /// The colours of every figure.
  enum Ink {
    static let background: Canvas.Color = (24, 24, 27)
    static let bright: Canvas.Color = (235, 235, 238)
    static let dim: Canvas.Color = (150, 150, 158)
    static let faint: Canvas.Color = (63, 63, 70)
  }

  static let gap = 8
  /// The side of a cell: small pictures are enlarged to at least the first, large ones are made
  /// smaller to fit the second.
  private static let sides = (least: 192, most: 384)

  /// Where everything goes, for pictures of a size.
  struct Layout: Equatable {
    var cell: PictureSize
    var left: Int
    var top: Int
    var width: Int
    var height: Int

    func origin(row: Int, column: Int) -> (x: Int, y: Int) {
      (
        left + column * (cell.width + LabelledGrid.gap),
        top + row * (cell.height + LabelledGrid.gap)
      )
    }
  }

  func layout(cell: PictureSize) -> Layout {
    let gap = Self.gap
    let label = rows.map { Canvas.width(of: $0) }.max() ?? 0
    let left = gap + (label > 0 ? label + gap : 0)
    let width = left + max(1, columns.count) * (cell.width + gap)
    let heads =
      columns.allSatisfy(\.isEmpty)
      ? 0 : columns.map { Canvas.lines(of: $0, width: cell.width).count }.max() ?? 0
    let lines = titleLines(width: width).count + heads
    let top = gap + lines * Canvas.lineHeight + (title.isEmpty ? 0 : gap / 2)
    return Layout(
      cell: cell, left: left, top: top, width: width,
      height: top + max(1, rows.count) * (cell.height + gap))
  }

  /// The title as it is drawn, with whether a line belongs to its first part.
  private func titleLines(width: Int) -> [(text: String, isFirst: Bool)] {
    title.enumerated().flatMap { index, part in
      Canvas.lines(of: part, width: width - 2 * Self.gap).map { ($0, index == 0) }
    }
  }

  /// Draws the grid.
  /// - Parameter pictures: row by row, all of one size, as many as there are places.
  func draw(_ pictures: [[RGBImage]]) throws(GalleryError) -> RGBImage {
    var cells: [[RGBImage]] = []
    for line in pictures { cells.append(try Self.fitted(all: line)) }
    let size = cells.first?.first.map { PictureSize(width: $0.width, height: $0.height) }
    let layout = layout(cell: size ?? PictureSize(width: 1, height: 1))
    var canvas = canvas(layout)
    for (row, line) in cells.enumerated() {
      for (column, picture) in line.enumerated() {
        let place = layout.origin(row: row, column: column)
        canvas.draw(picture, x: place.x, y: place.y)
      }
    }
    return canvas.image
  }

  /// The grid without its pictures.
  private func canvas(_ layout: Layout) -> Canvas {
    var canvas = Canvas(width: layout.width, height: layout.height, color: Ink.background)
    for (index, line) in titleLines(width: layout.width).enumerated() {
      canvas.draw(
        line.text, x: Self.gap, y: Self.gap + index * Canvas.lineHeight,
        color: line.isFirst ? Ink.bright : Ink.dim)
    }
    for (index, label) in columns.enumerated() {
      let place = layout.origin(row: 0, column: index)
      let lines = Canvas.lines(of: label, width: layout.cell.width)
      for (row, text) in lines.enumerated() {
        canvas.draw(
          text, x: place.x + (layout.cell.width - Canvas.width(of: text)) / 2,
          y: layout.top - (lines.count - row) * Canvas.lineHeight, color: Ink.bright)
      }
    }
    for (index, label) in rows.enumerated() {
      let place = layout.origin(row: index, column: 0)
      canvas.draw(
        label, x: Self.gap, y: place.y + (layout.cell.height - Canvas.lineHeight) / 2,
        color: Ink.bright)
    }
    return canvas
  }

  /// Pictures of one size with a label above each, in rows of about equal number.
  static func gallery(
    title: [String], _ pictures: [(label: String, image: RGBImage)]
  ) throws(GalleryError) -> RGBImage {
    precondition(!pictures.isEmpty)
    let columns = (1...8).first { $0 * $0 * 3 >= pictures.count * 4 } ?? 8
    var cells: [RGBImage] = []
    let shown = try fitted(all: pictures.map(\.image))
    let heads = zip(pictures, shown).map { Canvas.lines(of: $0.label, width: $1.width) }
    let head = (heads.map(\.count).max() ?? 0) * Canvas.lineHeight
    for (image, lines) in zip(shown, heads) {
      var canvas = Canvas(width: image.width, height: image.height + head, color: Ink.background)
      for (row, line) in lines.enumerated() {
        canvas.draw(line, x: 0, y: row * Canvas.lineHeight, color: Ink.bright)
      }
      canvas.draw(image, x: 0, y: head)
      cells.append(canvas.image)
    }
    let rows = (cells.count + columns - 1) / columns
    let cell = PictureSize(width: cells[0].width, height: cells[0].height)
    let grid = LabelledGrid(
      title: title, columns: Array(repeating: "", count: min(columns, cells.count)),
      rows: Array(repeating: "", count: rows))
    var canvas = grid.canvas(grid.layout(cell: cell))
    for (index, image) in cells.enumerated() {
      let place = grid.layout(cell: cell).origin(row: index / columns, column: index % columns)
      canvas.draw(image, x: place.x, y: place.y)
    }
    return canvas.image
  }

  private static func fitted(all pictures: [RGBImage]) throws(GalleryError) -> [RGBImage] {
    var fitted: [RGBImage] = []
    for picture in pictures { fitted.append(try self.fitted(picture)) }
    return fitted
  }

  /// A picture in the size of a cell: enlarged by a whole number without smoothing, or made smaller.
  static func fitted(_ image: RGBImage) throws(GalleryError) -> RGBImage {
    let longest = max(image.width, image.height)
    if longest > sides.most { return image.fitted(to: sides.most) }
    let factor = (sides.least + longest - 1) / longest
    return try image.scaled(width: image.width * factor, height: image.height * factor)
  }
}
