import Diffusion
import Dispatch
import Foundation
import Gallery
import Logging
import Studio
import Synchronization

/// The engine of the studio: one background queue that owns the model, takes one job after the
/// other and posts what happens. It loads the model when it starts; nobody waits for it.
final class EngineQueue: Sendable {
  /// How a job ends before its last step.
  enum Ending: Sendable { case skip, cancel }

  private let inbox = Inbox<Job?>()
  private let endings = Mutex<[Job.ID: Ending]>([:])
  private let queue = DispatchQueue(label: "easel.engine", qos: .utility)
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - finished: called on the engine's queue with each picture; its work is to save it and to
  ///     post `EngineEvent.finished` or `failed`.
  init(
    folder: URL, threads: Int, mailbox: Mailbox, tokens: TokenCounter,
    finished: @escaping @Sendable (Job, MadePicture) -> Void
  ) {
    queue.async { [self] in
      EngineWorker(
        folder: folder, threads: threads, mailbox: mailbox, tokens: tokens, finished: finished
      ).run(jobs: inbox.next, ending: ending)
      ended.signal()
    }
  }

  func generate(_ job: Job) { inbox.send(job) }

  /// Ends a job after its current step; one that has not begun yet ends before its first.
  func end(_ job: Job.ID, _ ending: Ending) {
    endings.withLock { $0[job] = ending }
  }

  /// Ends the queue after the current step, and waits for that at most `seconds`.
  func stop(waiting seconds: Double) {
    endings.withLock { $0[Self.everyJob] = .cancel }
    inbox.send(nil)
    _ = ended.wait(timeout: .now() + seconds)
  }

  private static let everyJob = Job.ID.min

  private func ending(of job: Job.ID) -> Ending? {
    endings.withLock { $0[job] ?? $0[Self.everyJob] }
  }
}

/// The part of the engine that lives on its queue.
private final class EngineWorker {
  let folder: URL
  let threads: Int
  let mailbox: Mailbox
  let tokens: TokenCounter
  let finished: @Sendable (Job, MadePicture) -> Void
  let log = Logger(label: "engine")
  var cascade: Cascade?
  var hash = ""
  /// Where candidates ended, so that the chosen ones are enlarged without being drawn again.
  var milestones: [Milestone] = []

  init(
    folder: URL, threads: Int, mailbox: Mailbox, tokens: TokenCounter,
    finished: @escaping @Sendable (Job, MadePicture) -> Void
  ) {
    self.folder = folder
    self.threads = threads
    self.mailbox = mailbox
    self.tokens = tokens
    self.finished = finished
  }

  func run(jobs: () -> Job?, ending: (Job.ID) -> EngineQueue.Ending?) {
    load()
    while let job = jobs() {
      guard ending(job.id) != .cancel else {
        post(.cancelled(job.id))
        continue
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
  }

  private func post(_ event: EngineEvent) { mailbox.post(.engine(event)) }

  private func load() {
    post(.loading(name: folder.lastPathComponent, fraction: nil))
    do throws(DiffusionError) {
      let clock = ContinuousClock.now
      let cascade = try Cascade(folder: folder, threads: threads)
      hash = cascade.hash
      let encoder = try cascade.textEncoder()
      tokens.use(encoder)
      let facts = try ModelFacts(cascade, hash: hash, tokenLimit: encoder.maxLength)
      try cascade.load()
      self.cascade = cascade
      post(.loaded(facts))
      log.info("loaded \(cascade.name) in \(clock.duration(to: .now))")
    } catch {
      log.error("no model: \(error)")
      post(
        .loadFailed(
          Message(
            .error, "The model cannot be loaded", because: error,
            remedy: "choose another with --model FOLDER or the model key of config.toml")))
    }
  }

  private func make(_ job: Job, ending: (Job.ID) -> EngineQueue.Ending?) throws {
    guard let cascade else { throw EaselError.refused("no model is loaded") }
    var recorder = StageRecorder(stages: cascade.stages)
    let isStudy = job.study != nil
    let start = milestones.filter { $0.precedes(job.request) && !isStudy }
      .max { $0.request.stages.count < $1.request.stages.count }
    let generation = try cascade.begin(
      job.request, sources: try GenerationSources(job.source), from: start,
      recordsAttention: isStudy)
    var picture: PlanarImage?
    var film = FilmRecording()
    steps: while let step = try generation.next() {
      recorder.add(step)
      if isStudy { film.add(FilmFrame(step)) }
      picture = step.picture ?? step.estimate
      post(
        .step(
          job.id,
          StepReport(
            stage: step.stage, step: step.index + 1, count: step.count, seconds: step.seconds,
            noiseLevel: step.noiseLevel,
            preview: step.picture == nil ? step.estimate.preview : nil)))
      if let done = step.picture {
        if job.source == nil { keep(generation.milestone) }
        post(.stageFinished(job.id, stage: step.stage, image: done.image))
      }
      switch ending(job.id) {
      case .cancel:
        post(.cancelled(job.id))
        return
      case .skip: break steps
      case nil: break
      }
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    if isStudy {
      let attention = generation.attention(encoder: try cascade.textEncoder())
      post(.studied(job.id, PictureStudy(attention: attention, film: film)))
      return
    }
    finished(
      job,
      MadePicture(
        request: job.request, model: cascade.name, modelHash: hash, image: picture.image,
        stages: recorder.timings, seconds: recorder.seconds))
  }
}

extension EngineWorker {
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
  var preview: RGBImage { image.reduced(to: 256) }
}
