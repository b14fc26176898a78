import Recipes

/// Making pictures: the prompt and the settings become jobs.
extension State {
  /// The request of the prompt and the settings.
  func request(seed: UInt64) -> GenerationRequest {
    var settings = parameters.settings
    settings.seed = seed
    return request(settings)
  }

  /// The request of the prompt and some settings.
  private func request(_ settings: PictureSettings) -> GenerationRequest {
    settings.request(prompt: prompt.text.trimmed, negativePrompt: negative.text.trimmed)
  }

  /// Whether a picture can be asked for; says why not.
  /// - Parameter later: whether it may wait for a model that is still loading.
  mutating func canGenerate(later: Bool = false) -> Bool {
    commitEntry()
    guard isModelReady(later: later) else { return false }
    if let facts = model.facts, facts.readsPictures {
      say(
        Message(
          .warning, "\(facts.name) draws other pictures of what one shows, not of words",
          remedy: "choose a picture and press \(key("More like this"))"))
      return false
    }
    if prompt.text.trimmed.isEmpty {
      let hasWorld = model.facts?.vocabulary != nil
      say(
        Message(
          .warning, "The prompt is empty",
          remedy: hasWorld
            ? "write what you want to see, or press \(key("Random prompt of the model's world"))"
            : "write what you want to see"))
      return false
    }
    return canDrawWords()
  }

  /// Whether there is a model to draw with; says why not.
  /// - Parameter later: whether one that is still loading will do.
  mutating func isModelReady(later: Bool = false) -> Bool {
    switch model {
    case .ready: return true
    case .failed(let message):
      say(message)
      return false
    case .none, .loading:
      if !later { say("The model is still loading", remedy: "try again in a moment") }
      return later
    }
  }

  /// The seed of the next picture.
  mutating func nextSeed() -> UInt64 {
    switch parameters.seedMode {
    case .fixed: break
    case .random: draw(seed: random.seed())
    case .next: draw(seed: parameters.seed &+ 1)
    }
    return parameters.seed
  }

  /// A seed that work goes on to is no change of the user's, and undo does not go back behind it.
  private mutating func draw(seed: UInt64) {
    edits.follow(seed: parameters.seed, to: seed, parameters.seedMode)
    parameters.seed = seed
  }

  /// Asks for a picture, or a batch of them.
  mutating func generate() -> [Effect] {
    guard canGenerate(later: true) else { return [] }
    isFirstStart = false
    showsExplore = false
    // Who asks for a picture looks at it, not at older ones.
    if pane == .strip { pane = .picture }
    if place != .studio {
      say("The picture is being made", remedy: "\(key("Write the prompt")) goes to it")
    }
    history.add(prompt.text)
    enqueue { state in
      if state.model.facts == nil {
        var open = state.request(seed: 0)
        open.stages = []
        state.queue.add(open)
        state.say("The prompt waits in the queue", remedy: "it is drawn when the model is loaded")
      } else {
        state.addBatch(state.request(seed: 0))
      }
    }
    return []
  }

  /// Puts something into the queue that is wanted now: it comes before what was stopped earlier. A
  /// pause stays a pause.
  mutating func enqueue(_ add: (inout State) -> Void) {
    let stopped = queue.isStopped ? queue.clear() : []
    add(&self)
    queue.insert(stopped, at: queue.waiting.count)
    if queue.paused {
      sayPaused()
    } else if queue.running != nil {
      say("\(Format.count(queue.waiting.count, "picture")) in the queue")
    }
  }

  private mutating func sayPaused() {
    say("It waits: the queue is paused", remedy: "\(key("Queue: pause, go on")) goes on")
  }

  /// Puts a request into the queue as often as the settings say, with their seeds.
  private mutating func addBatch(_ request: GenerationRequest) {
    let seed = nextSeed()
    for index in 0..<UInt64(parameters.batch) {
      var request = request
      request.seed = seed &+ index
      guard let drawn = drawn(request) else { return }
      queue.add(drawn)
    }
    // A counted seed goes on behind the batch.
    if parameters.seedMode == .next { draw(seed: seed &+ UInt64(parameters.batch - 1)) }
  }

  /// Prompts that were entered before the model was there get seeds and stages of the settings.
  mutating func settleOpenRequests() {
    for job in queue.clear() {
      var request = job.request
      if request.stages.isEmpty {
        request.stages = parameters.active
        request.baseSize = parameters.baseSize
        let first = queue.nextID
        addBatch(request)
        if queue.isHeld(job.id) { queue.hold(first..<queue.nextID) }
      } else {
        queue.insert([job], at: queue.waiting.count)
      }
    }
  }

  /// Keeps what the running job has and leaves out the rest.
  mutating func skip() -> [Effect] {
    guard let running = queue.running, running.ending == nil else { return [] }
    queue.running?.ending = .skip
    say("The picture is kept as it is")
    return [.skip(running.job.id)]
  }

  // MARK: Exploring

  /// - Parameter written: the prompt as the user wrote it, where words were drawn from it.
  mutating func begin(
    _ kind: Explore.Kind, _ requests: [GenerationRequest], source: JobSource? = nil,
    tags: [String] = [Job.candidateTag], written: String? = nil
  ) {
    let slots = requests.map { request in
      Explore.Slot(job: queue.add(request, tags: tags, source: source), request: request)
    }
    explore = Explore(kind, slots: slots)
    showsExplore = true
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

  mutating func openGrid(rows: ParameterField, columns: ParameterField) {
    guard canGenerate() else { return }
    open(.grid(GridDraft(rows: rows, columns: columns, seed: parameters.seed)))
  }

  mutating func cycleGridField(by step: Int) {
    guard model.facts != nil else { return }
    overlay?.grid?.cycle(
      by: step, of: GridAxis.fields(parameters.settings), seed: parameters.seed)
  }

  mutating func startGrid() -> [Effect] {
    guard let grid = overlay?.grid else { return [] }
    if grid.fields[0] == grid.fields[1] {
      say(
        Message(
          .warning, "Both sides of the grid are the same", remedy: "choose another parameter"))
      return []
    }
    do throws(GridError) {
      let rows = try GridAxis(grid.fields[0], parsing: grid.rowValues.text)
      let columns = try GridAxis(grid.fields[1], parsing: grid.columnValues.text)
      guard let requests = requests(rows, columns) else { return [] }
      closeOverlay()
      begin(.grid(rows: rows, columns: columns), requests, written: prompt.text)
    } catch {
      say(error.message)
    }
    return []
  }

  /// Pictures that differ in nothing else: one seed draws the words of all.
  private mutating func requests(_ rows: GridAxis, _ columns: GridAxis) -> [GenerationRequest]? {
    // Stages behind the last one that the grid changes would only cost time.
    let stages = [rows, columns].map { ($0.field.stage ?? 0) + 1 }
    var base = parameters.settings
    base.seed = nextSeed()
    base.stagesOn = stages.max() ?? 1
    guard let texts = drawn(request(base)) else { return nil }
    return rows.values.flatMap { row in
      columns.values.map { column in
        var settings = base
        rows.put(row, into: &settings)
        columns.put(column, into: &settings)
        return settings.request(
          prompt: texts.prompt, negativePrompt: texts.negativePrompt)
      }
    }
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
    showsExplore = false
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
