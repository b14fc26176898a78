import Recipes

/// Making many small pictures to pick from, and what follows of them.
extension State {
  /// - Parameter written: the prompt as the user wrote it, where words were drawn from it.
  mutating func begin(
    _ kind: Explore.Kind, _ requests: [GenerationRequest], source: JobSource? = nil,
    tags: [String] = [Job.candidateTag], written: String? = nil
  ) {
    let slots = requests.map { request in
      Explore.Slot(job: queue.add(request, tags: tags, source: source), request: request)
    }
    explore = Explore(kind, slots: slots)
    if queue.paused { sayPaused() }
    if let prompt = written ?? requests.first.map({ PromptWords.escaped($0.prompt) }) {
      history.add(prompt)
    }
    show(.studio)
    pane = .picture
  }

  mutating func startCandidates(_ count: Int) {
    guard canGenerate() else { return }
    let seed = nextSeed()
    begin(
      .candidates,
      (0..<UInt64(count)).compactMap { index in
        drawn(request(seed: seed &+ index))?.beginning(stages: parameters.model.countToBase)
      }, written: prompt.text)
  }

  /// Eight pictures near to one: a third of other noise in its seed's.
  mutating func startVariations() {
    guard let item = subject, canGenerate(for: item) else { return }
    begin(
      .variations(of: item.id),
      (0..<8).map { _ in
        var request = item.request.beginning(stages: parameters.model.countToBase)
        request.variation = Variation(seed: random.seed(), strength: 0.3)
        return request
      })
  }

  private mutating func canGenerate(for item: PictureItem) -> Bool {
    guard let facts = model.facts else { return canGenerate() }
    if item.request.edit != nil || item.request.firstStage > 0 {
      say(
        Message(
          .warning, "This picture has no variations",
          why: "it was made from another picture, not from a seed alone"))
      return false
    }
    if !item.model.isEmpty, item.modelHash != facts.hash, !item.modelHash.isEmpty {
      say(
        Message(
          .warning, "\(item.model) drew this picture, and \(facts.name) is loaded",
          remedy: "the variations will be further away"))
    }
    return true
  }

  /// Full pictures of the chosen candidates, before anything else that waits.
  mutating func enlarge() {
    guard let explore, isModelReady(), let facts = model.facts else { return }
    let drawn = explore.picked.compactMap { items[$0.picture] }
    if let item = drawn.first(where: { $0.modelHash != facts.hash }) {
      say(
        Message(
          .warning, "Another model would draw these anew", why: "\(item.model) drew them",
          remedy: "load it (\(key("Models: what can draw"))), or press "
            + "\(key("Explore: several enlargements")) to enlarge one as it is"))
      return
    }
    let all = parameters.toEnlarge
    let jobs = explore.picked.compactMap { slot -> GenerationRequest? in
      var request = slot.request
      request.stages += all.dropFirst(request.stages.count)
      return request == slot.request ? nil : request
    }
    guard !jobs.isEmpty else {
      say("There is nothing to enlarge", remedy: "these pictures ran through all stages")
      return
    }
    let waiting = queue.clear()
    for request in jobs { queue.add(request) }
    queue.insert(waiting, at: queue.waiting.count)
    self.explore?.clearChoice()
    self.explore?.isShown = false
    say(
      "\(Format.count(jobs.count, "picture")) to enlarge",
      remedy: queue.paused
        ? "the queue is paused: \(key("Queue: pause, go on")) goes on"
        : "\(key("Back to the candidates")) goes back to the small ones")
  }

  mutating func dropCandidate() -> [Effect] {
    guard let slot = explore?.current else { return [] }
    if let picture = slot.picture { return trash([picture]) }
    return drop([slot.job])
  }

  /// Ends an exploration; what is done is kept.
  mutating func stopExploring() -> [Effect] {
    guard let explore, !explore.isDone else { return [] }
    say("Stopped", remedy: "\(Format.count(explore.done, "picture")) kept")
    return drop(explore.openJobs)
  }

  private mutating func drop(_ jobs: Set<Job.ID>) -> [Effect] {
    queue.remove(jobs)
    let running = queue.running?.job.id
    abandon(jobs.filter { $0 != running })
    guard let running = queue.running, jobs.contains(running.job.id), running.ending != .cancel
    else { return [] }
    queue.running?.ending = .cancel
    return [.cancel(running.job.id)]
  }
}
