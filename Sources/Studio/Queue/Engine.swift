import Pictures

extension State {
  /// What the engine reports.
  mutating func receive(_ event: EngineEvent) -> [Effect] {
    switch event {
    case .loading(let name, let fraction): model = .loading(name: name, fraction: fraction)
    case .loaded(let facts): adopt(facts)
    case .loadFailed(let message):
      say(message)
      // The model before is still there.
      model = parameters.facts.map(ModelStatus.ready) ?? .failed(message)
      if model.facts != nil { settleOpenRequests() }
    case .tokens(let count): if count.text == prompt.text { tokens = count }
    case .started: break
    case .step(let id, let report):
      guard queue.running?.job.id == id else { break }
      queue.running?.add(report, now: now)
      if let preview = report.preview { show(preview, of: id) }
    case .stageFinished(let id, _, let image): show(image, of: id)
    case .finished(let id, let item, let image):
      finish(id, item, image)
      unseen += 1
      return announce(
        "\(Format.count(unseen, "picture")) finished: \(item.request.prompt)")
    case .scored(let scores): rank(by: scores)
    case .replayed(let id, let replay):
      receive(replay, of: id)
      return announce("The replay of a picture is ready")
    case .failed(let id, let message):
      say(message)
      end(id)
      return announce(message.line)
    case .cancelled(let id): end(id)
    }
    return []
  }

  /// Tells somebody who looks elsewhere that the work has ended: once for all that waited.
  private func announce(_ what: String) -> [Effect] {
    let isOver = queue.running == nil && (queue.waiting.isEmpty || queue.paused)
    return notifies && !hasFocus && isOver ? [.notify(what)] : []
  }

  private mutating func adopt(_ facts: ModelFacts) {
    let before = parameters.facts
    if let before { modelSettings[before.name] = parameters.changes }
    var kept = before == nil ? savedParameters : parameters.saved
    if let model = kept?.model, model != facts.name {
      kept?.stages = modelSettings[facts.name]?.stages ?? []
      kept?.stagesOn = modelSettings[facts.name]?.stagesOn
      // That is what another model began with.
      kept?.usual = nil
    }
    model = .ready(facts)
    parameters.adopt(facts, saved: kept, defaults: defaults)
    settleOpenRequests()
    if before != facts { edits.forgetSettings() }
    if let before, before != facts {
      queue.forgetTimes()
      noteChange(to: facts)
    }
    lexicon = facts.vocabulary.map(Lexicon.init)
    tokens = nil
    tokensAsked = nil
    if queue.isStopped, !queue.waiting.isEmpty {
      say(
        "\(Format.count(queue.waiting.count, "picture")) of the last session "
          + (queue.waiting.count == 1 ? "waits" : "wait"),
        remedy: "\(key("Queue: pause, go on")) goes on with "
          + (queue.waiting.count == 1 ? "it" : "them"))
    }
  }

  /// Another model is there: questions about the one before are pointless, and its jobs may have
  /// stages that this one lacks.
  private mutating func noteChange(to facts: ModelFacts) {
    switch overlay?.kind {
    case .grid, .ask(.stagePrompt), .ask(.files): overlay = nil
    default: break
    }
    // A replay would show how another model draws the picture.
    let replays = queue.waiting.filter { $0.replay != nil }.map(\.id)
    queue.remove(Set(replays))
    abandon(replays)
    let stuck = queue.waiting.count { $0.request.firstStage >= facts.stages.count }
    let longer = queue.waiting.count {
      $0.request.firstStage + $0.request.stages.count > facts.stages.count
    }
    if stuck > 0 {
      say(
        Message(
          .warning, "\(facts.name) is loaded",
          why: "it has no stage to enlarge with, so \(Format.count(stuck, "picture")) of the queue "
            + "will wait for another model"))
    } else if longer > 0, let last = facts.stages.last {
      say(
        Message(
          .warning, "\(facts.name) is loaded",
          why: "without more stages, \(Format.count(longer, "picture")) of the queue will have "
            + "\(last.resolution) pixels a side"))
    } else {
      say("\(facts.name) is loaded")
    }
  }

  /// Only the newest image of a running job is kept.
  private mutating func show(_ image: RGBImage, of id: Job.ID) {
    guard queue.running?.job.id == id else { return }
    let shot = shot(image)
    queue.running?.picture = shot
    queue.running?.record(image)
    explore?.change(id) { $0.shot = shot }
  }

  private mutating func finish(_ id: Job.ID, _ item: PictureItem, _ image: RGBImage) {
    if let facts = model.facts, let running = queue.running, running.job.id == id {
      timings.learn(from: running, facts)
    }
    if let running = queue.running, running.job.id == id { remember(running, as: item) }
    items.keep([item])
    pictures.receive(image, for: item.id)
    let shot = Shot(of: item.id, as: pictures.kind, image: image)
    explore?.change(id) {
      $0.progress = .done(item.id)
      $0.shot = shot
    }
    history.addPictured(item.request.prompt)
    if !item.tags.contains(Job.candidateTag) { strip.insertFirst(item.id) }
    gallery.invalidate()
    usageIsOld = true
    if queue.running?.job.id == id { queue.end(now: now) }
    // Somebody who looks at another picture goes on looking at it.
    let looksElsewhere = place != .studio || pane == .strip
    if !looksElsewhere || currentID == nil { currentID = item.id }
    if looksElsewhere {
      say(
        "A picture is finished",
        remedy: place == .studio ? "\(key("Newest")) goes to it" : "it is the first of the history")
    }
    if let explore, explore.isDone, explore.slots.contains(where: { $0.job == id }) {
      say(
        "\(Format.count(explore.done, "picture")) to pick from",
        remedy: explore.isOfSmallPictures
          ? "arrows and Enter enlarge one" : "arrows and Enter look closer")
    }
  }

  private mutating func end(_ id: Job.ID) {
    if queue.running?.job.id == id { queue.end(now: nil) }
    abandon([id])
  }
}
