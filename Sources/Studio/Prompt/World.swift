extension State {
  /// Lists what the model knows. What is typed of a word is looked for at once, and is what the
  /// chosen phrase takes the place of.
  mutating func openWorld() {
    let text = self[keyPath: worldPath]
    var range = text.cursor..<text.cursor
    if let completion, completion.chosen == nil { range = completion.range }
    open(.world(replacing: range), text: String(text.characters[range]))
  }

  /// Writes a phrase into the prompt, apart from the words around it.
  mutating func write(_ phrase: String, replacing range: Range<Int>) {
    let characters = self[keyPath: worldPath].characters
    let range = range.clamped(to: 0..<characters.count)
    let before = range.lowerBound > 0 && !characters[range.lowerBound - 1].isWhitespace
    let after = range.upperBound < characters.count && characters[range.upperBound].isPartOfWord
    ring.endRun()
    show(.studio)
    if pane != .negative { pane = .prompt }
    self[keyPath: worldPath].replace(
      range, with: (before ? " " : "") + phrase + (after ? " " : ""))
  }

  /// The text that phrases are written into.
  private var worldPath: WritableKeyPath<State, TextEditor> {
    pane == .negative ? \.negative : \.prompt
  }
}
