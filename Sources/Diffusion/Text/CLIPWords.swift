/// The words of a text in lower case as CLIP's tokenizer cuts them: English contractions, runs of
/// letters, single digits, and runs of anything else that is no white space.
struct CLIPWords: Sequence, IteratorProtocol {
  private var rest: Substring.UnicodeScalarView

  init(_ text: Substring) { rest = text.unicodeScalars }

  /// What is left of special tokens in capitals, whose symbols do not join those around them.
  private static let special: [[Unicode.Scalar]] =
    ["<|startoftext|>", "<|endoftext|>"].map { Array($0.unicodeScalars) }

  /// How far the special token that was begun reaches.
  private var specialEnd: Substring.UnicodeScalarView.Index?

  mutating func next() -> Substring.UnicodeScalarView? {
    rest = rest.drop { $0.properties.isWhitespace }
    guard let first = rest.first else { return nil }
    if let specialEnd, specialEnd <= rest.startIndex { self.specialEnd = nil }
    if specialEnd == nil, let token = Self.special.first(where: { rest.starts(with: $0) }) {
      specialEnd = rest.index(rest.startIndex, offsetBy: token.count)
    }
    let scope = rest[..<(specialEnd ?? rest.endIndex)]
    let kind = Self.kind(first)
    let word =
      if let word = Contraction.all.first(where: { scope.starts(with: $0) }) {
        scope.prefix(word.count)
      } else if kind == .number {
        scope.prefix(1)
      } else {
        scope.prefix { Self.kind($0) == kind }
      }
    rest = rest[word.endIndex...]
    return word
  }

  /// The tables of Hugging Face's regular expressions are those of Unicode 16.
  private static func kind(_ scalar: Unicode.Scalar) -> CharacterKind {
    CharacterKind(scalar, category: scalar.category(ofUnicode: 16))
  }
}
