/// What a model with a vocabulary understands: words to check a prompt against and phrases to
/// complete it with.
struct Lexicon: Sendable, Equatable {
  /// Every word of the model's world, in lower case.
  let words: Set<String>
  /// What Tab offers, in the order of the lists of the vocabulary.
  let phrases: [String]
  /// What each phrase is: "place", "object: red, green".
  let notes: [String: String]

  /// Words that join others; every caption of a training set has them.
  private static let joints: Set<String> = [
    "a", "an", "the", "and", "with", "of", "in", "on", "at", "to", "is", "are", "its", "it",
    "by", "from", "made", "photo", "picture", "image", "sign", "that", "says", "reads", "one",
    "some",
  ]

  init(_ vocabulary: Vocabulary) {
    let entries = vocabulary.entries
    phrases = entries.map(\.phrase)
    notes = Dictionary(uniqueKeysWithValues: entries.map { ($0.phrase, $0.note) })
    words = Set(phrases.flatMap { Self.words(in: Array($0)).map(\.word) }).union(Self.joints)
  }

  /// The words of a text in lower case, and where they are.
  static func words(in characters: [Character]) -> [(word: String, range: Range<Int>)] {
    var found: [(String, Range<Int>)] = []
    var start: Int?
    for at in 0...characters.count {
      let isPart = at < characters.count && characters[at].isPartOfWord
      if isPart, start == nil { start = at }
      if !isPart, let from = start {
        found.append((String(characters[from..<at]).lowercased(), from..<at))
        start = nil
      }
    }
    return found
  }

  /// The words of a prompt that the model never saw. The one at the cursor is left alone as long
  /// as it may become a known one.
  func unknown(in characters: [Character], cursor: Int?) -> [Range<Int>] {
    Self.words(in: characters).compactMap { word, range in
      if words.contains(word) || word.allSatisfy(\.isNumber) { return nil }
      if cursor == range.upperBound, words.contains(where: { $0.hasPrefix(word) }) { return nil }
      return range
    }
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
