import Pictures

/// What an event does to the studio: changes the state and says what the outside world must do.
public func update(_ state: inout State, _ event: Event) -> [Effect] {
  var effects: [Effect] = []
  switch event {
  case .started: effects = state.askForLastPicture()
  case .terminal(let input): effects = state.remembering { $0.receive(input) }
  case .terminalFacts(let facts):
    state.terminal = facts
    // The built-in theme is for dark backgrounds.
    if facts.hasLightBackground, state.theme.name == Theme.standard.name,
      let light = state.themes.first(where: { $0.name == "light" })
    {
      state.theme = light
    }
  case .traffic(let bytes): if state.traffic != nil { state.traffic = bytes }
  case .tick(let now): effects = state.tick(now)
  case .random(let number): state.random = RandomSource(state: number)
  case .engine(let event): effects = state.receive(event)
  case .gallery(let event): state.receive(event)
  case .paths(let text, let found): state.receive(paths: found, after: text)
  case .models(let event): effects = state.receive(event)
  case .rating(let event): effects = state.receive(event)
  case .library(let library): state.library = library
  case .message(let message): state.say(message)
  case .themes(let themes):
    state.themes = themes
    // A file that was edited changes what is on the screen.
    if let same = themes.first(where: { $0.name == state.theme.name }) { state.theme = same }
  case .preferences(let preferences): state.take(preferences)
  case .textEdited(let text, let which):
    effects = state.remembering {
      $0.receive(text, which)
      return []
    }
  case .resumed: effects = [.redraw]
  case .terminate: return [.save(state.session), .quit]
  }
  return effects + state.settle()
}

extension State {
  mutating func say(_ message: Message) { log.add(message, now: now) }
  mutating func say(_ what: String, remedy: String? = nil) {
    say(Message(.info, what, remedy: remedy))
  }

  /// Names an image that passes by.
  mutating func shot(_ image: RGBImage) -> Shot {
    imageCounter += 1
    return Shot(id: Placement.ID(imageCounter), image: image)
  }

  fileprivate mutating func receive(_ input: TerminalInput) -> [Effect] {
    switch input {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let mouse): return receive(mouse)
    case .resize(let size):
      self.size = size
      return []
    case .focus(let hasFocus):
      self.hasFocus = hasFocus
      unseen = 0
      return []
    }
  }

  fileprivate mutating func tick(_ now: Double) -> [Effect] {
    self.now = max(self.now, now)
    advanceFilm()
    var effects: [Effect] = []
    if let due = tokensDue, due <= now {
      tokensDue = nil
      tokensAsked = prompt.text
      effects.append(.countTokens(prompt.text))
    }
    if let due = saveDue, due <= now { effects.append(save()) }
    return effects
  }

  /// Remembers what is written, so that only changes are written again.
  mutating func save() -> Effect {
    saveDue = nil
    savedSession = session
    return .save(savedSession)
  }

  /// What follows from the state itself, whatever led to it: the engine gets its next job, what
  /// changed is saved, and what is visible is loaded.
  fileprivate mutating func settle() -> [Effect] {
    var effects: [Effect] = []
    leaveHiddenPane()
    followCurrent()
    lightWord()
    drawMask()
    advanceSlideshow()
    if let wanted = wantedModel, queue.running == nil, !model.isLoading {
      wantedModel = nil
      model = .loading(name: wanted.name, fraction: nil)
      effects.append(.loadModel(wanted.folder))
    }
    // Before the next job, which may take minutes.
    effects += askForScores()
    if let facts = model.facts, let job = queue.startNext(now: now, stages: facts.stages.count) {
      explore?.change(job.id) { $0.progress = .running }
      effects.append(.generate(job))
    }
    let session = session
    if session.queue != savedSession.queue {
      effects.append(save())
    } else if session != savedSession {
      saveDue = saveDue ?? now + 2
    }
    // Not at every key: a pause of typing is soon enough.
    if model.facts != nil, tokensDue == nil, tokensAsked != prompt.text { tokensDue = now + 0.15 }
    return effects + loadVisible()
  }

  /// The strip shows where the picture in the middle is, but for somebody who walks through it.
  private mutating func followCurrent() {
    if place == .studio && pane == .strip || strip.selectedID == currentID { return }
    if let at = currentID.flatMap({ strip.index(of: $0) }) { strip.select(at) }
  }

  /// A pane that is no longer on the screen cannot have the focus.
  private mutating func leaveHiddenPane() {
    let isGone =
      switch pane {
      case .queue: queue.waiting.isEmpty
      case .strip: Layout(self, size: size).strip == nil
      case .prompt, .negative, .settings, .picture: false
      }
    if isGone { pane = .picture }
  }
}
