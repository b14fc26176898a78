import Diffusion
import Dispatch
import Foundation
import Gallery
import Logging
import Pictures
import Recipes
import Studio
import Synchronization
import Toybox

/// The engine of the studio: one background queue that owns the model, takes one job after the
/// other and posts what happens. It loads the model when it starts; nobody waits for it. Another
/// model can be loaded later.
final class EngineQueue: Sendable {
  /// How a job ends before its last step.
  enum Ending: Sendable { case skip, cancel }

  /// What the queue does next.
  fileprivate enum Command: Sendable {
    case make(Job)
    case load(ModelPath)
    case score(Scoring)
    case stop
  }

  private let inbox = Inbox<Command>()
  private let endings = Mutex<[Job.ID: Ending]>([:])
  private let queue = DispatchQueue(label: "easel.engine", qos: .utility)
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - folder: the model to begin with.
  ///   - vectors: opens the cache of what networks made of pictures.
  ///   - finished: called on the engine's queue with each picture; its work is to save it and to
  ///     post `EngineEvent.finished` or `failed`.
  init(
    folder: ModelPath, threads: Int, mailbox: Mailbox, tokens: TokenCounter,
    vectors: @escaping @Sendable () -> VectorCache?,
    finished: @escaping @Sendable (Job, MadePicture) -> Void
  ) {
    queue.async { [self] in
      EngineWorker(
        threads: threads, mailbox: mailbox, tokens: tokens,
        scorer: PictureScorer(threads: threads, cache: vectors), finished: finished
      ).run(folder, commands: inbox.next, later: inbox.send, ending: ending)
      ended.signal()
    }
  }

  func generate(_ job: Job) { inbox.send(.make(job)) }

  /// Loads another model after what was asked for before. Where that fails, the one before stays.
  func load(_ folder: ModelPath) { inbox.send(.load(folder)) }

  /// Measures pictures after what was asked for before, a few at a time: a job that comes meanwhile
  /// goes before the rest. Where the CLIP cannot be used, that is said once and nothing is answered.
  func score(_ scoring: Scoring) { inbox.send(.score(scoring)) }

  /// Ends a job after its current step; one that has not begun yet ends before its first.
  func end(_ job: Job.ID, _ ending: Ending) {
    endings.withLock { $0[job] = ending }
  }

  /// Ends the queue after the current step, and waits for that at most `seconds`.
  func stop(waiting seconds: Double) {
    endings.withLock { $0[Self.everyJob] = .cancel }
    inbox.send(.stop)
    _ = ended.wait(timeout: .now() + seconds)
  }

  fileprivate static let everyJob = Job.ID.min

  private func ending(of job: Job.ID) -> Ending? {
    endings.withLock { $0[job] ?? $0[Self.everyJob] }
  }
}

/// The part of the engine that lives on its queue.
private final class EngineWorker {
  let threads: Int
  let mailbox: Mailbox
  let tokens: TokenCounter
  let scorer: PictureScorer
  let finished: @Sendable (Job, MadePicture) -> Void
  let log = Logger(label: "engine")
  var cascade: Cascade?
  var hash = ""
  /// Where candidates ended, so that the chosen ones are enlarged without being drawn again.
  var milestones: [Milestone] = []

  init(
    threads: Int, mailbox: Mailbox, tokens: TokenCounter, scorer: PictureScorer,
    finished: @escaping @Sendable (Job, MadePicture) -> Void
  ) {
    self.scorer = scorer
    self.threads = threads
    self.mailbox = mailbox
    self.tokens = tokens
    self.finished = finished
  }

  func run(
    _ folder: ModelPath, commands: () -> EngineQueue.Command,
    later: (EngineQueue.Command) -> Void, ending: (Job.ID) -> EngineQueue.Ending?
  ) {
    load(folder)
    while true {
      switch commands() {
      case .make(let job): perform(job, ending: ending)
      case .load(let folder): load(folder)
      case .score(let scoring):
        if ending(EngineQueue.everyJob) == nil { score(scoring) { later(.score($0)) } }
      case .stop: return
      }
    }
  }

  private func perform(_ job: Job, ending: (Job.ID) -> EngineQueue.Ending?) {
    guard ending(job.id) != .cancel else {
      post(.cancelled(job.id))
      return
    }
    post(.started(job.id))
    do {
      try make(job, ending: ending)
    } catch {
      log.error("job failed: \(error)")
      let what =
        error is GalleryError
        ? "The picture to start from cannot be read" : "The picture could not be made"
      post(.failed(job.id, Message(.error, what, because: error)))
    }
  }

  private func post(_ event: EngineEvent) { mailbox.post(.engine(event)) }

  private func load(_ folder: ModelPath) {
    post(.loading(name: folder.name, fraction: nil))
    do throws(DiffusionError) {
      let clock = ContinuousClock.now
      // Two models at once may be too much; the old one loads again where the new one cannot.
      self.cascade?.unload()
      let cascade = try Cascade(
        folder: folder, continuation: Toybox.folder, threads: threads)
      if let notice = cascade.memoryNotice { mailbox.post(.message(Message(.info, notice))) }
      let tokenizer = try cascade.tokenizer()
      let facts = try ModelFacts(cascade, hash: cascade.hash, tokenLimit: tokenizer.maxLength)
      try cascade.load()
      tokens.use(tokenizer)
      hash = cascade.hash
      milestones = []
      self.cascade = cascade
      post(.loaded(facts))
      if let notice = cascade.lentStagesNotice { mailbox.post(.message(Message(.info, notice))) }
      log.info("loaded \(cascade.name) in \(clock.duration(to: .now))")
    } catch {
      log.error("no model: \(error)")
      post(
        .loadFailed(
          Message(
            .error, "The model cannot be loaded", because: error,
            remedy: cascade.map { "\($0.name) is still there" }
              ?? "choose another in the list of models (F5), or with --model FOLDER")))
    }
  }

  private func make(_ job: Job, ending: (Job.ID) -> EngineQueue.Ending?) throws {
    guard let cascade else { throw EaselError.refused("no model is loaded") }
    var recorder = StageRecorder(stages: cascade.stages)
    let isReplay = job.replay != nil
    var request = job.request
    request.loras = request.loras.map(\.located)
    request = try cascade.identified(request)
    let start = milestones.filter { $0.precedes(request) && !isReplay }
      .max { $0.request.stages.count < $1.request.stages.count }
    var sources = try GenerationSources(job.source)
    sources.prompts = try request.readPicturePrompts()
    let generation = try cascade.begin(
      request, sources: sources, from: start, recordsAttention: isReplay)
    if let notice = try cascade.weightsNotice(job.request) {
      mailbox.post(.message(Message(.info, notice)))
    }
    if let notice = cascade.unchangedNotice(job.request, sources: sources) {
      mailbox.post(.message(Message(.info, notice)))
    }
    var picture: PlanarImage?
    var film = FilmRecording()
    var pace = PreviewPace()
    steps: while let step = try generation.next() {
      recorder.add(step)
      picture = step.picture ?? picture
      // A film has every step.
      let estimate = step.estimate
      let preview =
        isReplay ? estimate.preview : step.picture == nil ? pace.make { estimate.preview } : nil
      if isReplay, let preview { film.add(FilmFrame(step, image: preview)) }
      post(
        .step(
          job.id,
          StepReport(
            stage: step.stage, step: step.index + 1, count: step.count, seconds: step.seconds,
            noiseLevel: step.noiseLevel,
            preview: step.picture == nil ? preview : nil)))
      if let done = step.picture {
        if job.source == nil { keep(generation.milestone) }
        post(.stageFinished(job.id, stage: step.stage, image: done.image))
      }
      switch ending(job.id) {
      case .cancel:
        post(.cancelled(job.id))
        return
      case .skip:
        if let ended = try generation.end() {
          (request, picture) = ended
          break steps
        }
      case nil: break
      }
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    if isReplay {
      let attention = try generation.attention(of: cascade)
      post(.replayed(job.id, PictureReplay(attention: attention, film: film)))
      return
    }
    finished(
      job,
      MadePicture(
        request: request, model: cascade.name, modelHash: hash, image: picture.image,
        stages: recorder.timings, seconds: recorder.seconds))
  }
}

extension EngineWorker {
  fileprivate func score(_ scoring: Scoring, later: (Scoring) -> Void) {
    do {
      guard let scoring = try scorer.goOn(with: scoring) else { return }
      if scoring.isComplete { scoring.done(scoring.cosines) } else { later(scoring) }
    } catch {
      log.error("no scores: \(error)")
      mailbox.post(
        .message(
          Message(
            .warning, "Pictures are not scored", because: error,
            remedy: "clip_model in the configuration names the CLIP")))
    }
  }

  /// Large pictures are not kept: the last stage has nothing after it.
  fileprivate func keep(_ milestone: Milestone?) {
    guard let milestone, milestone.request.stages.count < cascade?.stages.count ?? 0 else {
      return
    }
    milestones.append(milestone)
    if milestones.count > 64 { milestones.removeFirst() }
  }
}

extension PlanarImage {
  /// A version for passing estimates: at most about 256 pixels a side.
  var preview: RGBImage { reduced(to: 256) }
}
