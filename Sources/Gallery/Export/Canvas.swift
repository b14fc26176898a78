import Diffusion
import Foundation

/// A picture to draw on.
struct Canvas {
  /// 8-bit red, green, blue.
  typealias Color = (UInt8, UInt8, UInt8)

  let width: Int
  let height: Int
  private var pixels: [UInt8]

  init(width: Int, height: Int, color: Color) {
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

  var image: RGBImage { RGBImage(width: width, height: height, pixels: pixels) }

  /// Draws a picture that lies inside the canvas with its top left corner at a pixel.
  mutating func draw(_ image: RGBImage, x: Int, y: Int) {
    for row in 0..<image.height {
      let from = row * image.width * 3
      let to = ((y + row) * width + x) * 3
      pixels.replaceSubrange(
        to..<to + image.width * 3, with: image.pixels[from..<from + image.width * 3])
    }
  }

  /// Draws one line of text that lies inside the canvas. Letters that the font does not have lose
  /// their accents, or become a box.
  mutating func draw(_ text: String, x: Int, y: Int, color: Color) {
    for (index, character) in text.enumerated() {
      let rows = Self.rows(of: character)
      for (row, bits) in rows.enumerated() {
        for column in 0..<Glyphs.width where bits & (0x80 >> UInt8(column)) != 0 {
          let to = ((y + row) * width + x + index * Glyphs.width + column) * 3
          pixels[to] = color.0
          pixels[to + 1] = color.1
          pixels[to + 2] = color.2
        }
      }
    }
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
