import PlainText

extension JSON {
  /// Parses a file of at most 64 MB, a dozen times the largest that models have.
  /// - Throws: `.unreadable` or `.malformed`, naming the file.
  init(file: ModelPath) throws(DiffusionError) {
    if let known = file.configuration {
      self = known
      return
    }
    let mapping = try MappedFile(file)
    guard mapping.count <= 64 << 20 else {
      throw .malformed(
        path: file.path, reason: "\(mapping.count) bytes are too many for a JSON file")
    }
    do {
      self = try mapping.withBytes(0..<mapping.count) { bytes throws(SyntaxError) in
        // Editors of some systems begin UTF-8 with a byte-order mark.
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return try JSON(parsing: UnsafeRawBufferPointer(rebasing: bytes[mark...]))
      }
    } catch {
      throw .malformed(path: file.path, reason: error.description)
    }
  }
}
