/// What the tokenizers of byte-pair encodings cut a text by: runs of one kind stay together.
enum CharacterKind {
  case space, letter, number, symbol

  /// - Parameter category: of the scalar in some version of Unicode; nil where it has none there.
  init(_ scalar: Unicode.Scalar, category: Unicode.GeneralCategory?) {
    self =
      switch category {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        .letter
      case .decimalNumber, .letterNumber, .otherNumber: .number
      default: scalar.properties.isWhitespace ? .space : .symbol
      }
  }
}

/// What English puts behind a word with an apostrophe, which these tokenizers cut off.
enum Contraction {
  static let all: [[Unicode.Scalar]] =
    ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }
}
