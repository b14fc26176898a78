/// What of a picture's file is its pixels: the same bytes, whatever its texts are.
struct PixelData: Hashable, Sendable {
  let format: PictureFormat
  /// How many bytes they are.
  let count: Int
  /// Where they are, from which the rest is left out.
  private let ranges: [Range<Int>]

  /// Finds them without reading them.
  /// - Throws: `GalleryError` for a file that cannot be read or is no picture.
  init(of file: OpenFile) throws(GalleryError) {
    let beginning = try file.bytes(at: 0, count: 16)
    guard let format = PictureFormat(beginning) else { throw Codec.unknown(beginning, file.path) }
    self.format = format
    switch format {
    case .png: ranges = try PNG.pixels(of: file)
    case .jpeg: ranges = try JPEG.pixels(of: file)
    case .webp: ranges = try WebP.pixels(of: file)
    }
    count = ranges.reduce(0) { $0 + $1.count }
  }

  static func == (a: Self, b: Self) -> Bool { a.format == b.format && a.count == b.count }

  func hash(into hasher: inout Hasher) {
    hasher.combine(format)
    hasher.combine(count)
  }

  /// The bytes themselves.
  func bytes(of file: OpenFile) throws(GalleryError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, Codec.maxFileSize))
    for range in ranges { bytes += try file.bytes(at: range.lowerBound, count: range.count) }
    return bytes
  }
}
