/// A file of tensors, mapped: of safetensors, or PyTorch's own. Its first bytes tell which, not its
/// name.
struct TensorFile: Sendable {
  let mapping: MappedFile
  let entries: [String: TensorEntry]
  /// Free text about the whole: safetensors' `__metadata__`, or the numbers and texts that lie
  /// beside PyTorch's tensors, such as `global_step`.
  let metadata: [String: String]
  /// How it was read, where it is PyTorch's own.
  let pickle: PickleSummary?

  /// Reads the table of contents.
  /// - Throws: `.unreadable`, `.malformed`, `.hostile` or `.tensor`, naming the file.
  init(_ path: ModelPath) throws(DiffusionError) {
    let mapping = try MappedFile(path)
    self.mapping = mapping
    if let reason = Self.otherFormat(mapping) {
      throw .malformed(path: mapping.path, reason: reason)
    }
    guard Self.isTorch(mapping) else {
      let header = try mapping.withBytes(0..<mapping.count) { bytes throws(DiffusionError) in
        try SafetensorsHeader(parsing: bytes, path: mapping.path)
      }
      entries = header.entries
      metadata = header.metadata
      pickle = nil
      return
    }
    let file = try mapping.withBytes(0..<mapping.count) { bytes throws(DiffusionError) in
      try TorchFile(parsing: bytes, path: mapping.path)
    }
    entries = file.entries
    metadata = file.metadata
    pickle = file.summary
  }

  /// The bytes that a reader of all tensors touches.
  var ranges: [Range<Int>] {
    pickle == nil ? [0..<mapping.count] : Self.joined(entries.values.map(\.range))
  }

  /// The same bytes in as few ranges as can be.
  static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// Whether it is a zip archive or begins as a pickle of protocol 2 to 5. A safetensors file whose
  /// header has 640 bytes begins so too: then JSON follows the length.
  private static func isTorch(_ file: MappedFile) -> Bool {
    file.withBytes(0..<min(file.count, 9)) { bytes in
      if bytes.starts(with: [0x50, 0x4B, 3, 4]) { return true }
      guard bytes.count >= 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) else { return false }
      return bytes.count < 9 || bytes[8] != UInt8(ascii: "{")
    }
  }

  /// Says of files of other formats what they are.
  private static func otherFormat(_ file: MappedFile) -> String? {
    file.withBytes(0..<file.count) { bytes in
      if bytes.starts(with: "GGUF".utf8) {
        return "GGUF files are not read; get the model's .safetensors file"
      }
      if bytes.count >= 512, bytes[8] != UInt8(ascii: "{"),
        bytes[257..<262].elementsEqual("ustar".utf8)
      {
        return "PyTorch's files of before 2017 (tar archives) are not read; "
          + "load and save it with a newer PyTorch"
      }
      return nil
    }
  }
}
