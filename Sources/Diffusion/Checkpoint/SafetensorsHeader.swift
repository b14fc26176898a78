import PlainText

/// The table of contents of a safetensors file: eight bytes of length (little-endian), that many
/// bytes of JSON, then the data without a gap.
/// Format: https://github.com/huggingface/safetensors#format
struct SafetensorsHeader: Equatable {
  var entries: [String: TensorEntry] = [:]
  /// The free text that the writer left in `__metadata__`.
  var metadata: [String: String] = [:]

  /// Far above any real header (an 11 billion parameter model has 0.1 MB), and small enough that
  /// a lying length cannot exhaust the memory.
  static let largest = 16 << 20

  /// Reads and checks the header of a whole file.
  ///
  /// Every range is inside the file, has exactly the bytes that shape and type need, and the
  /// ranges cover the data once: no overlap, no gap, nothing after the end.
  /// - Throws: `.malformed` with the path and what is wrong.
  init(parsing file: UnsafeRawBufferPointer, path: String) throws(DiffusionError) {
    func malformed(_ reason: String) -> DiffusionError { .malformed(path: path, reason: reason) }
    guard file.count >= 8 else { throw malformed("a safetensors file has at least 8 bytes") }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(Self.largest) else {
      throw malformed("its header claims \(length) bytes, more than \(Self.largest)")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= file.count else {
      throw malformed("its header claims \(length) bytes, the file has \(file.count): truncated?")
    }
    let json: JSON
    do {
      json = try JSON(parsing: UnsafeRawBufferPointer(rebasing: file[8..<dataStart]))
    } catch {
      throw malformed("its header is not JSON: \(error.description)")
    }
    guard let members = json.object else { throw malformed("its header is not a JSON object") }
    for member in members {
      if member.key == "__metadata__" {
        for item in member.value.object ?? [] { metadata[item.key] = item.value.string }
      } else {
        entries[member.key] = try Self.entry(
          member, dataStart: dataStart, fileSize: file.count, path: path)
      }
    }
    try checkCoverage(dataStart: dataStart, fileSize: file.count, path: path)
  }

  private static func entry(
    _ member: JSON.Member, dataStart: Int, fileSize: Int, path: String
  ) throws(DiffusionError) -> TensorEntry {
    func wrong(_ reason: String) -> DiffusionError {
      .tensor(path: path, name: member.key, reason: reason)
    }
    guard let type = member.value["dtype"]?.string,
      let dimensions = member.value["shape"]?.array,
      let offsets = member.value["data_offsets"]?.array
    else { throw wrong("its header entry lacks dtype, shape or data_offsets") }
    guard let size = TensorEntry.sizes[type] else { throw wrong("its dtype \(type) is unknown") }
    var shape: [Int] = []
    var bytes = size
    for dimension in dimensions {
      guard let extent = dimension.int, extent >= 0 else {
        throw wrong("its shape has an extent \(dimension.text)")
      }
      // An extent of 0 must not hide the overflow of the others: their product is used too.
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { throw wrong("its shape is larger than any memory") }
      shape.append(extent)
      bytes = product
    }
    if shape.contains(0) { bytes = 0 }
    guard offsets.count == 2, let begin = offsets[0].int, let end = offsets[1].int,
      begin >= 0, begin <= end
    else { throw wrong("its data_offsets are not a range") }
    guard end <= fileSize - dataStart else {
      throw wrong(
        "its data ends at byte \(end) of \(fileSize - dataStart) in the file: truncated?")
    }
    guard end - begin == bytes else {
      throw wrong("\(type) \(shape) needs \(bytes) bytes, its data_offsets give \(end - begin)")
    }
    return TensorEntry(type: type, shape: shape, range: dataStart + begin..<dataStart + end)
  }

  private func checkCoverage(
    dataStart: Int, fileSize: Int, path: String
  ) throws(DiffusionError) {
    // Empty tensors share their place with a neighbour, so they sort before it.
    let sorted = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }
    var end = dataStart
    for (name, entry) in sorted {
      guard entry.range.lowerBound == end else {
        let what = entry.range.lowerBound < end ? "overlaps another tensor" : "follows a gap"
        throw .tensor(path: path, name: name, reason: "its data \(what)")
      }
      end = entry.range.upperBound
    }
    guard end == fileSize else {
      throw .malformed(path: path, reason: "\(fileSize - end) bytes belong to no tensor")
    }
  }
}
