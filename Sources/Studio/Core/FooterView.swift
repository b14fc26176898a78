import Recipes

extension Painter {
  /// One line above the footer: a message, or what helps where the cursor is.
  mutating func drawHint(_ state: State, _ layout: Layout) {
    let row = layout.hint.row
    let room = layout.size.columns - 2
    if let (message, others) = state.log.current(now: state.now) {
      let role: Theme.Role =
        switch message.level {
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
      let more = others > 0 ? "\(others) more: \(state.key("Messages"))" : ""
      textRight(more, endingAt: room + 1, row, .faint)
      let width = more.isEmpty ? 0 : TextWidth.of(more) + 2
      text(TextWidth.fit(message.line, columns: room - width), 1, row, role)
      return
    }
    guard state.overlay == nil, state.place == .studio else { return }
    switch state.pane {
    case .prompt: drawPromptHint(state, row, room)
    case .negative: drawCompletion(state, row, room)
    case .settings:
      if state.parameters.selected.isOfStage {
        let about = state.parameters.selected.setting.about
        text(TextWidth.fit(about, columns: room), 1, row, .dim)
      }
    default: break
    }
  }

  private mutating func drawPromptHint(_ state: State, _ row: Int, _ room: Int) {
    if drawCompletion(state, row, room) { return }
    guard let lexicon = state.lexicon, let facts = state.model.facts else { return }
    let editor = state.prompt
    let unknown = lexicon.unknown(in: editor.characters, cursor: editor.cursor).map {
      "“\(String(editor.characters[$0]))”"
    }
    guard !unknown.isEmpty else { return }
    let words = unknown.prefix(3).joined(separator: ", ")
    text(
      TextWidth.fit(
        "\(facts.name) never saw \(words) and will guess. "
          + "\(state.key("What this model knows")) shows what it knows.",
        columns: room), 1, row, .warning)
  }

  /// - Returns: false where there is nothing to complete.
  @discardableResult
  private mutating func drawCompletion(_ state: State, _ row: Int, _ room: Int) -> Bool {
    guard let completion = state.completion else { return false }
    let all = "\(state.key("What this model knows")) shows all"
    textRight(all, endingAt: room + 1, row, .faint)
    let room = room - TextWidth.of(all) - 2
    var column = 1
    for (index, candidate) in completion.candidates.enumerated() {
      let width = TextWidth.of(candidate)
      if column + width > room { break }
      let isChosen = index == completion.chosen ?? 0
      column = text(candidate, column, row, isChosen ? .accent : .dim) + 2
      if isChosen, let note = state.lexicon?.notes[candidate], column + note.count <= room {
        column = text(note, column - 1, row, .faint) + 2
      }
    }
    return true
  }

  /// The keys that matter most now.
  mutating func drawFooter(_ state: State, _ layout: Layout) {
    let row = layout.footer.row
    var column = 1
    for action in Action.footer(state) {
      guard let short = action.short else { continue }
      let keys = action.keys(in: state, count: 1)
      let width = TextWidth.of(keys) + 1 + TextWidth.of(short)
      if column + width > layout.size.columns - 1 { break }
      column = text(keys, column, row, .key)
      column = text(short, column + 1, row, .dim) + 2
    }
  }
}
