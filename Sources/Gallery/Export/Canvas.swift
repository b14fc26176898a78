import Foundation
import Pictures

/// A picture to draw on: contact sheets, grids and plots. What lies outside is left out.
public struct Canvas: Sendable {
  /// 8-bit red, green, blue.
  public typealias Color = (UInt8, UInt8, UInt8)

  /// Pixels of a line of text with the room below it.
  public static let lineHeight = Glyphs.height + 3

  public let width: Int
  public let height: Int
  private var pixels: [UInt8]

  /// A canvas of one colour, at least a pixel a side.
  public init(width: Int, height: Int, color: Color) {
    self.width = width
    self.height = height
    pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for i in 0..<width * height {
        buffer[i * 3] = color.0
        buffer[i * 3 + 1] = color.1
        buffer[i * 3 + 2] = color.2
      }
      count = width * height * 3
    }
  }

  public var image: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }

  /// Draws a picture with its top left corner at a pixel.
  public mutating func draw(_ image: RGBImage, x: Int, y: Int) {
    let columns = max(0, -x)..<max(0, -x, min(image.width, width - x))
    let rows = max(0, -y)..<max(0, -y, min(image.height, height - y))
    for row in rows where !columns.isEmpty {
      let from = (row * image.width + columns.lowerBound) * 3
      let to = ((y + row) * width + x + columns.lowerBound) * 3
      let count = columns.count * 3
      pixels.replaceSubrange(to..<to + count, with: image.pixels[from..<from + count])
    }
  }

  /// Draws one line of text from its top left pixel on. Letters that the font does not have lose
  /// their accents, or become a box.
  public mutating func draw(_ text: String, x: Int, y: Int, color: Color) {
    for (index, character) in text.enumerated() {
      let rows = Self.rows(of: character)
      for (row, bits) in rows.enumerated() {
        for column in 0..<Glyphs.width where bits & (0x80 >> UInt8(column)) != 0 {
          set(x + index * Glyphs.width + column, y + row, color)
        }
      }
    }
  }

  /// Fills a rectangle.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, color: Color) {
    for row in y..<max(y, y + height) {
      for column in x..<max(x, x + width) { set(column, row, color) }
    }
  }

  /// Draws a straight line of a thickness in pixels between two points.
  public mutating func line(
    from: (x: Int, y: Int), to: (x: Int, y: Int), thickness: Int = 1, color: Color
  ) {
    let steps = max(abs(to.x - from.x), abs(to.y - from.y), 1)
    for step in 0...steps {
      let x = from.x + Int((Double((to.x - from.x) * step) / Double(steps)).rounded())
      let y = from.y + Int((Double((to.y - from.y) * step) / Double(steps)).rounded())
      fill(
        x: x - thickness / 2, y: y - thickness / 2, width: thickness, height: thickness,
        color: color)
    }
  }

  /// Pixels across a text.
  public static func width(of text: String) -> Int { text.count * Glyphs.width }

  /// The lines of a text that may be so many pixels wide: cut between words, and inside those that
  /// are too long.
  public static func lines(of text: String, width: Int) -> [String] {
    let room = max(1, width / Glyphs.width)
    var lines: [String] = []
    var line = ""
    for word in Printable.line(text).split(separator: " ") {
      var rest = word
      if !line.isEmpty, line.count + 1 + rest.count > room {
        lines.append(line)
        line = ""
      }
      while rest.count > room {
        lines.append(String(rest.prefix(room)))
        rest = rest.dropFirst(room)
      }
      line += (line.isEmpty ? "" : " ") + rest
    }
    return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }

  private mutating func set(_ x: Int, _ y: Int, _ color: Color) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let to = (y * width + x) * 3
    pixels[to] = color.0
    pixels[to + 1] = color.1
    pixels[to + 2] = color.2
  }

  private static func rows(of character: Character) -> ArraySlice<UInt8> {
    let composed = String(character).precomposedStringWithCanonicalMapping.unicodeScalars
    let plain = String(character).decomposedStringWithCompatibilityMapping.unicodeScalars
    return composed.first.flatMap(Glyphs.rows) ?? plain.first.flatMap(Glyphs.rows) ?? box
  }

  private static let box: ArraySlice<UInt8> = [
    0, 0, 0x7E, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x7E, 0, 0,
  ]
}
