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
  func request(_ settings: PictureSettings) -> GenerationRequest {
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
    explore?.isShown = false
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

  mutating func sayPaused() {
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
}
