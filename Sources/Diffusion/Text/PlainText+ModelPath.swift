import PlainText

extension PlainText {
  /// Reads a text file of a model, of at most 64 MB: dozens of times the longest that models have.
  /// - Throws: `.unreadable` or `.malformed`, naming the file.
  init(file: ModelPath) throws(DiffusionError) {
    let mapping = try MappedFile(file)
    guard mapping.count <= 64 << 20 else {
      throw .malformed(
        path: file.path, reason: "\(mapping.count) bytes are too many for a list of tokens")
    }
    do {
      self = try mapping.withBytes(0..<mapping.count) { bytes throws(PlainText.Problem) in
        try PlainText(bytes: bytes)
      }
    } catch { throw .malformed(path: file.path, reason: "it \(error)") }
  }
}
