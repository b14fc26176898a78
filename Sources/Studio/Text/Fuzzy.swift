/// Finds texts by some of their letters in order, as fzf does: every word of the query must be
/// found; letters that follow each other or begin a word count more.
enum Fuzzy {
  struct Match: Sendable, Equatable {
    var score: Int
    /// The graphemes that matched, ascending.
    var positions: [Int]
  }

  /// - Returns: nil where the query is not in the text. An empty query matches everything.
  static func match(_ query: String, _ text: String) -> Match? {
    let letters = Array(text.lowercased())
    var total = Match(score: 0, positions: [])
    for word in query.lowercased().split(separator: " ") {
      guard let match = best(Array(word), letters) else { return nil }
      total.score += match.score
      total.positions += match.positions
    }
    total.positions = Array(Set(total.positions)).sorted()
    return total
  }

  /// The best of `texts` first; of equals the shorter one where that matters, else the earlier.
  /// - Parameter notes: searched behind a text, with positions behind its end.
  static func rank(
    _ query: String, _ texts: [String], notes: [String: String] = [:], prefersShort: Bool = false
  ) -> [(text: String, match: Match)] {
    let isByLength = prefersShort && !query.isEmpty
    let found = texts.enumerated().compactMap { offset, text in
      match(query, notes[text].map { "\(text) \($0)" } ?? text).map {
        (text: text, match: $0, place: [-$0.score, isByLength ? text.count : 0, offset])
      }
    }
    return found.sorted { $0.place.lexicographicallyPrecedes($1.place) }
      .map { ($0.text, $0.match) }
  }

  /// Tries every place where the first letter is, and takes the rest greedily from there.
  private static func best(_ word: [Character], _ letters: [Character]) -> Match? {
    var best: Match?
    for start in letters.indices where letters[start] == word[0] {
      var positions = [start]
      var at = start + 1
      for letter in word.dropFirst() {
        guard let next = letters[at...].firstIndex(of: letter) else { break }
        positions.append(next)
        at = next + 1
      }
      // Later starts have still less text to find the rest in.
      guard positions.count == word.count else { break }
      let score = score(positions, letters)
      if score > best?.score ?? Int.min { best = Match(score: score, positions: positions) }
    }
    return best
  }

  private static func score(_ positions: [Int], _ letters: [Character]) -> Int {
    var score = 0
    for (index, position) in positions.enumerated() {
      score += 16
      if position == 0 || !letters[position - 1].isPartOfWord { score += 10 }
      if index > 0 {
        let gap = position - positions[index - 1] - 1
        score += gap == 0 ? 12 : -min(gap, 8)
      }
    }
    return score
  }
}
