import Dispatch
import Foundation
import Gallery
import Pictures
import Recipes
import Studio
import Synchronization
import Testing
import Toybox

@testable import Diffusion
@testable import easel

/// The engine's queue with the embedded model: how jobs end, and what is kept of them.
@Suite("Engine queue") struct EngineQueueTests {
  /// A queue whose events and pictures are read one after the other.
  private final class Rig: Sendable {
    let engine: EngineQueue
    private let mailbox: Mailbox
    private let isThere = DispatchSemaphore(value: 0)
    private let made: Album
    private let messages = Mutex<[Message]>([])
    /// What the user was told, among the events that were read.
    var said: [Message] { messages.withLock { $0 } }
    /// Read, and not looked at yet.
    private let unread = Mutex<[Event]>([])

    init() {
      let mailbox = Mailbox { [isThere] in isThere.signal() }
      self.mailbox = mailbox
      let made = Album(mailbox)
      self.made = made
      engine = EngineQueue(
        folder: Toybox.folder, threads: 2, mailbox: mailbox, tokens: TokenCounter(mailbox: mailbox),
        vectors: { nil },
        finished: { made.keep($1, of: $0) })
    }

    func picture(of job: Job.ID) -> MadePicture? { made.pictures.withLock { $0[job] } }

    /// The events up to the first that is looked for, that one included.
    func events(until isIt: (EngineEvent) -> Bool) throws -> [EngineEvent] {
      var seen: [EngineEvent] = []
      while true {
        while let event = unread.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
          if case .message(let message) = event { messages.withLock { $0.append(message) } }
          guard case .engine(let event) = event else { continue }
          seen.append(event)
          if isIt(event) { return seen }
        }
        guard isThere.wait(timeout: .now() + 120) == .success else {
          throw EaselError.refused("the engine is silent after \(seen)")
        }
        let new = mailbox.take()
        unread.withLock { $0 += new }
      }
    }

    deinit { engine.stop(waiting: 0) }
  }

  /// Keeps finished pictures, and says so as the gallery's queue does.
  private final class Album: Sendable {
    let pictures = Mutex<[Job.ID: MadePicture]>([:])
    private let mailbox: Mailbox

    init(_ mailbox: Mailbox) { self.mailbox = mailbox }

    func keep(_ picture: MadePicture, of job: Job) {
      pictures.withLock { $0[job.id] = picture }
      let item = PictureItem(
        id: "\(job.id)", path: "", request: job.request, model: picture.model,
        modelHash: picture.modelHash, created: 0, width: picture.image.width,
        height: picture.image.height)
      mailbox.post(.engine(.finished(job.id, item, image: picture.image)))
    }
  }

  private func request(_ steps: Int..., seed: UInt64 = 5) -> GenerationRequest {
    GenerationRequest(
      prompt: "a red apple", seed: seed,
      stages: steps.enumerated().map {
        StageSettings(steps: $1, guidance: 1, augLevel: $0 == 0 ? 0 : 0.1)
      })
  }

  private func isOver(_ job: Job.ID) -> (EngineEvent) -> Bool {
    { event in
      switch event {
      case .finished(job, _, _), .failed(job, _), .cancelled(job): true
      default: false
      }
    }
  }

  private func isStep(of job: Job.ID) -> (EngineEvent) -> Bool {
    { if case .step(job, _) = $0 { true } else { false } }
  }

  private func stages(_ events: [EngineEvent], of job: Job.ID) -> [Int] {
    events.compactMap { if case .step(job, let report) = $0 { report.stage } else { nil } }
  }

  @Test func aSkippedJobKeepsWhatThereIs() throws {
    let rig = Rig()
    rig.engine.generate(Job(id: 1, request: request(1000, 3)))
    _ = try rig.events(until: isStep(of: 1))
    rig.engine.end(1, .skip)
    let events = try rig.events(until: isOver(1))
    guard case .finished = events.last else { throw EaselError.refused("\(events.last as Any)") }
    let picture = try #require(rig.picture(of: 1))
    #expect(picture.image.width == 64)
    #expect(picture.stages.map(\.stage) == ["base"])
    #expect((1..<1000).contains(picture.stages[0].steps))
    #expect(picture.request.stages.map(\.endsAfter) == [picture.stages[0].steps])
  }

  @Test func aCancelledJobLeavesNothingAndTheNextOneRuns() throws {
    let rig = Rig()
    rig.engine.generate(Job(id: 1, request: request(1000)))
    rig.engine.generate(Job(id: 2, request: request(1000)))
    rig.engine.generate(Job(id: 3, request: request(1)))
    _ = try rig.events(until: isStep(of: 1))
    // One that waits ends before it begins.
    rig.engine.end(2, .cancel)
    rig.engine.end(1, .cancel)
    let events = try rig.events(until: isOver(3))
    #expect(events.contains(.cancelled(1)))
    #expect(events.contains(.cancelled(2)))
    #expect(!events.contains(.started(2)))
    #expect(stages(events, of: 1).count < 999)
    #expect(rig.picture(of: 1) == nil)
    #expect(rig.picture(of: 2) == nil)
    #expect(rig.picture(of: 3)?.image.width == 64)
  }

  @Test func aCandidateIsEnlargedWithoutBeingDrawnAgain() throws {
    let rig = Rig()
    rig.engine.generate(Job(id: 1, request: request(2)))
    rig.engine.generate(Job(id: 2, request: request(2, 1)))
    rig.engine.generate(Job(id: 3, request: request(2, 1, seed: 6)))
    var events = try rig.events(until: isOver(2))
    #expect(stages(events, of: 1) == [0, 0])
    #expect(stages(events, of: 2) == [1])
    // Another picture is no milestone of it.
    events = try rig.events(until: isOver(3))
    #expect(stages(events, of: 3) == [0, 0, 1])
    // What another model drew is nothing to go on from, and the picture is the same from the start.
    rig.engine.load(Toybox.folder)
    rig.engine.generate(Job(id: 4, request: request(2, 1)))
    events = try rig.events(until: isOver(4))
    #expect(stages(events, of: 4) == [0, 0, 1])
    let resumed = try #require(rig.picture(of: 2)?.image)
    #expect(resumed == rig.picture(of: 4)?.image)
    #expect(resumed != rig.picture(of: 3)?.image)
  }

  @Test func aModelThatCannotBeLoadedLeavesTheOneBefore() throws {
    let rig = Rig()
    rig.engine.load(ModelPath(URL(fileURLWithPath: "/nowhere")))
    rig.engine.generate(Job(id: 1, request: request(1)))
    let events = try rig.events(until: isOver(1))
    let failure = events.compactMap { event -> Message? in
      if case .loadFailed(let message) = event { message } else { nil }
    }.first
    #expect(failure?.remedy?.hasSuffix("is still there") == true)
    #expect(rig.picture(of: 1) != nil)
  }

  @Test func picturesAreMeasuredBetweenJobs() throws {
    let folder = try TemporaryFolder()
    let shades = RGBImage(
      width: 64, height: 64, pixels: (0..<64 * 64 * 3).map { UInt8($0 * 7 % 251) })
    let files = ["a.png", "b.png"].map { folder.file($0) }
    for file in files { try Figure(image: shades, description: "").write(to: file) }
    let rig = Rig()
    let pictures = (0..<20).map { index in
      Scoring.Picture(
        file: index == 3 ? "/nowhere.png" : files[index % 2].path, prompt: "a red apple")
    }
    let found = Mutex<[Double?]>([])
    let done = DispatchSemaphore(value: 0)
    for clip in ["/nowhere", "/nowhere", ScoreCommandTests.clip] {
      rig.engine.score(
        Scoring(pictures, clip: clip) { cosines in
          found.withLock { $0 = cosines }
          done.signal()
        })
    }
    rig.engine.generate(Job(id: 1, request: request(1)))
    _ = try rig.events(until: isOver(1))
    #expect(done.wait(timeout: .now() + 60) == .success)
    let cosines = found.withLock { $0 }
    let model = try CLIPModel.open(ScoreCommandTests.clip, threads: 1)
    let cosine = CLIPModel.similarity(
      model.embed([shades])[0], try model.embed("a red apple")
    ).cosine
    #expect(cosines.count == 20)
    for (index, found) in cosines.enumerated() {
      #expect(index == 3 ? found == nil : abs((found ?? 2) - cosine) < 1e-5, "\(index)")
    }
    let said = rig.said.filter { $0.what == "Pictures are not scored" }
    #expect(said.count == 1 && said.first?.line.contains("/nowhere") == true, "\(rig.said)")
  }

  @Test func stoppingEndsTheRunningJobAndThoseThatWait() throws {
    let rig = Rig()
    rig.engine.generate(Job(id: 1, request: request(1000)))
    rig.engine.generate(Job(id: 2, request: request(1000)))
    _ = try rig.events(until: isStep(of: 1))
    rig.engine.stop(waiting: 60)
    let events = try rig.events(until: isOver(2))
    #expect(events.contains(.cancelled(1)))
    #expect(events.last == .cancelled(2))
    #expect(!events.contains(.started(2)))
  }
}
