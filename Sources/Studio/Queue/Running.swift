import Pictures
import Recipes

/// The job at the engine.
struct Running: Sendable, Equatable {
  /// What the user asked of it.
  enum Ending: Sendable { case skip, cancel }

  let job: Job
  /// When the engine was asked.
  let since: Double
  /// The stage of the last step, as an index into the model's stages.
  private(set) var stage: Int
  /// Steps of that stage that are done, and all of them.
  private(set) var step = 0
  private(set) var count: Int
  /// Seconds of every step, by stage.
  private(set) var seconds: [Int: [Double]] = [:]
  /// When the last step ended.
  private(set) var lastStep: Double?
  /// The newest estimate or stage picture.
  var picture: Shot?
  var ending: Ending?
  /// All estimates so far.
  private(set) var film = FilmRecording()
  private var noiseLevel = 0.0

  init(job: Job, now: Double) {
    self.job = job
    since = now
    stage = job.request.firstStage
    count = job.request.stages.first?.stepCount ?? 0
  }

  mutating func add(_ report: StepReport, now: Double) {
    stage = report.stage
    step = report.step
    count = report.count
    seconds[report.stage, default: []].append(report.seconds)
    lastStep = now
    noiseLevel = report.noiseLevel
  }

  /// Takes the image of the last step into the film; a replay makes its own.
  mutating func record(_ image: RGBImage) {
    guard job.replay == nil else { return }
    film.add(
      FilmFrame(stage: stage, step: step, count: count, noiseLevel: noiseLevel, image: image))
  }

  /// A stage of the model that this job runs.
  func settings(ofStage index: Int) -> StageSettings? {
    let place = index - job.request.firstStage
    return job.request.stages.indices.contains(place) ? job.request.stages[place] : nil
  }

  /// The share of a stage that is done, 0...1.
  func progress(ofStage index: Int) -> Double {
    if index < stage { return 1 }
    if index > stage || count < 1 { return 0 }
    return min(1, Double(step) / Double(count))
  }

  /// What the steps of a stage took so far; nil before its first one.
  func seconds(ofStage index: Int) -> Double? { seconds[index]?.reduce(0, +) }

  /// The usual time of a step of a stage that ran or runs; nil before its first step. The first
  /// step warms caches up and is left out as soon as there are others; the last eight count, so
  /// that a machine that gets busy shows at once.
  func secondsPerStep(ofStage index: Int) -> Double? {
    guard let all = seconds[index], !all.isEmpty else { return nil }
    let usual = (all.count > 1 ? all.dropFirst() : all[...]).suffix(8)
    return usual.reduce(0, +) / Double(usual.count)
  }
}

/// Seconds a step, learned from the stages that ran: the next picture's time left is right before
/// its later stages begin.
struct Timings: Sendable, Equatable {
  private(set) var seconds: [String: Double] = [:]

  init(_ seconds: [String: Double] = [:]) { self.seconds = seconds }

  /// What makes steps of a stage take the same time.
  private static func key(_ facts: ModelFacts, _ index: Int, _ settings: StageSettings) -> String {
    let passes = settings.guidance == 1 ? 1 : 2
    return "\(facts.name)/\(facts.stages[index].name)/\(settings.sampler.rawValue)/\(passes)"
  }

  /// Takes over what a job's stages took.
  mutating func learn(from running: Running, _ facts: ModelFacts) {
    for index in facts.stages.indices {
      guard let settings = running.settings(ofStage: index),
        running.seconds[index]?.count ?? 0 >= 3,
        let usual = running.secondsPerStep(ofStage: index)
      else { continue }
      seconds[Self.key(facts, index, settings)] = usual
    }
  }

  /// Seconds until a job is done; nil as long as nothing is known.
  func left(_ running: Running, _ facts: ModelFacts, now: Double) -> Double? {
    var total = 0.0
    for index in facts.stages.indices where index >= running.stage {
      guard let settings = running.settings(ofStage: index) else { continue }
      guard let each = secondsPerStep(index, settings, running, facts) else { return nil }
      if index > running.stage {
        total += each * Double(settings.stepCount)
        continue
      }
      let steps = Double(running.count - running.step)
      // The step being made has been going on for some time; it cannot be more than done.
      let spent = running.lastStep.map { min(now - $0, each) } ?? 0
      total += max(0, each * steps - (steps > 0 ? spent : 0))
    }
    return total
  }

  /// Seconds that a job in the queue will take; nil as long as nothing is known.
  func total(_ request: GenerationRequest, _ facts: ModelFacts) -> Double? {
    var total = 0.0
    for (place, settings) in request.stages.enumerated() {
      let index = request.firstStage + place
      guard facts.stages.indices.contains(index),
        let each = seconds[Self.key(facts, index, settings)]
      else { return nil }
      total += each * Double(settings.stepCount)
    }
    return total
  }

  /// What steps of a stage take: as measured in this job if there are enough of them, else as
  /// learned from earlier jobs, else by the price of the stages that ran.
  private func secondsPerStep(
    _ index: Int, _ settings: StageSettings, _ running: Running, _ facts: ModelFacts
  ) -> Double? {
    let measured = running.secondsPerStep(ofStage: index)
    if running.seconds[index]?.count ?? 0 >= 3 { return measured }
    if let learned = seconds[Self.key(facts, index, settings)] { return learned }
    var paid = 0.0
    var took = 0.0
    for (other, steps) in running.seconds {
      guard let each = running.secondsPerStep(ofStage: other),
        let settings = running.settings(ofStage: other)
      else { continue }
      took += each * Double(steps.count)
      paid += Self.price(facts, other, settings) * Double(steps.count)
    }
    return paid > 0 ? took / paid * Self.price(facts, index, settings) : measured
  }

  private static func price(
    _ facts: ModelFacts, _ index: Int, _ settings: StageSettings
  ) -> Double {
    guard facts.stages.indices.contains(index) else { return 0 }
    return facts.stages[index].cost * (settings.guidance == 1 ? 1 : 2)
  }
}
