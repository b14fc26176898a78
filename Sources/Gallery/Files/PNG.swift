import CImage
import Foundation
import Pictures

/// PNG files in memory, with their texts.
public enum PNG {
  /// One text chunk.
  public struct Text: Sendable, Hashable {
    /// A keyword, 1 to 79 Latin-1 characters: "Title", "Software", "parameters" ...
    public var key: String
    public var value: String
    /// Always an iTXt chunk; other texts are tEXt where Latin-1 can write them.
    public var isInternational: Bool

    public init(_ key: String, _ value: String, isInternational: Bool = false) {
      self.key = key
      self.value = value
      self.isInternational = isInternational
    }
  }

  /// The most bytes that a text may have: reading ignores larger ones, writing refuses them.
  public static let maxText = Int(EASEL_PNG_MAX_CHUNK) - 1024

  /// Writes an 8-bit sRGB PNG, the texts before the pixels. The same input gives the same bytes.
  /// - Throws: `GalleryError.tooLarge` when a side or a text is beyond what `decode` accepts.
  public static func encode(_ image: RGBImage, texts: [Text]) throws(GalleryError) -> [UInt8] {
    for text in texts where text.value.utf8.count > maxText {
      throw .tooLarge(reason: "its \(text.key) is longer than \(maxText) bytes")
    }
    let encoded = texts.map(EncodedText.init)
    return try Codec.write(image) { pixels, bytes, count, message in
      EncodedText.withC(encoded) { chunks in
        easel_png_encode(
          pixels, UInt32(image.width), UInt32(image.height), chunks.baseAddress, chunks.count,
          bytes, count, message)
      }
    }
  }

  /// Reads a PNG of any colour type, depth and interlacing, as `Codec.decode`.
  static func decode(
    _ bytes: [UInt8], _ mode: easel_mode = EASEL_OVER_WHITE, path: String
  ) throws(GalleryError) -> (image: RGBImage, head: PictureHead) {
    let stored = try read(bytes, mode, path: path)
    return stored.upright(orientation(of: stored))
  }

  /// Reads what comes before the pixels.
  static func decodeHead(_ bytes: [UInt8], path: String) throws(GalleryError) -> PictureHead {
    let stored = try read(bytes, EASEL_HEAD, path: path)
    return stored.uprightHead(orientation(of: stored))
  }

  private static func orientation(of stored: Codec.Stored) -> Orientation {
    EXIF(stored.exif)?.orientation ?? Orientation(texts: stored.head.texts) ?? .upright
  }

  private static func read(
    _ bytes: [UInt8], _ mode: easel_mode, path: String
  ) throws(GalleryError) -> Codec.Stored {
    var stored = try Codec.read(path: path, reason: impossibleSize(bytes)) { picture, message in
      bytes.withUnsafeBufferPointer {
        easel_png_decode($0.baseAddress, $0.count, mode, picture, message)
      }
    }
    // Some programs write into PNGs what they write into JPEGs.
    let known = Set(stored.head.texts.map(\.key))
    let said = EXIF(stored.exif)?.texts ?? []
    stored.head.texts += said.filter {
      ["parameters", "prompt", "workflow"].contains($0.key) && !known.contains($0.key)
    }
    return stored
  }

  /// Why a header's size cannot be read; nil where it can, or where there is no header.
  private static func impossibleSize(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    let sides = 1...Int(EASEL_MAX_SIDE)
    guard
      !sides.contains(width) || !sides.contains(height)
        || width * height > Int(EASEL_MAX_PIXELS)
    else { return nil }
    return "it would have \(width)x\(height) pixels; sides go from 1 to \(EASEL_MAX_SIDE), and "
      + "there can be \(EASEL_MAX_PIXELS >> 20) million pixels in all"
  }
}

extension PNG.Text {
  init(_ text: easel_png_text) {
    self.init(
      Self.string(UnsafeRawBufferPointer(start: text.key, count: strlen(text.key))),
      Self.string(UnsafeRawBufferPointer(start: text.text, count: text.length)),
      isInternational: text.international != 0)
  }

  /// The standard says Latin-1 for tEXt, and many programs write UTF-8: valid UTF-8 is that.
  static func string(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return text
  }
}

/// A text as bytes that end with a NUL, ready for C.
struct EncodedText {
  var key: [UInt8]
  var value: [UInt8]
  var isInternational: Bool

  init(_ text: PNG.Text) {
    // A NUL would end the text early.
    let scalars = text.value.unicodeScalars.filter { $0 != "\0" }
    isInternational = text.isInternational || scalars.contains { $0.value > 0xFF }
    key = text.key.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } + [0]
    if isInternational {
      value = Array(String(String.UnicodeScalarView(scalars)).utf8) + [0]
    } else {
      value = scalars.map { UInt8($0.value) } + [0]
    }
  }

  static func withC<R>(
    _ texts: [EncodedText], _ body: (UnsafeBufferPointer<easel_png_text>) -> R
  ) -> R {
    // One buffer for all bytes, so that every pointer stays valid during the call.
    var bytes: [UInt8] = []
    var starts: [(key: Int, value: Int)] = []
    for text in texts {
      starts.append((bytes.count, bytes.count + text.key.count))
      bytes += text.key + text.value
    }
    return bytes.withUnsafeMutableBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let chunks = zip(texts, starts).map { text, start in
        easel_png_text(
          key: base.map { $0 + start.key }, text: base.map { $0 + start.value },
          length: text.value.count - 1, international: text.isInternational ? 1 : 0)
      }
      return chunks.withUnsafeBufferPointer(body)
    }
  }
}
