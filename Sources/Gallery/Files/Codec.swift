import CImage
import Foundation
import Pictures

/// Picture files of all formats in memory.
enum Codec {
  /// The largest file that is read, in bytes.
  static let maxFileSize = 256 << 20

  /// Reads a file of any format as 8-bit sRGB, upright as its EXIF says: colours are converted from
  /// the file's own space, grey and palettes expanded, 16 bits scaled to 8, transparency is blended
  /// over white.
  /// - Parameter path: what the bytes are called in an error.
  /// - Throws: `GalleryError.malformed`.
  static func decode(
    _ bytes: [UInt8], _ mode: easel_mode = EASEL_OVER_WHITE, path: String
  ) throws(GalleryError) -> (image: RGBImage, head: PictureHead) {
    switch PictureFormat(bytes) {
    case .jpeg: try JPEG.decode(bytes, mode, path: path)
    case .webp: try WebP.decode(bytes, mode, path: path)
    case .png: try PNG.decode(bytes, mode, path: path)
    case nil: throw unknown(bytes, path)
    }
  }

  /// Why a file that begins so cannot be read.
  static func unknown(_ beginning: [UInt8], _ path: String) -> GalleryError {
    if let name = PictureFormat.foreignName(beginning) {
      return .file(
        path: path,
        reason: "is a \(name) file, and Easel reads PNG, JPEG and WebP; convert it first, for "
          + "example with ImageMagick: 'magick IN -auto-orient -colorspace sRGB OUT.png'")
    }
    return .malformed(
      path: path,
      reason: beginning.count < 12
        ? "the file ends too early" : "it is neither a PNG, a JPEG nor a WebP")
  }

  /// The bytes of a file with these texts. The same input gives the same bytes.
  /// - Throws: `GalleryError.tooLarge` where the format cannot hold the picture or a text.
  static func encode(
    _ image: RGBImage, texts: [PNG.Text], as encoding: PictureEncoding
  ) throws(GalleryError) -> [UInt8] {
    switch encoding.format {
    case .png: try PNG.encode(image, texts: texts)
    case .jpeg: try JPEG.encode(image, texts: texts, quality: encoding.quality)
    case .webp: try WebP.encode(image, texts: texts, quality: encoding.quality)
    }
  }

  /// Replaces texts in the bytes of a file; pixels and everything else stay, byte by byte.
  /// - Parameter texts: what to write for each keyword, instead of all texts that have it.
  /// - Throws: `GalleryError.malformed`, `GalleryError.tooLarge`.
  static func replacing(
    _ texts: [String: [PNG.Text]], in bytes: [UInt8], path: String
  ) throws(GalleryError) -> [UInt8] {
    switch PictureFormat(bytes) {
    case .jpeg: try JPEG.replacing(texts, in: bytes, path: path)
    case .webp: try WebP.replacing(texts, in: bytes, path: path)
    case .png: try PNG.replacing(texts, in: bytes, path: path)
    case nil: throw unknown(bytes, path)
    }
  }

  /// Runs a decoder of `CImage`.
  /// - Returns: pixels as they are stored, empty after a head, and what the head says.
  static func read(
    path: String, reason: @autoclosure () -> String? = nil,
    _ decode: (UnsafeMutablePointer<easel_picture>, UnsafeMutablePointer<CChar>) -> Int32
  ) throws(GalleryError) -> Stored {
    var picture = easel_picture()
    var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE))
    guard decode(&picture, &message) == 0 else {
      throw .malformed(path: path, reason: reason() ?? text(of: message))
    }
    defer { easel_picture_free(&picture) }
    let texts = UnsafeBufferPointer(start: picture.texts, count: picture.text_count).map(
      PNG.Text.init)
    let head = PictureHead(
      width: Int(picture.width), height: Int(picture.height), texts: texts,
      colors: PictureHead.Colors(picture))
    let count = picture.pixels == nil ? 0 : head.width * head.height * 3
    return Stored(
      head: head, exif: Array(UnsafeBufferPointer(start: picture.exif, count: picture.exif_count)),
      pixels: Array(UnsafeBufferPointer(start: picture.pixels, count: count)))
  }

  /// Runs an encoder of `CImage`.
  static func write(
    _ image: RGBImage,
    _ encode: (
      UnsafePointer<UInt8>?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>, UnsafeMutablePointer<CChar>
    ) -> Int32
  ) throws(GalleryError) -> [UInt8] {
    let side = Int(EASEL_MAX_SIDE)
    guard image.width <= side, image.height <= side,
      image.width * image.height <= Int(EASEL_MAX_PIXELS)
    else {
      throw .tooLarge(reason: "\(image.width)x\(image.height) pixels, at most \(side) a side")
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE))
    let failed = image.pixels.withUnsafeBufferPointer {
      encode($0.baseAddress, &bytes, &count, &message)
    }
    guard failed == 0, let bytes else { throw .tooLarge(reason: text(of: message)) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func text(of message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A picture as its file has it.
  struct Stored {
    var head: PictureHead
    /// Of a PNG's chunk.
    var exif: [UInt8]
    var pixels: [UInt8]

    /// The picture as it is meant to be seen, and its head.
    func upright(_ orientation: Orientation) -> (image: RGBImage, head: PictureHead) {
      let stored = RGBImage(width: head.width, height: head.height, pixels: pixels)
      return (stored.upright(from: orientation), uprightHead(orientation))
    }

    func uprightHead(_ orientation: Orientation) -> PictureHead {
      var head = head
      if orientation.swapsSides { swap(&head.width, &head.height) }
      return head
    }
  }
}

/// How a picture is written.
public struct PictureEncoding: Sendable, Hashable {
  public var format: PictureFormat
  /// 1...100: what a JPEG or a WebP may lose; 100 keeps the very pixels in a WebP. A PNG always
  /// does.
  public var quality: Int

  /// What is written where nobody says a quality.
  public static let usualQuality = 90

  public init(_ format: PictureFormat = .png, quality: Int = Self.usualQuality) {
    self.format = format
    self.quality = min(max(quality, 1), 100)
  }
}
