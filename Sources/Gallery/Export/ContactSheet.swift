import Pictures

/// Many pictures on one, with labels: prompt, seed and model.
struct ContactSheet {
  /// The most pictures of a sheet: a PNG that Easel reads again has a limit.
  static let limit = 400

  private static let side = 256
  private static let gap = 16
  private static let labelLines = 3
  private static let cellWidth = side + gap
  private static let cellHeight = side + Canvas.lineHeight * labelLines + gap

  private var canvas: Canvas
  private let columns: Int

  /// A sheet for 1...`limit` pictures, about as wide as high.
  init(count: Int) {
    var columns = 1
    while columns * columns < count { columns += 1 }
    columns = min(columns, count)
    self.columns = columns
    let rows = (count + columns - 1) / columns
    canvas = Canvas(
      width: columns * Self.cellWidth + Self.gap, height: rows * Self.cellHeight + Self.gap,
      color: (24, 24, 27))
  }

  var image: RGBImage { canvas.image }

  /// Puts a picture into a place, counted by rows.
  mutating func draw(
    _ image: RGBImage, _ picture: Gallery.Picture, at index: Int
  ) throws(GalleryError) {
    let x = Self.gap + index % columns * Self.cellWidth
    let y = Self.gap + index / columns * Self.cellHeight
    let small = try image.fitted(to: Self.side).enlarged(to: Self.side)
    canvas.draw(
      small, x: x + (Self.side - small.width) / 2, y: y + (Self.side - small.height) / 2)
    let width = Self.side / Glyphs.width
    var lines = Self.wrap(picture.title, width: width, lines: Self.labelLines - 1)
    let seed = picture.seed.map { "seed \($0)" }
    let facts = [seed, picture.model].compactMap(\.self).filter { !$0.isEmpty }
    lines.append(Printable.line(facts.joined(separator: "  "), limit: width - 1))
    for (number, line) in lines.enumerated() {
      canvas.draw(
        line, x: x, y: y + Self.side + 4 + number * Canvas.lineHeight,
        color: number == lines.count - 1 ? (150, 150, 158) : (235, 235, 238))
    }
  }

  /// Breaks a text into at most so many lines, at spaces where that is possible.
  private static func wrap(_ text: String, width: Int, lines: Int) -> [String] {
    var rest = Printable.line(text)[...]
    var result: [String] = []
    while !rest.isEmpty, result.count < lines {
      if rest.count <= width {
        result.append(String(rest))
        return result
      }
      if result.count == lines - 1 {
        result.append(String(rest.prefix(width - 3)) + "...")
        return result
      }
      let line = rest.prefix(width)
      let end = line.lastIndex(of: " ") ?? line.endIndex
      result.append(String(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    return result
  }
}

extension Gallery.Picture {
  /// What a list shows of it: the name, or the prompt, or the file's name.
  public var title: String {
    if !name.isEmpty { return name }
    return prompt.isEmpty ? url.lastPathComponent : prompt
  }
}
