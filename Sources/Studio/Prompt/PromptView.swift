extension Painter {
  /// Both prompts, with what the model makes of them.
  mutating func drawPrompts(_ state: State, _ layout: Layout) {
    let isFocused = state.overlay == nil && (state.pane == .prompt || state.pane == .negative)
    let counter = tokenCounter(state)
    if layout.kind == .full {
      box(layout.promptBox, title: "Prompt", right: counter, isFocused: isFocused)
    } else {
      textRight(
        counter.text, endingAt: layout.size.columns - 1, layout.header.row, counter.role)
    }
    drawPrompt(state, layout)
    drawPreview(state, layout)
    drawNegative(state, layout)
  }

  func tokenCounter(_ state: State) -> (text: String, role: Theme.Role) {
    guard let tokens = state.tokens else { return ("", .dim) }
    let label = "\(tokens.tokens)/\(tokens.limit)"
    if tokens.tokens > tokens.limit { return ("\(label), the end is cut off", .error) }
    return (label, tokens.tokens * 10 >= tokens.limit * 9 ? .warning : .dim)
  }

  private mutating func drawPrompt(_ state: State, _ layout: Layout) {
    let rect = layout.promptText
    let editor = state.prompt
    if editor.isEmpty {
      text("What do you want to see?", rect.column, rect.row, .faint, limit: rect.columns)
    }
    // Characters behind the model's limit, and words that it never saw.
    var styles = Array(repeating: style(.text), count: editor.characters.count)
    if let lexicon = state.lexicon {
      let cursor = state.pane == .prompt ? editor.cursor : nil
      for range in lexicon.unknown(in: editor.characters, cursor: cursor) {
        for at in range { styles[at] = style(.unknownWord) }
      }
    }
    if let tokens = state.tokens, tokens.tokens > tokens.limit {
      // The count may be of an older text: what was not changed since keeps its meaning.
      for at in styles.indices.dropFirst(tokens.keptCharacters) { styles[at] = style(.cutOff) }
    }
    let isFocused = state.pane == .prompt && state.overlay == nil
    let place = drawText(editor, styles: styles, in: rect, showsCursor: isFocused)
    if isFocused { drawGhost(state, editor, place, rect) }
  }

  /// What Tab would add.
  private mutating func drawGhost(
    _ state: State, _ editor: TextEditor, _ place: (column: Int, row: Int)?, _ rect: Rect
  ) {
    guard let completion = state.completion, editor.isAtEnd, let place else { return }
    let ghost = completion.remainder(typed: completion.range.count)
    text(ghost, place.column, place.row, .ghost, limit: rect.right - place.column)
  }

  /// What the next picture's prompt will be, or why there is none.
  private mutating func drawPreview(_ state: State, _ layout: Layout) {
    let rect = layout.drawnText
    guard rect.rows > 0, let preview = state.preview else { return }
    let mark = Layout.drawnMark.count
    text(Layout.drawnMark, rect.column, rect.row, .faint)
    let lines = Wrapping.split(preview.text, columns: rect.columns - mark)
    for (row, line) in lines.prefix(rect.rows).enumerated() {
      let isCut = row == rect.rows - 1 && lines.count > rect.rows
      text(
        isCut ? line + " …" : line, rect.column + mark, rect.row + row,
        preview.isWrong ? .error : .dim, limit: rect.columns - mark)
    }
  }

  private mutating func drawNegative(_ state: State, _ layout: Layout) {
    let rect = layout.negativeText
    guard rect.rows > 0 else { return }
    let isFocused = state.pane == .negative && state.overlay == nil
    text(Layout.negativeLabel, layout.promptText.column, rect.row, isFocused ? .title : .faint)
    let styles = Array(repeating: style(.dim), count: state.negative.characters.count)
    let place = drawText(state.negative, styles: styles, in: rect, showsCursor: isFocused)
    if isFocused { drawGhost(state, state.negative, place, rect) }
  }

  /// Wrapped text, scrolled so that the cursor is seen.
  /// - Returns: where the cursor is.
  @discardableResult
  mutating func drawText(
    _ editor: TextEditor, styles: [Style], in rect: Rect, showsCursor: Bool
  ) -> (column: Int, row: Int)? {
    guard rect.rows > 0, rect.columns > 0 else { return nil }
    let wrapping = Wrapping(editor.characters, columns: rect.columns)
    let place = wrapping.place(of: editor.cursor)
    let first = showsCursor ? max(0, place.row - rect.rows + 1) : 0
    for (row, line) in wrapping.lines.dropFirst(first).prefix(rect.rows).enumerated() {
      var column = rect.column
      for at in line {
        let width = TextWidth.of(editor.characters[at])
        if column + width > rect.right { break }
        if width > 0 {
          put(editor.characters[at], width, column, rect.row + row, styles[at])
        }
        column += max(1, width)
      }
    }
    let shown = (
      column: min(rect.column + place.column, rect.right), row: rect.row + place.row - first
    )
    if showsCursor { cursor(shown.column, shown.row) }
    return shown
  }
}
