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

  /// What a file says before its pixels are decoded.
  public struct Head: Sendable, Hashable {
    /// Pixels as the picture is seen, 1...16384 each.
    public var width: Int
    public var height: Int
    public var texts: [Text]

    /// The first text with this keyword.
    public subscript(key: String) -> String? { texts.first { $0.key == key }?.value }
  }

  /// The largest file that is read, in bytes.
  public static let maxFileSize = 256 << 20
  /// The most bytes that a text may have: reading ignores larger ones, writing refuses them.
  public static let maxText = Int(EASEL_PNG_MAX_CHUNK) - 1024

  /// Writes an 8-bit sRGB PNG, the texts before the pixels. The same input gives the same bytes.
  /// - Throws: `GalleryError.tooLarge` when a side or a text is beyond what `decode` accepts.
  public static func encode(_ image: RGBImage, texts: [Text]) throws(GalleryError) -> [UInt8] {
    let side = Int(EASEL_PNG_MAX_SIDE)
    guard image.width <= side, image.height <= side,
      image.width * image.height <= Int(EASEL_PNG_MAX_PIXELS)
    else {
      throw .tooLarge(reason: "\(image.width)x\(image.height) pixels, at most \(side) a side")
    }
    for text in texts where text.value.utf8.count > maxText {
      throw .tooLarge(reason: "its \(text.key) is longer than \(maxText) bytes")
    }
    let encoded = texts.map(EncodedText.init)
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(EASEL_PNG_MESSAGE))
    let failed = EncodedText.withC(encoded) { chunks in
      image.pixels.withUnsafeBufferPointer { pixels in
        easel_png_encode(
          pixels.baseAddress, UInt32(image.width), UInt32(image.height), chunks.baseAddress,
          chunks.count, &bytes, &count, &message)
      }
    }
    guard failed == 0, let bytes else { throw .tooLarge(reason: text(of: message)) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Reads a PNG of any colour type, depth and interlacing as 8-bit RGB, upright as its EXIF says:
  /// grey and palettes are expanded, 16 bits scaled to 8, transparency blended over white. Colour
  /// profiles are ignored.
  /// - Parameter path: what the bytes are called in an error.
  /// - Throws: `GalleryError.malformed`.
  public static func decode(
    _ bytes: [UInt8], path: String
  ) throws(GalleryError) -> (image: RGBImage, texts: [Text]) {
    try decode(bytes, EASEL_PNG_OVER_WHITE, path: path)
  }

  /// Reads a PNG of any kind as a mask, upright too: each pixel is a grey, its luminance (of ITU-R
  /// BT.601) times its opacity.
  /// - Throws: `GalleryError.malformed`.
  static func decodeMask(_ bytes: [UInt8], path: String) throws(GalleryError) -> RGBImage {
    try decode(bytes, EASEL_PNG_MASK, path: path).image
  }

  private static func decode(
    _ bytes: [UInt8], _ mode: easel_png_mode, path: String
  ) throws(GalleryError) -> (image: RGBImage, texts: [Text]) {
    let (head, orientation, pixels) = try read(bytes, mode, path: path)
    let stored = RGBImage(width: head.width, height: head.height, pixels: pixels)
    return (stored.upright(from: orientation), head.texts)
  }

  /// Reads what comes before the pixels.
  static func decodeHead(_ bytes: [UInt8], path: String) throws(GalleryError) -> Head {
    var (head, orientation, _) = try read(bytes, EASEL_PNG_HEAD, path: path)
    if orientation.swapsSides { swap(&head.width, &head.height) }
    return head
  }

  private static func read(
    _ bytes: [UInt8], _ mode: easel_png_mode, path: String
  ) throws(GalleryError) -> (head: Head, orientation: Orientation, pixels: [UInt8]) {
    var png = easel_png()
    var message = [CChar](repeating: 0, count: Int(EASEL_PNG_MESSAGE))
    let failed = bytes.withUnsafeBufferPointer {
      easel_png_decode($0.baseAddress, $0.count, mode, &png, &message)
    }
    guard failed == 0 else {
      throw .malformed(path: path, reason: impossibleSize(bytes) ?? text(of: message))
    }
    defer { easel_png_free(&png) }
    let texts = UnsafeBufferPointer(start: png.texts, count: png.text_count).map { text in
      Text(
        string(UnsafeRawBufferPointer(start: text.key, count: strlen(text.key))),
        string(UnsafeRawBufferPointer(start: text.text, count: text.length)),
        isInternational: text.international != 0)
    }
    let head = Head(width: Int(png.width), height: Int(png.height), texts: texts)
    let exif = Array(UnsafeBufferPointer(start: png.exif, count: png.exif_count))
    let count = png.pixels == nil ? 0 : head.width * head.height * 3
    return (
      head, Orientation(exif: exif) ?? Orientation(texts: texts) ?? .upright,
      Array(UnsafeBufferPointer(start: png.pixels, count: count))
    )
  }

  /// Why a header's size cannot be read; nil where it can, or where there is no header.
  private static func impossibleSize(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    let sides = 1...Int(EASEL_PNG_MAX_SIDE)
    guard
      !sides.contains(width) || !sides.contains(height)
        || width * height > Int(EASEL_PNG_MAX_PIXELS)
    else { return nil }
    return "it would have \(width)x\(height) pixels; sides go from 1 to \(EASEL_PNG_MAX_SIDE), and "
      + "there can be \(EASEL_PNG_MAX_PIXELS >> 20) million pixels in all"
  }

  /// The standard says Latin-1 for tEXt, and many programs write UTF-8: valid UTF-8 is that.
  private static func string(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return text
  }

  private static func text(of message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
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
