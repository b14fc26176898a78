import Recipes

extension State {
  mutating func open(_ kind: Overlay.Kind, text: String = "") {
    var overlay = Overlay(kind: kind, query: TextEditor(text))
    if case .ask(.candidates) = kind, text.isEmpty { overlay.query = TextEditor("8") }
    if case .themes = kind {
      overlay.choice = themes.firstIndex { $0.name == theme.name } ?? 0
    }
    self.overlay = overlay
    completion = nil
  }

  mutating func closeOverlay() {
    if case .themes(let before) = overlay?.kind { theme = before }
    overlay = nil
  }

  // What the overlay holds, for keys that mean a text wherever it is.

  /// Its line of text.
  var query: TextEditor {
    get { overlay?.query ?? TextEditor() }
    set { overlay?.query = newValue }
  }
  /// The values of the grid that is being written.
  var gridRows: TextEditor {
    get { overlay?.grid?.rowValues ?? TextEditor() }
    set { overlay?.grid?.rowValues = newValue }
  }
  var gridColumns: TextEditor {
    get { overlay?.grid?.columnValues ?? TextEditor() }
    set { overlay?.grid?.columnValues = newValue }
  }

  /// The selected row of its list.
  var chosen: String? {
    let list = listed
    return overlay.flatMap { list.indices.contains($0.choice) ? list[$0.choice].text : nil }
  }

  /// What the palette lists: actions by name that can do something where the user was.
  var paletteActions: [Action] {
    var under = self
    under.overlay = nil
    let near = Action.available(in: under.contexts)
    var seen: Set<String> = []
    return (near + Action.all).filter { action in
      action.isInPalette && action.isEnabled(under) && seen.insert(action.name).inserted
        && action.canRun(from: under)
    }
  }

  /// What a list shows, best first, with the letters that matched.
  var listed: [(text: String, match: Fuzzy.Match)] {
    switch overlay?.kind {
    case .palette: Fuzzy.rank(query.text, paletteActions.map(\.name), prefersShort: true)
    case .history: Fuzzy.rank(query.text, history.entries)
    case .world:
      lexicon.map { Fuzzy.rank(query.text, $0.phrases, notes: $0.notes) } ?? []
    case .restyle:
      Fuzzy.rank(query.text, lookNames.map(\.phrase), notes: lookNotes)
    case .themes: Fuzzy.rank(query.text, themes.map(\.name))
    case .presets: Fuzzy.rank(query.text, presetNames)
    case .styles: Fuzzy.rank(query.text, library.styles.map(\.name))
    default: []
    }
  }

  mutating func moveChoice(by step: Int) {
    let rows = listed.count
    overlay?.move(by: step, rows: rows)
    tryTheme()
  }

  /// The picker shows the selected theme at once.
  mutating func tryTheme() {
    guard case .themes = overlay?.kind, let name = chosen else { return }
    if let chosen = themes.first(where: { $0.name == name }) { theme = chosen }
  }

  mutating func scroll(by lines: Int) {
    let most = Layout(self, size: size).scrollable(self)
    overlay?.scroll(by: lines, most: most)
  }

  /// Enter in an overlay.
  mutating func accept() -> [Effect] {
    guard let open = overlay?.kind else { return [] }
    let chosen = chosen
    switch open {
    case .palette:
      let action = paletteActions.first { $0.name == chosen }
      overlay = nil
      return action?.run(&self, action?.keys.first ?? .enter) ?? []
    case .history:
      overlay = nil
      if let chosen {
        prompt.set(chosen)
        show(.studio)
        pane = .prompt
      }
      return []
    case .world(let range):
      overlay = nil
      if let chosen { write(chosen, replacing: range) }
      return []
    case .restyle(let picture): return acceptStyles(of: picture, chosen)
    case .themes:
      guard chosen != nil else { return [] }
      overlay = nil
      return [.setTheme(theme.name)]
    case .presets:
      guard let chosen else { return [] }
      overlay = nil
      takePreset(named: chosen)
      return []
    case .styles:
      guard let chosen else { return [] }
      overlay = nil
      toggleStyle(named: chosen)
      return []
    case .confirm(let confirmation):
      overlay = nil
      switch confirmation {
      case .trashUnstarred(let ids, let candidates):
        return trash(ids, named: Format.pictures(ids.count, candidates: candidates))
      case .clearQueue:
        clearQueue()
        return []
      case .forgetModel(let name, _): return [.models(.remove(name))]
      case .replaceInLibrary(_, let request), .forgetInLibrary(_, let request):
        return [.library(request)]
      }
    case .ask(let question):
      let text = query.text.trimmed
      return answer(
        question, question.isPath ? text.pathBegunAnew(after: start(of: question)) : text)
    case .help, .log, .grid: return []
    }
  }

  private mutating func answer(_ question: Question, _ text: String) -> [Effect] {
    switch question {
    case .candidates:
      guard let count = Int(text), (1...64).contains(count) else {
        say(
          Message(.warning, "“\(text)” is no number of candidates", remedy: "write 1 to 64"))
        return []
      }
      overlay = nil
      startCandidates(count)
    case .filter:
      overlay = nil
      filter { $0.text = text }
    case .rename(let id):
      overlay = nil
      return [.gallery(.rename(id, text))]
    case .tags(let id):
      overlay = nil
      let tags = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
      return [.gallery(.setTags(id, tags))]
    case .note(let id):
      overlay = nil
      return [.gallery(.setNote(id, text))]
    case .export(let id):
      if text.isEmpty {
        say(Message(.warning, "No path is written", remedy: "write a file or folder"))
        return []
      }
      exporting = ExportQuestion(question, query.text)
      overlay = nil
      return [.gallery(.export(id, to: text))]
    case .addModel:
      if text.isEmpty {
        say(Message(.warning, "No path is written", remedy: "write the folder of a model"))
        return []
      }
      overlay = nil
      return [.models(.add(text))]
    case .importPictures:
      if text.isEmpty {
        say(
          Message(.warning, "No path is written", remedy: "write a folder of pictures, or a file"))
        return []
      }
      overlay = nil
      return [.gallery(.importPictures(text))]
    case .rateSets: return openRating(text)
    case .maskPrompt(let id, let mask):
      open(.ask(.strength(.masked(id, mask, prompt: text))), text: "1")
    case .strength(let kind): startEdit(kind, strength: text)
    case .enlargements(let picture):
      guard let count = Int(text), (1...16).contains(count) else {
        say(Message(.warning, "“\(text)” is no number of enlargements", remedy: "write 1 to 16"))
        return []
      }
      overlay = nil
      if let item = items[picture] { startEnlargements(of: item, count: count) }
    case .exportAttention: return exportAttention(to: text)
    case .exportFilm: return exportFilm(to: text)
    case .files(let name):
      do throws(SettingError) {
        parameters[.whole(name)] = try name.setting.parse(text)
        overlay = nil
      } catch {
        say(
          Message(
            .warning, "“\(text)” names no LoRA files", why: "a weight goes from -10 to 10",
            remedy: "write FILE or FILE:0.8"))
      }
    case .stagePrompt(let index):
      overlay = nil
      parameters[.stage(index, .prompt)] = .text(text)
    }
    return []
  }
}

extension Action {
  /// Whether it means something when it is called by name from where the user is: what is bound to
  /// another pane's selection is not.
  func canRun(from state: State) -> Bool {
    let here = Set(state.contexts)
    if !contexts.isDisjoint(with: here) { return true }
    return contexts.contains(.panes) || contexts.contains(.pictures)
  }
}
