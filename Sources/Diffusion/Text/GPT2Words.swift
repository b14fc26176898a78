/// The words of a text as GPT-2's tokenizer cuts them: English contractions, and runs of letters, of
/// numbers and of symbols, each with the space before it; other white space is a word of its own.
///
/// The same as the matches of
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
struct GPT2Words: Sequence, IteratorProtocol {
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) { rest = text[...].unicodeScalars }

  mutating func next() -> Substring.UnicodeScalarView? {
    guard let first = rest.first else { return nil }
    let word = rest[..<end(first)]
    rest = rest[word.endIndex...]
    return word
  }

  private func end(_ first: Unicode.Scalar) -> Substring.UnicodeScalarView.Index {
    if let contraction = Contraction.all.first(where: { rest.starts(with: $0) }) {
      return rest.index(rest.startIndex, offsetBy: contraction.count)
    }
    let body = first == " " ? rest.dropFirst() : rest
    if let kind = body.first.map(Self.kind), kind != .space {
      return body.prefix { Self.kind($0) == kind }.endIndex
    }
    let space = rest.prefix { Self.kind($0) == .space }
    // The last one belongs to the word that follows.
    let isLeading = space.endIndex < rest.endIndex && space.dropFirst().startIndex < space.endIndex
    return isLeading ? space.index(before: space.endIndex) : space.endIndex
  }

  private static func kind(_ scalar: Unicode.Scalar) -> CharacterKind {
    CharacterKind(scalar, category: scalar.properties.generalCategory)
  }
}
