import Gallery
import Pictures

/// Pictures in sections with a heading each, a label under every picture.
struct WorldSheet {
  struct Section {
    var heading: String
    var pictures: [(label: String, image: RGBImage)]
  }

  /// Lines above the sections; wrapped where they are too long.
  var title: [String]
  var sections: [Section]

  /// Pictures a row.
  static let columns = 16
  /// The side of a picture on the sheet, pixels.
  private static let side = 128
  private static let gap = LabelledGrid.gap

  /// Draws the sheet.
  func draw() throws(GalleryError) -> RGBImage {
    let most = sections.map(\.pictures.count).max() ?? 0
    let width = Self.gap + min(Self.columns, max(3, most)) * (Self.side + Self.gap)
    let heights = sections.map { section in
      Canvas.lineHeight + Self.gap + Self.rows(section).reduce(0) { $0 + Self.height(of: $1) }
    }
    let title = title.enumerated().flatMap { index, part in
      Canvas.lines(of: part, width: width - 2 * Self.gap).map { (text: $0, isFirst: index == 0) }
    }
    let head = Self.gap + title.count * Canvas.lineHeight + Self.gap
    var canvas = Canvas(
      width: width, height: head + heights.reduce(0, +), color: LabelledGrid.Ink.background)
    for (index, line) in title.enumerated() {
      canvas.draw(
        line.text, x: Self.gap, y: Self.gap + index * Canvas.lineHeight,
        color: line.isFirst ? LabelledGrid.Ink.bright : LabelledGrid.Ink.dim)
    }
    var y = head
    for section in sections {
      canvas.draw(section.heading, x: Self.gap, y: y, color: LabelledGrid.Ink.bright)
      y += Canvas.lineHeight + Self.gap / 2
      for row in Self.rows(section) {
        for (column, picture) in row.enumerated() {
          let x = Self.gap + column * (Self.side + Self.gap)
          let image = try picture.image.fitted(to: Self.side)
            .scaled(width: Self.side, height: Self.side)
          canvas.draw(image, x: x, y: y)
          for (index, line) in Self.lines(picture.label).enumerated() {
            canvas.draw(
              line, x: x, y: y + Self.side + 2 + index * Canvas.lineHeight,
              color: LabelledGrid.Ink.dim)
          }
        }
        y += Self.height(of: row)
      }
      y += Self.gap / 2
    }
    return canvas.image
  }

  private static func rows(_ section: Section) -> [ArraySlice<(label: String, image: RGBImage)>] {
    stride(from: 0, to: section.pictures.count, by: columns).map {
      section.pictures[$0..<min($0 + columns, section.pictures.count)]
    }
  }

  private static func height(of row: ArraySlice<(label: String, image: RGBImage)>) -> Int {
    let lines = row.map { Self.lines($0.label).count }.max() ?? 1
    return side + 2 + lines * Canvas.lineHeight + gap
  }

  /// A label in at most two lines of a picture's width, broken between words.
  static func lines(_ label: String) -> [String] {
    let room = side / Canvas.width(of: " ")
    var lines: [String] = []
    for word in Printable.line(label).split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= room || lines.count == 2 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { Printable.line($0, limit: room) }
  }
}
