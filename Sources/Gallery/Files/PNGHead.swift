extension PNG {
  /// Reads size and texts of a PNG file without its pixels: a few kilobytes of a file that has its
  /// texts first, as Easel's have; otherwise chunk by chunk to the end.
  /// - Parameter toEnd: look behind the pixels of Easel's own pictures too, where another program
  ///   may have put an orientation.
  static func head(of file: OpenFile, toEnd: Bool) throws(GalleryError) -> PictureHead {
    try decodeHead(ChunkScan(file).head(toEnd: toEnd), path: file.path)
  }
}

extension PNG {
  /// Where in a file its pixels are: the chunks that no text is in.
  static func pixels(of file: OpenFile) throws(GalleryError) -> [Range<Int>] {
    let kinds = ["IHDR", "PLTE", "tRNS", "IDAT", "acTL", "fcTL", "fdAT"]
    var ranges: [Range<Int>] = []
    var offset = 8
    for _ in 0..<ChunkScan.maxChunks {
      let header = try file.bytes(at: offset, count: 8)
      guard header.count == 8 else { break }
      let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
      if kinds.contains(String(decoding: header[4...], as: UTF8.self)) {
        ranges.append(offset + 4..<offset + 8 + length)
      }
      offset += 12 + length
    }
    return ranges
  }
}

/// Gathers the chunks of a file that say what it is, as a PNG that ends where its pixels begin.
private struct ChunkScan {
  private let file: OpenFile
  private var window: [UInt8]
  private var windowStart = 0

  /// Enough for signature, header and texts of our own files in one read.
  private static let windowSize = 8192
  /// No sane file has more chunks; a hostile one must not keep us busy.
  static let maxChunks = 1 << 16
  private static let maxKept = 16 << 20

  init(_ file: OpenFile) throws(GalleryError) {
    self.file = file
    window = try file.bytes(at: 0, count: Self.windowSize)
  }

  consuming func head(toEnd: Bool) throws(GalleryError) -> [UInt8] {
    var kept = try bytes(at: 0, count: 8)
    var offset = 8
    var hasRecipe = false
    for _ in 0..<Self.maxChunks {
      let header = try bytes(at: offset, count: 8)
      guard header.count == 8 else { break }
      let length = header[..<4].reduce(0) { $0 << 8 | Int($1) }
      switch String(decoding: header[4...], as: UTF8.self) {
      case "IHDR", "PLTE", "tEXt", "zTXt", "iTXt", "eXIf", "cICP", "iCCP", "sRGB", "cHRM", "gAMA":
        guard length <= PNG.maxText + 1024, kept.count + length <= Self.maxKept else { break }
        let chunk = try bytes(at: offset, count: length + 12)
        kept += chunk
        hasRecipe = hasRecipe || chunk.dropFirst(8).starts(with: Array("easel\0".utf8))
        hasRecipe = hasRecipe || chunk.dropFirst(8).starts(with: Array("parameters\0".utf8))
      case "IDAT" where hasRecipe && !toEnd, "IEND":
        return kept + Self.dataHeader
      default: break
      }
      offset += 12 + length
    }
    return kept + Self.dataHeader
  }

  /// An empty IDAT chunk: where libpng stops reading the head.
  private static let dataHeader: [UInt8] =
    [0, 0, 0, 0] + Array("IDAT".utf8) + [0x35, 0xAF, 0x06, 0x1E]

  private mutating func bytes(at offset: Int, count: Int) throws(GalleryError) -> [UInt8] {
    if offset < windowStart || offset + count > windowStart + window.count {
      guard count <= Self.windowSize else { return try file.bytes(at: offset, count: count) }
      window = try file.bytes(at: offset, count: Self.windowSize)
      windowStart = offset
    }
    let start = min(offset - windowStart, window.count)
    return Array(window[start..<min(start + count, window.count)])
  }
}
