import Foundation
import PlainText

/// BERT's tokenizer: words are cut greedily into the longest pieces of a vocabulary, pieces inside
/// a word begin with `##`. Gives the ids of Hugging Face's `BertTokenizer`.
struct WordPieceTokenizer: Tokenizer {
  let maxLength: Int
  private let vocabulary: [String: Int]
  private let normalizer: BERTNormalizer
  private let special: SpecialTokens
  private let unknown: Int
  private let padding: Int
  private let first: Int
  private let last: Int

  /// Longer words are unknown as a whole.
  private static let longestWord = 100

  /// Reads `vocab.txt`, or `tokenizer.json` where that is all there is, and
  /// `tokenizer_config.json` where there is one.
  /// - Parameter maxLength: tokens of an encoding: `[CLS]`, the text, `[SEP]`, then padding.
  /// - Throws: an error that names the file and what is missing in it.
  init(folder: ModelPath, maxLength: Int) throws(DiffusionError) {
    precondition(maxLength >= 2)
    let settings = folder.appending("tokenizer_config.json")
    let config =
      settings.exists
      ? try Config(file: settings) : try Config(json: .object([]), path: settings.path)
    let lowerCase = try config.bool("do_lower_case", default: true)
    normalizer = BERTNormalizer(
      lowerCase: lowerCase, stripAccents: try config.bool("strip_accents", default: lowerCase),
      splitChinese: try config.bool("tokenize_chinese_chars", default: true))
    let plain = folder.appending("vocab.txt")
    let whole = folder.appending("tokenizer.json")
    let isPlain = plain.exists || !whole.exists
    let file = isPlain ? plain : whole
    let vocabulary =
      isPlain ? try Self.vocabulary(text: plain) : try Self.vocabulary(json: whole)
    func special(_ key: String, _ fallback: String) throws(DiffusionError) -> (
      text: String, id: Int
    ) {
      // Older files hold an object with the text in `content`.
      let text =
        if config.value(key)?.object != nil {
          try config.section(key)?.string("content") ?? fallback
        } else { try config.string(key, default: fallback) }
      guard let id = vocabulary[text], !text.isEmpty else {
        throw .malformed(path: file.path, reason: "it lacks the special token \(text)")
      }
      return (text, id)
    }
    let tokens = [
      try special("unk_token", "[UNK]"), try special("pad_token", "[PAD]"),
      try special("cls_token", "[CLS]"), try special("sep_token", "[SEP]"),
      try special("mask_token", "[MASK]"),
    ]
    self.special = SpecialTokens(tokens)
    unknown = tokens[0].id
    padding = tokens[1].id
    first = tokens[2].id
    last = tokens[3].id
    self.vocabulary = vocabulary
    self.maxLength = maxLength
  }

  func tokens(_ prompt: String) -> TokenizedPrompt {
    let ids = special.split(prompt).flatMap { part in
      switch part {
      case .text(let text): normalizer.words(text).flatMap(pieces)
      case .token(let id): [id]
      }
    }
    return TokenizedPrompt(
      ids, prefix: first, suffix: last, padding: padding, maxLength: maxLength)
  }

  private func pieces(ofWord word: [Unicode.Scalar]) -> [Int] {
    guard word.count <= Self.longestWord else { return [unknown] }
    var ids: [Int] = []
    var start = 0
    while start < word.count {
      var piece = String.UnicodeScalarView(start == 0 ? [] : ["#", "#"])
      piece.append(contentsOf: word[start...])
      var end = word.count
      while vocabulary[String(piece)] == nil, end > start {
        piece.removeLast()
        end -= 1
      }
      guard end > start, let id = vocabulary[String(piece)] else { return [unknown] }
      ids.append(id)
      start = end
    }
    return ids
  }

  private static func vocabulary(text file: ModelPath) throws(DiffusionError) -> [String: Int] {
    let text = try PlainText(file: file)
    var vocabulary: [String: Int] = [:]
    vocabulary.reserveCapacity(text.lines.count)
    for (id, line) in text.lines.enumerated() { vocabulary[line.text] = id }
    return vocabulary
  }

  private static func vocabulary(json file: ModelPath) throws(DiffusionError) -> [String: Int] {
    let config = try Config(file: file)
    guard let model = try config.section("model") else {
      throw .malformed(path: file.path, reason: "the key model is missing")
    }
    guard try model.string("type", default: "WordPiece") == "WordPiece" else {
      throw model.unsupported("type", "WordPiece")
    }
    return try readVocabulary(model.value("vocab"), path: file.path)
  }
}
