import CImage
import Pictures

/// JPEG files in memory, with their texts in EXIF and XMP.
enum JPEG {
  /// The bytes that a segment can hold, without its length.
  private static let maxSegment = 65533
  private static let xmpPrefix = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

  private enum Marker {
    static let start: UInt8 = 0xD8, end: UInt8 = 0xD9, scan: UInt8 = 0xDA
    static let jfif: UInt8 = 0xE0, exif: UInt8 = 0xE1, comment: UInt8 = 0xFE
  }

  /// A segment before the pixels.
  private struct Segment {
    var marker: UInt8
    /// Of the whole segment, marker and length too.
    var range: Range<Int>

    func body(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
      bytes[min(range.lowerBound + 4, range.upperBound)..<range.upperBound]
    }
  }

  static func decode(
    _ bytes: [UInt8], _ mode: easel_mode, path: String
  ) throws(GalleryError) -> (image: RGBImage, head: PictureHead) {
    let metadata = metadata(bytes)
    let stored = try read(bytes, mode, metadata, path: path)
    return stored.upright(metadata.orientation)
  }

  /// Reads the beginning of a file.
  static func head(_ bytes: [UInt8], path: String) throws(GalleryError) -> PictureHead {
    let metadata = metadata(bytes)
    let stored = try read(bytes, EASEL_HEAD, metadata, path: path)
    return stored.uprightHead(metadata.orientation)
  }

  private static func read(
    _ bytes: [UInt8], _ mode: easel_mode, _ metadata: Metadata, path: String
  ) throws(GalleryError) -> Codec.Stored {
    let isAdobeRGB = EXIF(metadata.exif)?.isAdobeRGB == true
    var stored = try Codec.read(path: path) { picture, message in
      bytes.withUnsafeBufferPointer {
        easel_jpeg_decode($0.baseAddress, $0.count, mode, isAdobeRGB, picture, message)
      }
    }
    stored.head.texts = metadata.texts
    return stored
  }

  static func encode(
    _ image: RGBImage, texts: [PNG.Text], quality: Int
  ) throws(GalleryError) -> [UInt8] {
    let bytes = try Codec.write(image) { pixels, bytes, count, message in
      easel_jpeg_encode(
        pixels, UInt32(image.width), UInt32(image.height), Int32(quality), bytes, count, message)
    }
    return try inserting(Metadata(texts: texts, limit: maxSegment - 256), in: bytes)
  }

  static func replacing(
    _ texts: [String: [PNG.Text]], in bytes: [UInt8], path: String
  ) throws(GalleryError) -> [UInt8] {
    guard segments(bytes).last?.marker == Marker.scan else {
      throw .malformed(path: path, reason: "the file ends too early")
    }
    var metadata = metadata(bytes)
    metadata.replace(texts)
    return try inserting(metadata, in: bytes)
  }

  /// The segments up to the first scan, which is the last of them in a whole file.
  private static func segments(_ bytes: [UInt8]) -> [Segment] {
    var segments: [Segment] = []
    var offset = 2
    while let segment = segment(at: offset, { $0 < bytes.count ? bytes[$0] : nil }),
      segment.range.upperBound <= bytes.count, segments.count < maxSegments
    {
      segments.append(segment)
      if segment.marker == Marker.scan { break }
      offset = segment.range.upperBound
    }
    return segments
  }

  /// No sane file has more; a hostile one must not keep us busy.
  private static let maxSegments = 1 << 14
  private static let maxBeginning = 64 << 20

  /// The segment at an offset; nil for none. Between segments there may be bytes of 0xFF.
  private static func segment<Failure>(
    at offset: Int, _ byte: (Int) throws(Failure) -> UInt8?
  ) throws(Failure) -> Segment? {
    guard try byte(offset) == 0xFF else { return nil }
    var place = offset + 1
    while try byte(place) == 0xFF { place += 1 }
    guard let marker = try byte(place), marker != 0, marker != Marker.end else { return nil }
    if marker == 0x01 || (0xD0...Marker.start).contains(marker) {
      return Segment(marker: marker, range: offset..<place + 1)
    }
    guard let high = try byte(place + 1), let low = try byte(place + 2) else { return nil }
    let length = Int(high) << 8 | Int(low)
    // A segment is taken without the bytes that fill up before it.
    return length < 2
      ? nil : Segment(marker: marker, range: place - 1..<place + 1 + length)
  }

  /// What of a file comes before its pixels.
  static func beginning(of file: OpenFile) throws(GalleryError) -> [UInt8] {
    var window = try file.bytes(at: 0, count: 4096)
    var start = 0
    var offset = 2
    for _ in 0..<maxSegments {
      let found = try segment(at: offset) { place throws(GalleryError) in
        if place < start || place >= start + window.count {
          window = try file.bytes(at: place, count: 4096)
          start = place
        }
        return window.isEmpty ? nil : window[place - start]
      }
      guard let found, found.range.upperBound <= maxBeginning else { break }
      offset = found.range.upperBound
      if found.marker == Marker.scan { break }
    }
    return try file.bytes(at: 0, count: offset)
  }

  /// Where in a file its pixels are: all but the segments of programs and comments.
  static func pixels(of file: OpenFile) throws(GalleryError) -> [Range<Int>] {
    let beginning = try beginning(of: file)
    let kept = segments(beginning).filter {
      !(Marker.jfif...0xEF).contains($0.marker) && $0.marker != Marker.comment
    }
    return kept.map(\.range) + [beginning.count..<max(beginning.count, file.size)]
  }

  private static func metadata(_ bytes: [UInt8]) -> Metadata {
    var metadata = Metadata()
    for segment in segments(bytes) {
      let body = segment.body(bytes)
      if segment.marker == Marker.comment {
        metadata.comments.append(PNG.Text.plain(Array(body)))
      } else if isEXIF(segment, body) {
        if metadata.exif.isEmpty { metadata.exif = Array(body) }
      } else if isXMP(segment, body), metadata.xmp == nil {
        metadata.xmp = String(decoding: body.dropFirst(xmpPrefix.count), as: UTF8.self)
      }
    }
    return metadata
  }

  private static func isEXIF(_ segment: Segment, _ body: ArraySlice<UInt8>) -> Bool {
    segment.marker == Marker.exif && body.starts(with: EXIF.prefix)
  }

  private static func isXMP(_ segment: Segment, _ body: ArraySlice<UInt8>) -> Bool {
    segment.marker == Marker.exif && body.starts(with: xmpPrefix)
  }

  /// A file with this metadata instead of its own, behind what must come first.
  private static func inserting(
    _ metadata: Metadata, in bytes: [UInt8]
  ) throws(GalleryError) -> [UInt8] {
    let exif = metadata.exif.starts(with: EXIF.prefix) ? [] : EXIF.prefix
    var news: [UInt8] = []
    if !metadata.exif.isEmpty { news += try segment(exif + metadata.exif) }
    if let xmp = metadata.xmp { news += try segment(xmpPrefix + Array(xmp.utf8)) }
    var result: [UInt8] = [0xFF, Marker.start]
    var isInserted = false
    for segment in segments(bytes) {
      let body = segment.body(bytes)
      if isEXIF(segment, body) || isXMP(segment, body) { continue }
      if !isInserted, segment.marker != Marker.jfif {
        result += news
        isInserted = true
      }
      if segment.marker == Marker.scan {
        result += bytes[segment.range.lowerBound...]
      } else {
        result += bytes[segment.range]
      }
    }
    return result
  }

  private static func segment(_ body: [UInt8]) throws(GalleryError) -> [UInt8] {
    guard body.count <= maxSegment else {
      throw .tooLarge(
        reason: "its texts have \(body.count) bytes, and a JPEG has room for \(maxSegment); "
          + "PNG and WebP have more")
    }
    let length = body.count + 2
    return [0xFF, Marker.exif, UInt8(length >> 8), UInt8(length & 0xFF)] + body
  }
}
