import Diffusion
import Foundation
import Gallery
import Pictures
import Recipes

/// Makes pictures for the commands, one after the other on the calling thread, with progress on
/// standard error.
struct PictureMaker {
  let cascade: Cascade
  let interruption: Interruption
  private var progress = ProgressBars()
  /// What was said of prompts, so that a series of pictures says it once.
  private var saidCutOff: Set<CutOff> = []

  init(cascade: Cascade, interruption: Interruption) {
    self.cascade = cascade
    self.interruption = interruption
    if let notice = cascade.memoryNotice { note(notice) }
    if let notice = cascade.lentStagesNotice { note(notice) }
  }

  /// A line between the bars.
  mutating func note(_ text: String) { progress.note(text) }

  /// Makes a picture.
  /// - Parameter observe: sees every step.
  /// - Throws: `DiffusionError`; `ExitCode` 130 where the user interrupts.
  mutating func make(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources(),
    observe: (GenerationStep) throws -> Void = { _ in }
  ) throws -> MadePicture {
    try make(try begin(request, sources), observe: observe)
  }

  private func begin(
    _ request: GenerationRequest, _ sources: GenerationSources
  ) throws -> Generation {
    var (request, sources) = (request, sources)
    sources.prompts = try request.readPicturePrompts()
    return try cascade.begin(request, sources: sources)
  }

  /// Makes the smallest form of several pictures, and goes on with the one of the highest score.
  /// - Parameters:
  ///   - candidates: at least one.
  ///   - score: of a picture and what it should show.
  mutating func makeBest(
    of candidates: [GenerationRequest], sources: GenerationSources,
    score: (RGBImage, String) throws -> Double
  ) throws -> MadePicture {
    var best: (made: MadePicture, milestone: Milestone?, request: GenerationRequest, score: Double)?
    var seconds = 0.0
    let few = cascade.stages.countToBase
    for request in candidates {
      let generation = try begin(request.beginning(stages: few), sources)
      let made = try make(generation)
      let score = try score(made.image, request.prompt)
      note("seed \(request.seed): \(String(format: "%.2f", score * 100))")
      seconds += made.seconds
      if score > best?.score ?? -.infinity {
        best = (made, generation.milestone, request, score)
      }
    }
    guard let (chosen, milestone, request, _) = best else {
      throw EaselError.refused("there is nothing to choose from")
    }
    var made = chosen
    if request.stages.count > few, let milestone {
      let first = made.stages
      made = try make(cascade.begin(request, sources: sources, from: milestone))
      made.stages = first + made.stages
      seconds += made.seconds
    }
    made.seconds = seconds
    return made
  }

  /// The same with a generation that has begun.
  mutating func make(
    _ generation: Generation,
    observe: (GenerationStep) throws -> Void = { _ in }
  ) throws -> MadePicture {
    defer { progress.close() }
    var request = generation.request
    if let notice = try cascade.weightsNotice(request) { note(notice) }
    let cutOff = try CutOff.all(of: request, in: cascade)
    for cut in cutOff where saidCutOff.insert(cut).inserted {
      note(
        Printable.line(
          cut.note(isWholeRun: cut.text == .negative || cut.stages.count == request.stages.count)))
    }
    var recorder = StageRecorder(stages: cascade.stages)
    var picture: PlanarImage?
    try interruption.check()
    while let step = try generation.next() {
      recorder.add(step)
      try observe(step)
      picture = step.picture ?? picture
      progress.step(
        stage: cascade.stages[step.stage].shortName, done: step.index + 1, count: step.count,
        seconds: step.seconds)
      if interruption.isWished, cascade.stages[step.stage].searches {
        guard step.picture == nil, let ended = try generation.end() else { continue }
        note("ended after \(step.index + 1) of \(step.count) iterations; the picture is kept")
        (request, picture) = ended
      } else {
        try interruption.check()
      }
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    return MadePicture(
      request: request, model: cascade.name, modelHash: cascade.hash,
      image: picture.image,
      stages: recorder.timings, cutOff: cutOff, seconds: recorder.seconds)
  }
}
