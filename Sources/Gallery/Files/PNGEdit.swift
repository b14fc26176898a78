import CImage

extension PNG {
  /// Replaces texts in the bytes of a PNG; every other chunk stays as it is, byte by byte.
  /// - Parameters:
  ///   - texts: what to write for each keyword, instead of all texts that have it.
  ///   - path: what the bytes are called in an error.
  /// - Throws: `GalleryError.malformed` if the chunks are not in order to the end,
  ///   `GalleryError.tooLarge` for a text beyond `maxText`.
  static func replacing(
    _ texts: [String: [Text]], in bytes: [UInt8], path: String
  ) throws(GalleryError) -> [UInt8] {
    let signature = bytes.prefix(8)
    guard signature.elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw .malformed(path: path, reason: "Not a PNG file")
    }
    var result = Array(signature)
    var offset = 8
    while offset < bytes.count {
      guard bytes.count - offset >= 12 else { break }
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - offset - 12 else { break }
      let chunk = bytes[offset..<offset + 12 + length]
      offset += 12 + length
      let type = String(decoding: chunk.dropFirst(4).prefix(4), as: UTF8.self)
      if ["tEXt", "zTXt", "iTXt"].contains(type) {
        let key = chunk.dropFirst(8).prefix(80).prefix { $0 != 0 }
        if texts[String(decoding: key, as: UTF8.self)] != nil { continue }
      }
      result += chunk
      if type == "IHDR" {
        for (_, replacements) in texts.sorted(by: { $0.key < $1.key }) {
          for text in replacements { result += try Self.chunk(text) }
        }
      }
      if type == "IEND" { return result }
    }
    throw .malformed(path: path, reason: "the file ends too early")
  }

  private static func chunk(_ text: Text) throws(GalleryError) -> [UInt8] {
    guard text.value.utf8.count <= maxText else {
      throw .tooLarge(reason: "its \(text.key) is longer than \(maxText) bytes")
    }
    let encoded = EncodedText(text)
    // After an iTXt keyword: not compressed, method 0, no language, no translated keyword.
    let middle: [UInt8] = encoded.isInternational ? [0, 0, 0, 0] : []
    let type = encoded.isInternational ? "iTXt" : "tEXt"
    let body = Array(type.utf8) + encoded.key + middle + encoded.value.dropLast()
    return bigEndian(UInt32(body.count - 4)) + body + bigEndian(easel_png_crc(body, body.count))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
