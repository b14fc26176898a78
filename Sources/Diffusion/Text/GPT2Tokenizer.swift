/// GPT-2's tokenizer over a text in lower case, as GLIDE reads prompts (arXiv 2112.10741): runs of
/// letters, numbers or symbols, each cut into byte pairs. Nothing stands before or after the text.
struct GPT2Tokenizer: Tokenizer {
  let maxLength: Int
  private let pairs: BytePairModel
  /// Ends a text in GPT-2, and fills one up here.
  private let padding: Int

  /// How many tokens there are.
  var vocabularySize: Int { padding + 1 }

  /// - Parameter folder: with `merges.txt`. The vocabulary follows from it: the bytes, then what
  ///   every merge makes.
  init(folder: ModelPath, maxLength: Int) throws(DiffusionError) {
    let file = folder.appending("merges.txt")
    let merges = try BytePairModel.merges(file: file)
    guard merges.count <= 1 << 20 else {
      throw .malformed(path: file.path, reason: "\(merges.count) merges are too many")
    }
    let bytes = BytePairModel.characters
    // Those that are printed as they are come first.
    let tokens =
      bytes.indices.filter { bytes[$0] == Self.printed($0) }.map { bytes[$0] }
      + bytes.indices.filter { bytes[$0] != Self.printed($0) }.map { bytes[$0] }
      + merges.map { $0.left + $0.right }
    padding = tokens.count
    pairs = try BytePairModel(
      vocabulary: Dictionary(zip(tokens, 0...), uniquingKeysWith: { first, _ in first }),
      merges: merges, unknown: padding, wordEnd: "", path: file.path)
    self.maxLength = maxLength
  }

  private static func printed(_ byte: Int) -> String {
    String(Character(Unicode.Scalar(UInt8(byte))))
  }

  func tokens(_ prompt: String) -> TokenizedPrompt {
    let all = ids(prompt)
    let kept = all.prefix(maxLength)
    return TokenizedPrompt(
      ids: kept + Array(repeating: padding, count: maxLength - kept.count), count: kept.count,
      cutOff: all.count - kept.count)
  }

  /// The tokens of a whole text.
  func ids(_ text: String) -> [Int] {
    GPT2Words(text.loweredInContext).flatMap { pairs.ids(Array(String($0).utf8)) }
  }

  /// White space counts here: words are looked for where they stand.
  func words(_ prompt: String) -> [PromptWord] {
    var words: [PromptWord] = []
    var end = 0
    for word in prompt.split(whereSeparator: \.isWhitespace) {
      let next = tokens(String(prompt[..<word.endIndex])).count
      if next > end { words.append(PromptWord(text: word, tokens: end..<next)) }
      end = max(end, next)
    }
    return words
  }
}

extension String {
  /// In lower case as Python has it: a sigma that ends a word becomes a final one, which Swift does
  /// not look for.
  var loweredInContext: String {
    let scalars = Array(unicodeScalars)
    func meetsLetter(_ places: some Sequence<Int>) -> Bool {
      places.first { !scalars[$0].properties.isCaseIgnorable }
        .map { scalars[$0].properties.isCased } ?? false
    }
    var lowered = ""
    for (index, scalar) in scalars.enumerated() {
      let isFinal =
        scalar == "Σ" && meetsLetter((0..<index).reversed())
        && !meetsLetter(index + 1..<scalars.count)
      lowered += isFinal ? "ς" : scalar.properties.lowercaseMapping
    }
    return lowered
  }
}
