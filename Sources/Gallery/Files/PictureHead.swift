import CImage

/// What a picture file says before its pixels are decoded.
public struct PictureHead: Sendable, Hashable {
  /// What the numbers of the pixels mean.
  public enum Colors: Sendable, Hashable {
    /// sRGB, or nothing said.
    case sRGB
    /// Converted from this space to sRGB.
    case converted(String)
    /// This space cannot be used, and the numbers are taken as sRGB's.
    case takenAsSRGB(String)
  }

  /// Pixels as the picture is seen, 1...16384 each.
  public var width: Int
  public var height: Int
  /// The texts as a PNG has them: what other formats keep in EXIF and XMP has the keyword that
  /// programs use for it in PNG.
  public var texts: [PNG.Text]
  public var colors = Colors.sRGB

  /// The first text with this keyword.
  public subscript(key: String) -> String? { texts.first { $0.key == key }?.value }
}

extension PictureHead {
  /// Reads size and texts of a file without its pixels: a few kilobytes, usually.
  /// - Parameter toEnd: look behind the pixels of Easel's own PNGs too, where another program may
  ///   have put an orientation.
  /// - Throws: `GalleryError.malformed`, or the reason why the file cannot be read.
  public init(contentsOf path: String, toEnd: Bool = false) throws(GalleryError) {
    let file = try OpenFile(reading: path)
    let beginning = try file.bytes(at: 0, count: 16)
    switch PictureFormat(beginning) {
    case .jpeg: self = try JPEG.head(try JPEG.beginning(of: file), path: path)
    case .webp: self = try WebP.head(try WebP.beginning(of: file), path: path)
    case .png: self = try PNG.head(of: file, toEnd: toEnd)
    case nil: throw Codec.unknown(beginning, path)
    }
  }
}

extension PictureHead.Colors {
  init(_ picture: easel_picture) {
    let name = withUnsafeBytes(of: picture.profile) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    switch picture.colors {
    case EASEL_CONVERTED: self = .converted(name)
    case EASEL_TAKEN_AS_SRGB: self = .takenAsSRGB(name)
    default: self = .sRGB
    }
  }
}
