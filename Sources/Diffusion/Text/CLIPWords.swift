/// The words of a text in lower case as CLIP's tokenizer cuts them: English contractions, runs of
/// letters, single digits, and runs of anything else that is no white space.
struct CLIPWords: Sequence, IteratorProtocol {
  private var rest: Substring.UnicodeScalarView

  init(_ text: Substring) { rest = text.unicodeScalars }

  /// Alone even where letters or symbols follow; the last are what is left of special tokens in
  /// capitals, whose symbols do not join those around them.
  private static let alone: [[Unicode.Scalar]] =
    ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }
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
    let kind = Kind(first)
    let word =
      if let word = Self.alone.first(where: { scope.starts(with: $0) }) {
        scope.prefix(word.count)
      } else if kind == .number {
        scope.prefix(1)
      } else {
        scope.prefix { Kind($0) == kind }
      }
    rest = rest[word.endIndex...]
    return word
  }

  private enum Kind {
    case space, letter, number, symbol

    init(_ scalar: Unicode.Scalar) {
      // The tables of Hugging Face's regular expressions are those of Unicode 16.
      self =
        switch scalar.category(ofUnicode: 16) {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
          .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar.properties.isWhitespace ? .space : .symbol
        }
    }
  }
}
