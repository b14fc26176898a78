/// The pieces of a vocabulary, found byte by byte: all that begin a text in one walk. Bytes rather
/// than strings, because Swift holds different spellings of an accent for equal.
struct PieceTrie: Sendable {
  /// Child of a node by (node << 8 | byte).
  private var children: [Int: Int32] = [:]
  /// Id of the piece that ends at a node, or -1.
  private var ids: [Int32] = [-1]

  /// - Parameter pieces: by id; where two are the same the later one counts.
  init(_ pieces: [String]) {
    children.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count } / 2)
    for (id, piece) in pieces.enumerated() {
      var node = 0
      for byte in piece.utf8 {
        let key = node << 8 | Int(byte)
        if let child = children[key] {
          node = Int(child)
        } else {
          children[key] = Int32(ids.count)
          node = ids.count
          ids.append(-1)
        }
      }
      ids[node] = Int32(id)
    }
  }

  /// Calls back with every piece that begins at a place, shortest first.
  func matches(
    _ text: [UInt8], from start: Int, _ body: (_ id: Int, _ length: Int) -> Void
  ) {
    var node = 0
    for index in start..<text.count {
      guard let child = children[node << 8 | Int(text[index])] else { return }
      node = Int(child)
      if ids[node] >= 0 { body(Int(ids[node]), index + 1 - start) }
    }
  }
}
