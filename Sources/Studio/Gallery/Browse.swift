import Recipes

/// Moving about: places, lists, the viewer, settings.
extension State {
  /// Looks closer at the picture under the cursor.
  mutating func view() {
    guard let item = subject else { return }
    currentID = item.id
    show(.viewer(Viewer()))
  }

  /// Shows all pictures, at the one that is being looked at.
  mutating func openGallery() -> [Effect] {
    let id = subject?.id
    show(.gallery)
    usageIsOld = true
    guard let id else { return [] }
    if let at = gallery.index(of: id) {
      gallery.select(at)
      return []
    }
    return [.gallery(.place(gallery.filter, id))]
  }

  /// The picture that was in the middle when the last run ended.
  mutating func askForLastPicture() -> [Effect] {
    currentID.map { [.gallery(.item($0))] } ?? []
  }

  mutating func select(in list: WritableKeyPath<State, PictureList>, by step: Int) {
    self[keyPath: list].select(self[keyPath: list].selected + step)
    if place == .studio, let id = self[keyPath: list].selectedID { currentID = id }
  }

  mutating func selectRow(by rows: Int) {
    let columns = Layout(self, size: size).gallery.columns
    let target = gallery.selected + rows * columns
    if target >= 0, target < gallery.count { gallery.select(target) }
  }

  mutating func selectStripRow(by rows: Int) {
    let columns = Layout(self, size: size).stripCells?.columns ?? 1
    let target = strip.selected + rows * columns
    if target >= 0, target < strip.count { select(in: \.strip, by: rows * columns) }
  }

  mutating func selectPage(by pages: Int) {
    let grid = Layout(self, size: size).gallery
    gallery.select(gallery.selected + pages * grid.rows * grid.columns)
  }

  /// Sends a text to the terminal's clipboard; whether the terminal takes it is not known.
  mutating func copy(_ text: String, what: String) -> [Effect] {
    say(
      "The \(what) is sent to the terminal's clipboard",
      remedy: "if it does not arrive, the terminal does not allow that (OSC 52)")
    return [.copy(text)]
  }

  /// The list that the picture in the middle or in the viewer was found in.
  var viewedList: WritableKeyPath<State, PictureList> {
    place.kind == .viewer && places.below == .gallery ? \.gallery : \.strip
  }

  /// The neighbour of the current picture, in the list that it was found in.
  mutating func stepCurrent(by step: Int) {
    let path = viewedList
    if let at = currentID.flatMap({ self[keyPath: path].index(of: $0) }) {
      self[keyPath: path].select(at + step)
    }
    if let id = self[keyPath: path].selectedID { currentID = id }
  }

  mutating func zoom(by factor: Double) {
    if let view = closeUp(Layout(self, size: size)) { viewer?.zoom(by: factor, view) }
  }

  mutating func panOrStep(_ x: Int, _ y: Int) {
    guard let view = closeUp(Layout(self, size: size)) else { return }
    if view.hidesSome {
      viewer?.pan(x: Double(x) * 0.2, y: Double(y) * 0.2, view)
    } else if x != 0 {
      stepCurrent(by: x)
    }
  }

  /// Leaves only the picture on the screen, or brings the rest back.
  mutating func togglePictureAlone() {
    let hides = !isBare
    if slideshow != nil { viewer?.slideshow?.hidesRest = hides } else { hidesRest = hides }
    guard hides else { return }
    if place == .studio { pane = .picture }
    say(
      "Only the picture",
      remedy:
        "\(key("Only the picture: on or off")) or \(key("Show the rest again")) brings the rest back"
    )
  }

  mutating func filter(_ change: (inout GalleryFilter) -> Void) {
    var filter = gallery.filter
    change(&filter)
    gallery.set(filter)
  }

  mutating func compare(with item: PictureItem) {
    guard let marked, marked.id != item.id else {
      say(
        Message(
          .warning, "A comparison needs two pictures",
          remedy: "\(key("Mark to compare")) marks one, \(key("Compare with the marked one")) on "
            + "another compares the two"))
      return
    }
    show(.comparison(Comparison(left: marked.id, right: item.id)))
  }

  mutating func useRecipe(of item: PictureItem) {
    if let partial = item.partial {
      useRecipe(partial)
      return
    }
    take(item.request)
    if item.request.edit != nil || item.request.firstStage > 0 {
      say(
        Message(
          .warning, "The recipe is taken, but this picture was made from another one",
          remedy: "what it draws now begins from nothing"))
      return
    }
    guard let facts = model.facts, !item.modelHash.isEmpty, item.modelHash != facts.hash else {
      say("Prompt, seed and settings are those of the picture")
      return
    }
    say(
      Message(
        .warning, "The recipe is taken, but \(item.model) drew this picture",
        why: "\(facts.name) is loaded", remedy: "it will draw another one"))
  }

  /// Another program's recipe: what it does not say is as the model has it.
  private mutating func useRecipe(_ partial: PartialRecipe) {
    let stages = parameters.facts?.stages.map(\.defaults) ?? []
    take(
      partial.request(
        over: GenerationRequest(prompt: "", seed: parameters.seed, stages: stages),
        for: parameters.settings.model))
    let missing = partial.loras.map { "LoRA \($0.text)" } + partial.notUnderstood
    guard !missing.isEmpty else {
      say("The prompt and settings of \(partial.origin ?? "another program") are taken over")
      return
    }
    say(
      Message(
        .warning,
        "The recipe of \(partial.origin ?? "another program") is taken but for what has no "
          + "counterpart here",
        why: "left out: " + missing.joined(separator: "; ")))
  }

  // MARK: Trash

  /// - Parameter name: what all of them are, where that is not plain.
  mutating func trash(_ all: [PictureItem.ID], named name: String? = nil) -> [Effect] {
    let ids = withoutSources(all)
    guard !ids.isEmpty else { return [] }
    let gone = Set(ids)
    if currentID.map(gone.contains) ?? false { stepCurrent(by: 1) }
    strip.remove(gone)
    gallery.remove(gone)
    if currentID.map(gone.contains) ?? false { currentID = strip.selectedID }
    items.trash(gone)
    explore?.trash(gone)
    let isNothingLeft = current == nil
    places.close {
      $0.pictures.contains(where: gone.contains) || $0.kind == .viewer && isNothingLeft
    }
    edits.remove(.pictures(ids))
    let what = ids.count == all.count ? name : nil
    say(
      "\(what ?? Format.count(ids.count, "picture")) in the trash",
      remedy: "\(key(undoName)) brings \(ids.count == 1 ? "it" : "them") back")
    return [.gallery(.trash(ids))]
  }

  /// What waits for a picture to start from keeps it out of the trash.
  private mutating func withoutSources(_ ids: [PictureItem.ID]) -> [PictureItem.ID] {
    let sources = Set(queue.unfinished.compactMap { $0.source?.picture })
    let free = ids.filter { !sources.contains($0) }
    if free.count < ids.count {
      say(
        Message(
          .warning, "\(Format.count(ids.count - free.count, "picture")) stayed",
          why: "jobs of the queue start from what you deleted",
          remedy: "wait until they are done, or take them from the queue"))
    }
    return free
  }

  // MARK: Settings

  mutating func commitEntry() {
    if let message = parameters.commitEntry() { say(message) }
  }

  mutating func leaveRow(by rows: Int) {
    commitEntry()
    parameters.moveSelection(by: rows)
  }

  mutating func nudge(_ direction: Int, large: Bool) {
    if let message = parameters.nudge(direction, large: large) { say(message) }
  }

  /// Enter on a value: the next choice, the keys for a number, or a line to write in.
  mutating func enterValue() {
    switch parameters.selected.setting.kind {
    case .choice: parameters.cycle(parameters.selected, by: 1)
    case .text:
      if case .stage(let index, _) = parameters.selected {
        open(.ask(.stagePrompt(index)), text: parameters.stages[index].prompt ?? "")
      } else {
        let loras = parameters[.whole(.lora)]?.text ?? ""
        open(.ask(.loras), text: loras.isEmpty ? "~/" : loras)
      }
    case .seed, .number, .interval:
      say("Type a number", remedy: "← and → nudge it, S-← and S-→ by ten steps")
    }
  }
}
