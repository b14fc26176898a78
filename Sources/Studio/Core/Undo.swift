/// Undo and redo, over prompts, settings and what was taken away.
extension State {
  /// Lets an input change the state, and remembers what of that can be undone.
  mutating func remembering(_ body: (inout State) -> [Effect]) -> [Effect] {
    edits.begin(parameters.saved)
    let (promptSteps, negativeSteps) = (prompt.steps, negative.steps)
    let effects = body(&self)
    let step = edits.end(
      prompt: prompt.steps != promptSteps, negative: negative.steps != negativeSteps,
      settings: parameters.saved)
    if let step {
      // What is typed after another change is undone before it.
      if step.settings != nil || step.removal != nil || step.negative { prompt.endRun() }
      if step.settings != nil || step.removal != nil || step.prompt { negative.endRun() }
    }
    return effects
  }

  /// The line of an overlay has its own undo: it is gone when the overlay closes.
  var canUndo: Bool { overlay == nil ? !edits.undos.isEmpty : editor?.canUndo ?? false }
  var canRedo: Bool { overlay == nil ? !edits.redos.isEmpty : editor?.canRedo ?? false }

  mutating func undo() -> [Effect] {
    ring.endRun()
    if overlay != nil {
      if let path = editorPath { self[keyPath: path].undo() }
      return []
    }
    guard let step = edits.popUndo() else { return [] }
    var back = step
    if step.prompt { prompt.undo() }
    if step.negative { negative.undo() }
    back.settings = swap(step.settings)
    sayUndone(step, "Undone", remedy: "\(key(redoName)) does it again")
    let effects = step.removal.map { bringBack($0) } ?? []
    edits.pushRedo(back)
    edits.begin(parameters.saved)
    return effects
  }

  mutating func redo() -> [Effect] {
    ring.endRun()
    if overlay != nil {
      if let path = editorPath { self[keyPath: path].redo() }
      return []
    }
    guard let step = edits.popRedo() else { return [] }
    var back = step
    if step.prompt { prompt.redo() }
    if step.negative { negative.redo() }
    back.settings = swap(step.settings)
    sayUndone(
      step, "Done again", remedy: "\(key(undoName)) takes it back")
    let effects = step.removal.map { takeAway($0) } ?? []
    back.removal = edits.removal
    if !back.isEmpty { edits.push(back) }
    edits.begin(parameters.saved)
    return effects
  }

  /// - Returns: the settings that were there before.
  private mutating func swap(_ settings: SavedParameters?) -> SavedParameters? {
    guard let settings else { return nil }
    let before = parameters.saved
    parameters.restore(settings)
    return before
  }

  /// Says what changed, but for a text that is being looked at.
  private mutating func sayUndone(_ step: EditHistory.Step, _ what: String, remedy: String) {
    var names: [String] = []
    if step.prompt, editorPath != \.prompt { names.append("the prompt") }
    if step.negative, editorPath != \.negative { names.append("the negative prompt") }
    if step.settings != nil { names.append("the settings") }
    if !names.isEmpty { say("\(what): \(names.joined(separator: ", "))", remedy: remedy) }
  }

  private mutating func bringBack(_ removal: Removal) -> [Effect] {
    switch removal {
    case .pictures(let ids):
      items.restore(ids)
      explore?.restore(Set(ids))
      say("\(Format.count(ids.count, "picture")) brought back")
      return [.gallery(.restore(ids))]
    case .jobs(let jobs, let place):
      queue.insert(jobs, at: place)
      for job in jobs { explore?.change(job.id) { $0.progress = .waiting } }
      say("\(Format.count(jobs.count, "picture")) back in the queue")
      return []
    }
  }

  private mutating func takeAway(_ removal: Removal) -> [Effect] {
    switch removal {
    case .pictures(let ids): return trash(ids)
    case .jobs(let jobs, let place):
      // What runs meanwhile is no longer waiting.
      let left = jobs.filter { job in queue.waiting.contains { $0.id == job.id } }
      queue.remove(Set(left.map(\.id)))
      abandon(left.map(\.id))
      if !left.isEmpty { edits.remove(.jobs(left, at: place)) }
      return []
    }
  }

  /// Empties the text with the cursor; outside of texts, the prompt.
  mutating func clearText() {
    if editorPath != nil { return edit(.killAll) }
    guard !prompt.isEmpty else { return }
    EditCommand.killAll.apply(to: &prompt, ring: &ring)
    say("The prompt is empty now", remedy: "\(key(undoName)) brings it back")
  }
}
