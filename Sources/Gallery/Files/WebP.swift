import CImage
import Pictures

/// WebP files in memory, with their texts in EXIF and XMP.
enum WebP {
  /// A chunk of the RIFF container.
  private struct Chunk {
    var type: String
    var body: [UInt8]

    /// As it is in a file: its length with the little end first, and an even number of bytes.
    var bytes: [UInt8] {
      Array(type.utf8) + little(body.count, 4) + body + (body.count % 2 == 0 ? [] : [0])
    }
  }

  private static let maxChunks = 1 << 16
  /// The most bytes that a head keeps.
  private static let maxMetadata = 32 << 20

  static func decode(
    _ bytes: [UInt8], _ mode: easel_mode, path: String
  ) throws(GalleryError) -> (image: RGBImage, head: PictureHead) {
    let chunks = chunks(bytes)
    let stored = try read(bytes, chunks, mode, path: path)
    return stored.upright(metadata(chunks).orientation)
  }

  /// Reads the beginning of a file.
  static func head(_ bytes: [UInt8], path: String) throws(GalleryError) -> PictureHead {
    let chunks = chunks(bytes)
    return try read(bytes, chunks, EASEL_HEAD, path: path)
      .uprightHead(metadata(chunks).orientation)
  }

  private static func read(
    _ bytes: [UInt8], _ chunks: [Chunk], _ mode: easel_mode, path: String
  ) throws(GalleryError) -> Codec.Stored {
    let icc = chunks.first { $0.type == "ICCP" }?.body ?? []
    var stored = try Codec.read(path: path) { picture, message in
      bytes.withUnsafeBufferPointer { bytes in
        icc.withUnsafeBufferPointer { icc in
          easel_webp_decode(
            bytes.baseAddress, bytes.count, icc.isEmpty ? nil : icc.baseAddress, icc.count, mode,
            picture, message)
        }
      }
    }
    stored.head.texts = metadata(chunks).texts
    return stored
  }

  static func encode(
    _ image: RGBImage, texts: [PNG.Text], quality: Int
  ) throws(GalleryError) -> [UInt8] {
    let side = Int(EASEL_WEBP_MAX_SIDE)
    guard image.width <= side, image.height <= side else {
      throw .tooLarge(
        reason: "\(image.width)x\(image.height) pixels, and a WebP has at most \(side) a side")
    }
    let bytes = try Codec.write(image) { pixels, bytes, count, message in
      easel_webp_encode(
        pixels, UInt32(image.width), UInt32(image.height), Int32(quality), bytes, count, message)
    }
    return file(
      chunks(bytes), Metadata(texts: texts), width: image.width, height: image.height)
  }

  static func replacing(
    _ texts: [String: [PNG.Text]], in bytes: [UInt8], path: String
  ) throws(GalleryError) -> [UInt8] {
    let chunks = chunks(bytes)
    let size = try read(bytes, chunks, EASEL_HEAD, path: path).head
    var metadata = metadata(chunks)
    metadata.replace(texts)
    return file(chunks, metadata, width: size.width, height: size.height)
  }

  /// Calls `body` with the place and size of each chunk until there is none.
  private static func walk<Failure>(
    _ head: (Int) throws(Failure) -> [UInt8],
    each body: (_ type: String, _ start: Int, _ count: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let riff = try head(4)
    guard riff.count == 8 else { return }
    let end = 8 + number(riff.prefix(4))
    var offset = 12
    for _ in 0..<maxChunks where offset + 8 <= end {
      let header = try head(offset)
      guard header.count == 8 else { return }
      let count = number(header.suffix(4))
      try body(String(decoding: header.prefix(4), as: UTF8.self), offset + 8, count)
      offset += 8 + count + count % 2
    }
  }

  private static func chunks(_ bytes: [UInt8]) -> [Chunk] {
    var chunks: [Chunk] = []
    walk(
      { Array(bytes.dropFirst($0).prefix(8)) },
      each: { type, start, count in
        chunks.append(Chunk(type: type, body: Array(bytes.dropFirst(start).prefix(count))))
      })
    return chunks
  }

  /// A file without its pixels: all other chunks, and the first bytes of those with pixels behind.
  static func beginning(of file: OpenFile) throws(GalleryError) -> [UInt8] {
    var kept: [UInt8] = []
    var pixels: [UInt8] = []
    var size = 0
    try walk(
      { (place) throws(GalleryError) in try file.bytes(at: place, count: 8) },
      each: { (type, start, count) throws(GalleryError) in
        if ["VP8 ", "VP8L"].contains(type), pixels.isEmpty {
          pixels = Array(type.utf8) + little(count, 4) + (try file.bytes(at: start, count: 64))
          // libwebp refuses an odd size.
          size = count + count % 2
        } else if ["VP8X", "ICCP", "EXIF", "XMP "].contains(type), count < maxMetadata - kept.count
        {
          kept += Chunk(type: type, body: try file.bytes(at: start, count: count)).bytes
        }
      })
    return Array("RIFF".utf8) + little(12 + kept.count + size, 4) + Array("WEBP".utf8) + kept
      + pixels
  }

  /// Where in a file its pixels are.
  static func pixels(of file: OpenFile) throws(GalleryError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    try walk(
      { (place) throws(GalleryError) in try file.bytes(at: place, count: 8) },
      each: { (type, start, count) throws(GalleryError) in
        if ["VP8 ", "VP8L", "ALPH", "ANIM", "ANMF"].contains(type) {
          ranges.append(start..<start + count)
        }
      })
    return ranges
  }

  private static func metadata(_ chunks: [Chunk]) -> Metadata {
    var metadata = Metadata()
    metadata.exif = chunks.first { $0.type == "EXIF" }?.body ?? []
    metadata.xmp = chunks.first { $0.type == "XMP " }
      .map { String(decoding: $0.body, as: UTF8.self) }
    return metadata
  }

  /// The features of an extended file, as bits of its first byte.
  private enum Feature {
    static let xmp: UInt8 = 0x04, exif: UInt8 = 0x08, alpha: UInt8 = 0x10, metadata = xmp | exif
  }

  /// The chunks with this metadata instead of their own, in an extended file.
  private static func file(
    _ chunks: [Chunk], _ metadata: Metadata, width: Int, height: Int
  ) -> [UInt8] {
    var header =
      chunks.first { $0.type == "VP8X" && $0.body.count == 10 }?.body
      ?? [0, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)
    if let pixels = chunks.first(where: { $0.type == "VP8L" }), pixels.body.count > 4,
      pixels.body[4] & 0x10 != 0
    {
      header[0] |= Feature.alpha
    }
    header[0] &= ~Feature.metadata
    var result = [Chunk(type: "VP8X", body: header)]
    result += chunks.filter { !["VP8X", "EXIF", "XMP "].contains($0.type) }
    if !metadata.exif.isEmpty {
      result[0].body[0] |= Feature.exif
      result.append(Chunk(type: "EXIF", body: metadata.exif))
    }
    if let xmp = metadata.xmp {
      result[0].body[0] |= Feature.xmp
      result.append(Chunk(type: "XMP ", body: Array(xmp.utf8)))
    }
    let body = Array("WEBP".utf8) + result.flatMap(\.bytes)
    return Array("RIFF".utf8) + little(body.count, 4) + body
  }

  private static func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// The bytes of a number, the little end first.
private func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
