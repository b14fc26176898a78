import Foundation

/// A unigram model as Hugging Face's `tokenizer.json` holds it: the likeliest cut of every word
/// into pieces, found by Viterbi's algorithm (Kudo 2018, section 3.2).
struct UnigramModel: PieceModel {
  private let pieces: [String]
  private let scores: [Double]
  private let trie: PieceTrie
  private let map: PrecompiledMap?
  private let unknown: Int
  private let unknownScore: Double

  /// How much less likely an unknown character is than the least likely piece.
  private static let unknownPenalty = 10.0

  /// Reads `tokenizer.json`.
  /// - Throws: `.unsupported` where it holds another kind of tokenizer, `.malformed` where its
  ///   vocabulary is damaged.
  init(file: ModelPath) throws(DiffusionError) {
    let config = try Config(file: file)
    guard let model = try config.section("model") else {
      throw .malformed(path: file.path, reason: "the key model is missing")
    }
    guard try model.string("type") == "Unigram" else { throw model.unsupported("type", "Unigram") }
    guard let vocabulary = model.value("vocab")?.array, !vocabulary.isEmpty else {
      throw .malformed(path: file.path, reason: "model.vocab is no list of pieces")
    }
    var pieces: [String] = []
    var scores: [Double] = []
    for (id, entry) in vocabulary.enumerated() {
      guard let pair = entry.array, pair.count == 2, let piece = pair[0].string,
        let score = pair[1].double, score.isFinite
      else {
        throw .malformed(path: file.path, reason: "model.vocab[\(id)] is no piece with its score")
      }
      pieces.append(piece)
      scores.append(score)
    }
    unknown = try model.int("unk_id", in: 0...pieces.count - 1)
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    trie = PieceTrie(pieces)
    map = try Self.map(config)
    self.pieces = pieces
    self.scores = scores
  }

  private static func map(_ config: Config) throws(DiffusionError) -> PrecompiledMap? {
    guard let normalizer = try config.section("normalizer") else { return nil }
    guard try normalizer.string("type") == "Precompiled" else {
      throw normalizer.unsupported("type", "Precompiled, null")
    }
    let text = try normalizer.string("precompiled_charsmap")
    guard let data = Data(base64Encoded: text), let map = PrecompiledMap(Array(data)) else {
      throw .malformed(path: config.path, reason: "normalizer.precompiled_charsmap is damaged")
    }
    return map
  }

  var count: Int { pieces.count }

  func id(of piece: String) -> Int? { pieces.firstIndex(of: piece) }

  func ids(_ text: Substring) -> [Int] {
    let normal = map?.normalise(text) ?? String(text)
    return normal.unicodeScalars.split { $0.properties.isWhitespace }
      .flatMap { word in Self.metaspaced(word).flatMap { pieces(of: Array($0.utf8)) } }
  }

  /// A word with the mark of its beginning, cut before the marks that it brought itself.
  private static func metaspaced(_ word: Substring.UnicodeScalarView) -> [String] {
    let mark: Unicode.Scalar = "\u{2581}"
    var parts: [String.UnicodeScalarView] = []
    for scalar in word.first == mark ? Array(word) : [mark] + word {
      if scalar == mark || parts.isEmpty { parts.append(String.UnicodeScalarView()) }
      parts[parts.count - 1].append(scalar)
    }
    return parts.map { String($0) }
  }

  private func pieces(of word: [UInt8]) -> [Int] {
    struct Best {
      var score = -Double.infinity
      var start = -1
      var id = -1
    }
    var best = Array(repeating: Best(), count: word.count + 1)
    best[0].score = 0
    var start = 0
    while start < word.count {
      let score = best[start].score
      let width = Self.width(word[start])
      var hasOne = false
      func offer(_ id: Int, _ length: Int, _ gain: Double) {
        let end = start + length
        if score + gain > best[end].score {
          best[end] = Best(score: score + gain, start: start, id: id)
        }
      }
      trie.matches(word, from: start) { id, length in
        offer(id, length, scores[id])
        if length == width { hasOne = true }
      }
      if !hasOne { offer(unknown, width, unknownScore) }
      start += width
    }
    var ids: [Int] = []
    var end = word.count
    while end > 0 {
      // A run of unknown characters is one unknown token.
      if best[end].id != unknown || ids.last != unknown { ids.append(best[end].id) }
      end = best[end].start
    }
    return ids.reversed()
  }

  /// Bytes of the character that begins with a byte of valid UTF-8.
  private static func width(_ byte: UInt8) -> Int {
    switch byte {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }
}
