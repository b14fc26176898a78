import PlainText

/// Byte-pair encoding (Sennrich et al. 2016): a word begins as its bytes, and the pair of neighbours
/// that was learnt first becomes one token, until no known pair is left.
struct BytePairModel: Sendable {
  /// Of every byte, inside a word and at its end.
  private let inner: [Int]
  private let last: [Int]
  private let merges: [Pair: Merge]

  private struct Pair: Hashable {
    let left: Int
    let right: Int
  }

  private struct Merge {
    let rank: Int
    let id: Int
  }

  /// What marks the end of a word in CLIP's vocabulary.
  static let wordEnd = "</w>"

  /// - Parameters:
  ///   - vocabulary: of tokens in which every byte is written as a printable character.
  ///   - merges: pairs of tokens, the first learnt first.
  ///   - unknown: stands for bytes that the vocabulary lacks.
  ///   - wordEnd: what marks the end of a word in the vocabulary.
  ///   - path: of the file that holds the merges, for messages.
  /// - Throws: `.malformed` where a merge has a token that the vocabulary lacks.
  init(
    vocabulary: [String: Int], merges: [(left: String, right: String)], unknown: Int,
    wordEnd: String = BytePairModel.wordEnd, path: String
  ) throws(DiffusionError) {
    inner = Self.characters.map { vocabulary[$0] ?? unknown }
    last = Self.characters.map { vocabulary[$0 + wordEnd] ?? unknown }
    var known: [Pair: Merge] = [:]
    known.reserveCapacity(merges.count)
    for (rank, merge) in merges.enumerated() {
      func id(_ token: String) throws(DiffusionError) -> Int {
        if let id = vocabulary[token] { return id }
        throw .malformed(
          path: path, reason: "merge \(rank + 1) has \(token), which the vocabulary lacks")
      }
      let pair = Pair(left: try id(merge.left), right: try id(merge.right))
      known[pair] = Merge(rank: rank, id: try id(merge.left + merge.right))
    }
    self.merges = known
  }

  /// The printable characters that stand for the bytes: themselves where they are printable, else
  /// those from U+0100 on, as GPT-2 has them.
  static let characters: [String] = {
    var spare: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      let isPrintable = 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte
      defer { if !isPrintable { spare += 1 } }
      return Unicode.Scalar(isPrintable ? byte : spare).map { String($0) } ?? ""
    }
  }()

  /// A pair that may be merged; the first learnt comes first, then the leftmost.
  private struct Candidate: Comparable {
    let rank: Int
    let position: Int

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.position) < (b.rank, b.position)
    }
  }

  /// The tokens of a word.
  func ids(_ word: [UInt8]) -> [Int] {
    guard let end = word.last else { return [] }
    var ids = word.dropLast().map { inner[Int($0)] } + [last[Int(end)]]
    // A list of neighbours: a token keeps the place of its first byte.
    var next = Array(1...ids.count)
    var previous = Array(-1..<ids.count - 1)
    var isMerged = Array(repeating: false, count: ids.count)
    var candidates = MinHeap<Candidate>()
    func merge(at position: Int) -> Merge? {
      guard position >= 0, !isMerged[position], next[position] < ids.count else { return nil }
      return merges[Pair(left: ids[position], right: ids[next[position]])]
    }
    func consider(_ position: Int) {
      guard let merge = merge(at: position) else { return }
      candidates.insert(Candidate(rank: merge.rank, position: position))
    }
    for position in ids.indices { consider(position) }
    while let candidate = candidates.removeLeast() {
      let position = candidate.position
      // The pair may be gone since it was considered.
      guard let merge = merge(at: position), merge.rank == candidate.rank else { continue }
      let right = next[position]
      ids[position] = merge.id
      isMerged[right] = true
      next[position] = next[right]
      if next[right] < ids.count { previous[next[right]] = position }
      consider(previous[position])
      consider(position)
    }
    return ids.indices.filter { !isMerged[$0] }.map { ids[$0] }
  }
}

extension BytePairModel {
  /// The merges of a file that has one a line, `merges.txt` or `vocab.bpe`.
  static func merges(
    file: ModelPath
  ) throws(DiffusionError) -> [(left: String, right: String)] {
    var merges: [(left: String, right: String)] = []
    for (index, line) in try PlainText(file: file).lines.enumerated() {
      if line.text.isEmpty || line.text.hasPrefix("#version") { continue }
      guard let merge = pair(line.text) else {
        throw .malformed(path: file.path, reason: "line \(index + 1) is no pair of tokens")
      }
      merges.append(merge)
    }
    return merges
  }

  /// Two tokens with a space between.
  static func pair(_ line: String) -> (left: String, right: String)? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), String(parts[1]))
  }
}
