extension State {
  /// What a key does: text goes where text is written, everything else is in the table of actions.
  mutating func press(_ key: Key) -> [Effect] {
    log.notePress(now: now)
    let (path, before) = (editorPath, editor?.text)
    defer { followEdit(in: path, from: before, key) }
    if key.isText, editor != nil {
      if case .character(let character) = key.code { type(character) }
      return []
    }
    return keymap.find(key, in: self)?.run(&self, key) ?? []
  }

  /// The text with the cursor, if there is one.
  var editorPath: WritableKeyPath<State, TextEditor>? {
    if let overlay {
      if let grid = overlay.grid {
        return grid.line == 1 ? \.gridRows : grid.line == 3 ? \.gridColumns : nil
      }
      return overlay.hasQuery ? \.query : nil
    }
    guard place == .studio else { return nil }
    switch pane {
    case .prompt: return \.prompt
    case .negative: return \.negative
    case .settings, .picture, .strip, .queue: return nil
    }
  }

  var editor: TextEditor? { editorPath.map { self[keyPath: $0] } }

  mutating func edit(_ command: EditCommand) {
    guard let path = editorPath else { return }
    var ring = ring
    command.apply(to: &self[keyPath: path], ring: &ring)
    self.ring = ring
  }

  private mutating func type(_ character: Character) {
    guard let path = editorPath else { return }
    ring.endRun()
    self[keyPath: path].type(character)
  }

  /// Text goes where text is written; the path of a picture alone brings that in.
  mutating func paste(_ text: String) -> [Effect] {
    if overlay == nil, let path = text.pastedPicture { return [.gallery(.importPictures(path))] }
    insert(pasted: text)
    return []
  }

  private mutating func insert(pasted text: String) {
    guard let path = editorPath else {
      say(
        "Text is pasted into the prompt", remedy: "\(key("Write the prompt")) brings you into it")
      return
    }
    let before = editor?.text
    ring.endRun()
    // Line breaks have no place in a single line.
    let isOneLine = overlay != nil
    self[keyPath: path].insert(isOneLine ? text.oneLine : text)
    followEdit(in: path, from: before, Key(.insert))
  }

  /// What follows from a changed text: new completions, a list that is searched anew.
  private mutating func followEdit(
    in path: WritableKeyPath<State, TextEditor>?, from before: String?, _ key: Key
  ) {
    let isCompleting = key.code == .tab || key.code == .backTab
    if !(isCompleting && completion?.chosen != nil) {
      completion =
        overlay == nil ? editor.flatMap { text in lexicon.flatMap { Completion(text, $0) } } : nil
    }
    guard let path, path == editorPath, before != self[keyPath: path].text else { return }
    if overlay?.hasQuery == true {
      overlay?.choice = 0
      overlay?.paths = nil
      tryTheme()
    }
    let isWalking =
      key.code == .up || key.code == .down || key == .control("p")
      || key == .control("n")
    if !isWalking { history.endWalk() }
  }

  mutating func complete(by step: Int) {
    guard let path = editorPath, var completion else { return }
    completion.advance(by: step, in: &self[keyPath: path])
    self.completion = completion
  }

  /// Moves by lines; from the first or last one, through the history.
  mutating func moveLine(by step: Int) {
    guard let path = editorPath else { return }
    ring.endRun()
    let columns = Layout(self, size: size).promptColumns
    if self[keyPath: path].moveLine(by: step, columns: columns) || path == \.negative { return }
    let current = prompt.text
    if let text = step < 0 ? history.older(than: current) : history.newer() { prompt.set(text) }
  }

  mutating func writeRandomPrompt() {
    guard let prompt = model.facts?.vocabulary?.randomPrompt(&random) else { return }
    self.prompt.set(prompt)
    show(.studio)
    pane = .prompt
  }

  mutating func movePane(by step: Int) {
    let hasStrip = Layout(self, size: size).strip != nil
    let panes = Pane.allCases.filter { pane in
      switch pane {
      case .strip: strip.count > 0 && hasStrip
      case .queue: !queue.waiting.isEmpty
      // A line of the prompt's, not a pane: what is typed into it by mistake is hard to see.
      case .negative: false
      default: true
      }
    }
    commitEntry()
    // Where the screen has no room for a pane, Tab passes it by.
    let at = panes.firstIndex(of: pane) ?? 0
    pane = panes[(at + step + panes.count) % panes.count]
  }

  /// Ctrl-C: cancels what runs; twice in two seconds quits.
  mutating func interrupt() -> [Effect] {
    if let at = interruptedAt, now - at < 2 { return [save(), .quit] }
    interruptedAt = now
    let quit = key("Quit, when pressed twice")
    guard let running = queue.running else {
      say("\(quit) again quits")
      return []
    }
    queue.hold()
    say(
      "Cancelled",
      remedy: queue.waiting.isEmpty
        ? "\(quit) again quits"
        : "\(queue.waiting.count) more \(queue.waiting.count == 1 ? "waits" : "wait"): "
          + "\(key("Queue: pause, go on")) goes on, \(quit) again quits")
    guard running.ending != .cancel else { return [] }
    queue.running?.ending = .cancel
    return [.cancel(running.job.id)]
  }
}

extension String {
  /// With a space for every line break.
  var oneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
