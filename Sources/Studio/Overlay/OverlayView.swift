/// A line of a page: parts in their roles.
struct PageLine: Sendable, Equatable {
  var parts: [(text: String, role: Theme.Role)]
  init(_ parts: (String, Theme.Role)...) { self.parts = parts.map { ($0.0, $0.1) } }

  static func == (a: PageLine, b: PageLine) -> Bool {
    a.parts.map(\.text) == b.parts.map(\.text) && a.parts.map(\.role) == b.parts.map(\.role)
  }
}

extension State {
  /// What an overlay that is only read shows.
  var page: [PageLine]? {
    switch overlay?.kind {
    case .help: helpPage
    case .log: logPage
    default: nil
    }
  }

  /// The keys of where the user was, the nearest first.
  private var helpPage: [PageLine] {
    var under = self
    under.overlay = nil
    var lines: [PageLine] = []
    var seen: Set<String> = []
    for context in under.contexts {
      let actions = Action.all.filter {
        $0.contexts.contains(context) && seen.insert($0.name).inserted
      }
      let shown = actions.map { ($0, keys: $0.help(in: under, context)) }
        .filter { !$0.keys.isEmpty }
      if shown.isEmpty { continue }
      if !lines.isEmpty { lines.append(PageLine()) }
      lines.append(PageLine((context.title, .title)))
      for (action, keys) in shown {
        let space = String(repeating: " ", count: max(1, 16 - TextWidth.of(keys)))
        lines.append(PageLine((keys, .key), (space + action.name, .text)))
      }
    }
    return lines
  }

  private var logPage: [PageLine] {
    if log.entries.isEmpty { return [PageLine(("Nothing was said yet.", .dim))] }
    let columns = Layout(self, size: size).overlay(rows: 1).inner.columns - 4
    return log.entries.reversed().flatMap { entry -> [PageLine] in
      let message = entry.message
      let role: Theme.Role =
        switch message.level {
        case .info: .text
        case .warning: .warning
        case .error: .error
        }
      let age = (now - entry.time).rounded()
      let ago = age < 1 ? "now" : "\(Format.seconds(age)) ago"
      let times = entry.times > 1 ? " (\(entry.times) times)" : ""
      var lines = [PageLine((message.what + times, role), ("  \(ago)", .faint))]
      for detail in [message.why, message.remedy].compactMap({ $0 }) {
        lines += Wrapping.split(detail, columns: columns).map { PageLine(("  \($0)", .dim)) }
      }
      return lines
    }
  }
}

extension Context {
  /// The heading of its keys in help.
  fileprivate var title: String {
    switch self {
    case .prompt: "Prompt"
    case .text: "Editing"
    case .list, .marks, .page, .ask, .confirm, .grid, .library: "Here"
    case .settings: "Settings"
    case .picture: "Picture"
    case .explore: "Candidates"
    case .strip: "History"
    case .bare: "Only the picture"
    case .queue: "Queue"
    case .gallery: "Gallery"
    case .viewer: "Viewer"
    case .comparison: "Comparison"
    case .models: "Models"
    case .rating: "Rating"
    case .attention: "Attention"
    case .film: "Film"
    case .mask: "Mask"
    case .pictures: "This picture"
    case .panes: "Outside of the prompt"
    case .everywhere: "Everywhere"
    }
  }
}

extension Painter {
  mutating func drawOverlay(_ state: State, _ layout: Layout) {
    guard let open = state.overlay else { return }
    switch open.kind {
    case .help: drawPage(open, state, layout, title: "Keys")
    case .log: drawPage(open, state, layout, title: "Messages")
    case .palette: drawList(open, state, layout, title: "Actions")
    case .history: drawList(open, state, layout, title: "Earlier prompts")
    case .world:
      let name = state.model.facts?.name ?? "the model"
      drawList(open, state, layout, title: "What \(name) knows")
    case .restyle:
      drawList(open, state, layout, title: "Styles, or your own with ; between them")
    case .themes: drawList(open, state, layout, title: "Themes")
    case .presets:
      drawList(open, state, layout, title: "Presets: choose one, or write a name to save")
    case .styles:
      drawList(open, state, layout, title: "Styles: choose one, or write a name to save")
    case .confirm(let confirmation): drawConfirmation(confirmation, layout)
    case .ask(let question): drawQuestion(question, open, layout)
    case .grid(let draft): drawGridDraft(draft, state, layout)
    }
  }

  private mutating func drawPage(
    _ open: Overlay, _ state: State, _ layout: Layout, title: String
  ) {
    let lines = state.page ?? []
    let rect = layout.overlay(rows: lines.count)
    let inner = rect.inner
    let first = clamp(open.scroll, 0...max(0, lines.count - inner.rows))
    let more = lines.count > inner.rows
    overlay(
      rect, title: title,
      right: more ? "\(first + 1)–\(min(first + inner.rows, lines.count))/\(lines.count)" : "")
    for (index, line) in lines.dropFirst(first).prefix(inner.rows).enumerated() {
      var column = inner.column + 1
      for part in line.parts {
        column = text(
          part.text, column, inner.row + index, part.role, limit: inner.right - 1 - column)
      }
    }
  }

  private mutating func drawList(
    _ open: Overlay, _ state: State, _ layout: Layout, title: String
  ) {
    let list = state.listed
    let rect = layout.overlay(rows: layout.size.rows * 2 / 3)
    let inner = rect.inner
    overlay(rect, title: title, right: "\(list.count)")
    drawQuery(open.query, Rect(inner.column + 1, inner.row, inner.columns - 2, 1))
    let rows = inner.rows - 1
    let first = clamp(open.choice - rows / 2, 0...max(0, list.count - rows))
    if list.isEmpty {
      text(state.emptyListNote, inner.column + 1, inner.row + 1, .dim, limit: inner.columns - 2)
    }
    for (index, entry) in list.enumerated().dropFirst(first).prefix(rows) {
      let line = Rect(inner.column, inner.row + 1 + index - first, inner.columns, 1)
      drawEntry(entry, open, state, line, isSelected: index == open.choice)
    }
  }

  private mutating func drawEntry(
    _ entry: (text: String, match: Fuzzy.Match), _ open: Overlay, _ state: State, _ rect: Rect,
    isSelected: Bool
  ) {
    if isSelected { fill(rect, .selection) }
    let note = note(for: entry.text, open, state)
    let room = rect.columns - 3 - TextWidth.of(note)
    let matched = Set(entry.match.positions)
    var plain = style(isSelected ? .selection : .text)
    var column = rect.column + 1
    for (index, character) in TextWidth.fit(entry.text, columns: room).enumerated() {
      let character: Character = character.isNewline ? " " : character
      plain = style(isSelected ? .selection : .text)
      if matched.contains(index) {
        let match = style(.match)
        plain.foreground = match.foreground
        plain.attributes.formUnion(match.attributes)
      }
      column = text(String(character), column, rect.row, plain)
    }
    textRight(note, endingAt: rect.right - 1, rect.row, isSelected ? .selection : .dim)
  }

  private func note(for entry: String, _ open: Overlay, _ state: State) -> String {
    switch open.kind {
    case .palette:
      guard let action = Action.all.first(where: { $0.name == entry && $0.isInPalette }) else {
        return ""
      }
      return state.keymap.keys(of: action).prefix(2).map(\.label).joined(separator: " ")
    case .history:
      if state.history.isPictured(entry) { return "" }
      let isComing = state.queue.unfinished.contains { $0.request.prompt == entry.trimmed }
      return isComing ? "in the queue" : "no picture"
    case .world: return state.lexicon?.notes[entry] ?? ""
    case .restyle:
      let mark = open.marks.contains(entry) ? "marked  " : ""
      return mark + (state.lookNotes[entry] ?? "")
    case .themes: return state.themes.first { $0.name == entry }?.about ?? ""
    case .presets, .styles: return state.libraryNote(for: entry)
    default: return ""
    }
  }

  /// The line of text of an overlay, scrolled sideways to the cursor.
  private mutating func drawQuery(_ query: TextEditor, _ rect: Rect) {
    text("› ", rect.column, rect.row, .accent)
    drawLine(query, Rect(rect.column + 2, rect.row, rect.columns - 2, 1), showsCursor: true)
  }

  private mutating func drawLine(_ editor: TextEditor, _ rect: Rect, showsCursor: Bool) {
    var first = 0
    while TextWidth.of(String(editor.characters[first..<editor.cursor])) >= rect.columns {
      first += 1
    }
    text(String(editor.characters[first...]), rect.column, rect.row, .text, limit: rect.columns)
    if showsCursor {
      cursor(
        rect.column + TextWidth.of(String(editor.characters[first..<editor.cursor])), rect.row)
    }
  }

  private mutating func drawConfirmation(_ confirmation: Confirmation, _ layout: Layout) {
    let rect = layout.overlay(rows: 3)
    overlay(rect, title: "Are you sure?")
    let columns = rect.inner.columns - 2
    centre(Wrapping.split(confirmation.question, columns: columns), in: rect.inner, .text)
  }

  private mutating func drawQuestion(
    _ question: Question, _ open: Overlay, _ layout: Layout
  ) {
    let paths = open.paths?.names ?? []
    let rect = layout.overlay(rows: 1 + min(paths.count, 8))
    overlay(rect, title: question.title, right: paths.isEmpty ? "" : "\(paths.count)")
    let inner = rect.inner
    drawQuery(open.query, Rect(inner.column + 1, inner.row, inner.columns - 2, 1))
    for (index, name) in paths.prefix(inner.rows - 1).enumerated() {
      let isLast = index == inner.rows - 2 && paths.count > inner.rows - 1
      text(
        isLast ? "… \(paths.count - index) more" : name, inner.column + 3, inner.row + 1 + index,
        .dim, limit: inner.columns - 4)
    }
  }

  private mutating func drawGridDraft(_ grid: GridDraft, _ state: State, _ layout: Layout) {
    guard let facts = state.model.facts else { return }
    let rect = layout.overlay(rows: 6)
    overlay(rect, title: "Grid over two parameters", bottom: "values between commas")
    let inner = rect.inner
    for axis in 0..<2 {
      let row = inner.row + axis * 3
      let isField = grid.line == axis * 2
      let name = GridAxis.name(grid.fields[axis], facts)
      let column = text(axis == 0 ? "Rows     " : "Columns  ", inner.column + 1, row, .dim)
      text(isField ? "‹ \(name) ›" : "  \(name)", column, row, isField ? .accent : .text)
      let editor = axis == 0 ? grid.rowValues : grid.columnValues
      let isValues = grid.line == axis * 2 + 1
      text(isValues ? "› " : "  ", inner.column + 8, row + 1, .accent)
      drawLine(
        editor, Rect(inner.column + 12, row + 1, inner.columns - 14, 1), showsCursor: isValues)
    }
  }
}
