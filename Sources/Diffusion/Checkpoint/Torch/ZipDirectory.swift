/// The entries of a zip archive. Only contents that lie in it as they are (method 0, "stored") can
/// be had; nothing is ever unpacked.
///
/// Only the central directory is believed, and only where all of the file agrees with it: entries
/// lie before it without overlapping, each behind a local header of the same name, and nothing
/// follows the archive. Checksums are not compared, since that would read the whole file.
/// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3 and 4.4
struct ZipDirectory {
  /// An entry's bytes in the file.
  struct Contents {
    let range: Range<Int>
    let isStored: Bool
  }

  private(set) var entries: [String: Contents] = [:]

  /// A hundred times as many as the largest checkpoints have.
  static let mostEntries = 1 << 18

  private let file: UnsafeRawBufferPointer
  private let path: String

  /// - Throws: `.malformed`.
  init(parsing file: UnsafeRawBufferPointer, path: String) throws(DiffusionError) {
    self.file = file
    self.path = path
    let directory = try findDirectory()
    var position = directory.range.lowerBound
    var spans: [(span: Range<Int>, name: String)] = []
    for _ in 0..<directory.count {
      let entry = try entry(&position, end: directory.range.upperBound)
      let data = try data(of: entry, before: directory.range.lowerBound)
      let contents = Contents(range: data, isStored: entry.method == 0)
      guard entries.updateValue(contents, forKey: entry.name) == nil else {
        throw malformed("its archive has two entries \(entry.name)")
      }
      spans.append((entry.header..<data.upperBound, entry.name))
    }
    guard position == directory.range.upperBound else {
      throw malformed(
        "its archive's directory has \(directory.range.upperBound - position) bytes "
          + "more than its entries")
    }
    spans.sort { $0.span.lowerBound < $1.span.lowerBound }
    for (a, b) in zip(spans, spans.dropFirst()) where b.span.lowerBound < a.span.upperBound {
      throw malformed("the entries \(a.name) and \(b.name) of its archive overlap")
    }
  }

  /// The bytes of an entry; nil where there is none.
  /// - Throws: `.malformed` where it is compressed.
  func stored(_ name: String) throws(DiffusionError) -> Range<Int>? {
    guard let entry = entries[name] else { return nil }
    guard entry.isStored else {
      throw malformed(
        "the entry \(name) is compressed, which PyTorch's tensors are not; load and save it with "
          + "PyTorch")
    }
    return entry.range
  }

  private struct Entry {
    let name: String
    let method: Int
    /// Bytes in the archive.
    let size: Int
    /// Where its local header is.
    let header: Int
  }

  private func malformed(_ reason: String) -> DiffusionError {
    .malformed(path: path, reason: reason)
  }

  // MARK: Numbers

  private func number<Number: FixedWidthInteger>(
    _ type: Number.Type, at place: Int
  ) throws(DiffusionError) -> Int {
    let size = MemoryLayout<Number>.size
    guard place >= 0, place <= file.count - size else {
      throw malformed("its archive ends too early: truncated?")
    }
    let number = Number(littleEndian: file.loadUnaligned(fromByteOffset: place, as: Number.self))
    guard let int = Int(exactly: number) else {
      throw malformed("its archive has a size beyond any file's")
    }
    return int
  }

  private func short(_ place: Int) throws(DiffusionError) -> Int {
    try number(UInt16.self, at: place)
  }
  private func long(_ place: Int) throws(DiffusionError) -> Int {
    try number(UInt32.self, at: place)
  }
  private func wide(_ place: Int) throws(DiffusionError) -> Int {
    try number(UInt64.self, at: place)
  }

  // MARK: Directory

  private static let endSize = 22
  private static let wideEndSize = 56
  private static let locatorSize = 20
  private static let entrySize = 46
  private static let localSize = 30

  /// The central directory: how many entries, and its bytes.
  private func findDirectory() throws(DiffusionError) -> (count: Int, range: Range<Int>) {
    let end = try findEnd()
    var limit = end
    var disks = [try short(end + 4), try short(end + 6)]
    var counts = [try short(end + 8), try short(end + 10)]
    var place = [try long(end + 12), try long(end + 16)]
    let locator = end - Self.locatorSize
    if locator >= 0, try long(locator) == 0x0706_4B50 {
      // PyTorch writes the record of large archives always; the small one says the same or nothing.
      limit = try wide(locator + 8)
      guard limit <= locator - Self.wideEndSize, try long(limit) == 0x0606_4B50,
        try wide(limit + 4) == locator - limit - 12
      else { throw malformed("its archive's directory of a large one is not where it says") }
      let wideCounts = [try wide(limit + 24), try wide(limit + 32)]
      let widePlace = [try wide(limit + 40), try wide(limit + 48)]
      guard zip(counts, wideCounts).allSatisfy({ $0 == 0xFFFF || $0 == $1 }),
        zip(place, widePlace).allSatisfy({ $0 == 0xFFFF_FFFF || $0 == $1 })
      else { throw malformed("its archive has two directories") }
      disks = [try long(limit + 16), try long(limit + 20)]
      (counts, place) = (wideCounts, widePlace)
    }
    guard disks == [0, 0], counts[0] == counts[1] else {
      throw malformed("its archive is one of several parts")
    }
    guard counts[0] <= Self.mostEntries else {
      throw malformed("its archive claims \(counts[0]) entries, more than \(Self.mostEntries)")
    }
    guard place[1] <= limit, place[0] == limit - place[1] else {
      throw malformed("its archive's directory is not where it says")
    }
    return (counts[0], place[1]..<limit)
  }

  /// The record that an archive ends with; a comment may follow, up to the file's last byte.
  private func findEnd() throws(DiffusionError) -> Int {
    let last = file.count - Self.endSize
    var place = last
    while place >= 0, place >= last - 0xFFFF {
      if try long(place) == 0x0605_4B50, try short(place + 20) == last - place { return place }
      place -= 1
    }
    throw malformed("its archive has no end: truncated?")
  }

  // MARK: Entries

  private func entry(_ position: inout Int, end: Int) throws(DiffusionError) -> Entry {
    let start = position
    guard start <= end - Self.entrySize, try long(start) == 0x0201_4B50 else {
      throw malformed("its archive's directory is damaged at byte \(start)")
    }
    let nameStart = start + Self.entrySize
    let nameEnd = nameStart + (try short(start + 28))
    let extraEnd = nameEnd + (try short(start + 30))
    position = extraEnd + (try short(start + 32))
    guard position <= end else {
      throw malformed("its archive's directory is damaged at byte \(start)")
    }
    let name = try self.name(nameStart..<nameEnd)
    guard try short(start + 8) & 0x2041 == 0 else {
      throw malformed("the entry \(name) is encrypted; load and save it with PyTorch")
    }
    let method = try short(start + 10)
    var packed = try long(start + 20)
    var size = try long(start + 24)
    var header = try long(start + 42)
    var disk = try short(start + 34)
    // What has no room stands in a field of its own, in this order.
    if var place = try wideField(nameEnd..<extraEnd) {
      if size == 0xFFFF_FFFF { size = try next(&place, extraEnd) }
      if packed == 0xFFFF_FFFF { packed = try next(&place, extraEnd) }
      if header == 0xFFFF_FFFF { header = try next(&place, extraEnd) }
      if disk == 0xFFFF { disk = 0 }
    }
    guard disk == 0 else { throw malformed("its archive is one of several parts") }
    guard method != 0 || packed == size else {
      throw malformed("the entry \(name) has two sizes, \(packed) and \(size)")
    }
    return Entry(name: name, method: method, size: packed, header: header)
  }

  private func next(_ place: inout Int, _ end: Int) throws(DiffusionError) -> Int {
    guard place <= end - 8 else { throw malformed("its archive's directory lacks a size") }
    defer { place += 8 }
    return try wide(place)
  }

  /// Where the contents of the extra field for large files begin; nil where there is none.
  private func wideField(_ extra: Range<Int>) throws(DiffusionError) -> Int? {
    var place = extra.lowerBound
    while place <= extra.upperBound - 4 {
      if try short(place) == 1 { return place + 4 }
      place += 4 + (try short(place + 2))
    }
    return nil
  }

  private func name(_ range: Range<Int>) throws(DiffusionError) -> String {
    let bytes = file[range]
    guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else {
      throw malformed("its archive has an entry whose name is no text")
    }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(".."), parts.first != "",
      !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\\" })
    else {
      throw malformed("its archive has an entry \(name.debugDescription), which leads out of it")
    }
    return name
  }

  /// The bytes of an entry, behind its local header.
  private func data(of entry: Entry, before limit: Int) throws(DiffusionError) -> Range<Int> {
    let start = entry.header
    guard start <= limit - Self.localSize, try long(start) == 0x0403_4B50 else {
      throw malformed("the entry \(entry.name) is not where the archive says")
    }
    let nameEnd = start + Self.localSize + (try short(start + 26))
    let dataStart = nameEnd + (try short(start + 28))
    guard dataStart <= limit, entry.size <= limit - dataStart else {
      throw malformed("the entry \(entry.name) claims \(entry.size) bytes, more than there are")
    }
    // Sizes may be left to the directory, or to the extra field.
    let sizes = [try long(start + 18), try long(start + 22)]
    guard file[start + Self.localSize..<nameEnd].elementsEqual(entry.name.utf8),
      try short(start + 6) & 0x2041 == 0, try short(start + 8) == entry.method,
      sizes[0] == 0 || sizes[0] == 0xFFFF_FFFF || sizes[0] == entry.size,
      entry.method != 0 || sizes[1] == 0 || sizes[1] == 0xFFFF_FFFF || sizes[1] == entry.size
    else {
      throw malformed("the entry \(entry.name) is another one where it lies than in the directory")
    }
    return dataStart..<dataStart + entry.size
  }
}
