import CImage
import Pictures

/// Animated PNG (PNG specification, third edition, section 11.3.5). The pixels of each frame are
/// those of a PNG of its own; programs that know no animation show the first.
enum AnimatedPNG {
  /// The compressed pixels of a frame, as they are in a PNG's IDAT chunks.
  static func compress(_ image: RGBImage) throws(GalleryError) -> [UInt8] {
    let file = try PNG.encode(image, texts: [])
    return chunks(of: file).filter { $0.type == "IDAT" }.flatMap(\.data)
  }

  static func file(
    _ frames: [Film.Frame], width: Int, height: Int, texts: [PNG.Text]
  ) throws(GalleryError) -> [UInt8] {
    // A PNG of one pixel gives the signature and the chunks around the pixels.
    let frame = RGBImage(width: 1, height: 1, pixels: [0, 0, 0])
    let model = try PNG.encode(frame, texts: texts)
    var bytes = Array(model.prefix(8))
    var sequence: UInt32 = 0
    for chunk in chunks(of: model) {
      switch chunk.type {
      case "IHDR":
        append("IHDR", big(width) + big(height) + chunk.data.dropFirst(8), to: &bytes)
        append("acTL", big(frames.count) + big(0), to: &bytes)
      case "IDAT":
        for (index, frame) in frames.enumerated() {
          append(
            "fcTL",
            big(sequence) + big(width) + big(height) + big(0) + big(0)
              + [UInt8(frame.milliseconds >> 8 & 255), UInt8(frame.milliseconds & 255), 0x03, 0xE8]
              + [0, 0], to: &bytes)
          sequence += 1
          if index == 0 {
            append("IDAT", frame.bytes, to: &bytes)
          } else {
            append("fdAT", big(sequence) + frame.bytes, to: &bytes)
            sequence += 1
          }
        }
      default: append(chunk.type, Array(chunk.data), to: &bytes)
      }
    }
    return bytes
  }

  /// The chunks of a PNG that this program has encoded.
  private static func chunks(of png: [UInt8]) -> [(type: String, data: ArraySlice<UInt8>)] {
    var result: [(type: String, data: ArraySlice<UInt8>)] = []
    var offset = 8
    while offset + 12 <= png.count {
      let length = png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: png[offset + 4..<offset + 8], as: UTF8.self)
      result.append((type, png[offset + 8..<offset + 8 + length]))
      offset += 12 + length
    }
    return result
  }

  private static func append(_ type: String, _ data: [UInt8], to bytes: inout [UInt8]) {
    let body = Array(type.utf8) + data
    bytes += big(data.count) + body + big(easel_png_crc(body, body.count))
  }

  private static func big(_ value: some BinaryInteger) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
