/// A choice of phrases for what is being typed at the cursor; Tab inserts the first and then goes
/// through the others.
struct Completion: Sendable, Equatable {
  /// The graphemes that a phrase takes the place of; after an insertion, the phrase.
  private(set) var range: Range<Int>
  let candidates: [String]
  /// The inserted one; nil before the first Tab.
  private(set) var chosen: Int?

  /// A long list would hide more than it shows.
  static let limit = 20

  /// - Returns: nil where nothing can be completed: the cursor must be at the end of a word.
  init?(_ editor: TextEditor, _ lexicon: Lexicon) {
    let characters = editor.characters
    let cursor = editor.cursor
    guard cursor > 0, characters[cursor - 1].isPartOfWord,
      cursor == characters.count || !characters[cursor].isPartOfWord
    else { return nil }
    // The longest run of words before the cursor that begins a phrase wins: "on a w" completes to
    // places, not to all that begins with w.
    var starts = Lexicon.words(in: Array(characters[..<cursor])).map(\.range.lowerBound).suffix(6)
    while let start = starts.popFirst() {
      let typed = String(characters[start..<cursor]).lowercased()
      if typed.count < 2 { continue }
      // What is complete needs nothing: Tab is free to leave the prompt.
      if lexicon.phrases.contains(where: { $0.lowercased() == typed }) { return nil }
      let found = lexicon.phrases.filter { $0.lowercased().hasPrefix(typed) }
      if !found.isEmpty {
        range = start..<cursor
        candidates = Array(found.prefix(Self.limit))
        return
      }
    }
    return nil
  }

  /// Whether another Tab does anything.
  var hasMore: Bool { chosen == nil || candidates.count > 1 }

  /// What Tab would add behind the cursor.
  func remainder(typed: Int) -> String {
    chosen == nil ? String(candidates[0].dropFirst(typed)) : ""
  }

  /// Inserts the next candidate, or with -1 the one before.
  mutating func advance(by step: Int, in editor: inout TextEditor) {
    let count = candidates.count
    let next = chosen.map { ($0 + step + count) % count } ?? (step > 0 ? 0 : count - 1)
    editor.replace(range, with: candidates[next])
    range = range.lowerBound..<editor.cursor
    chosen = next
  }
}
