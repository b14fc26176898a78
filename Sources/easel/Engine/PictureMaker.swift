import Diffusion
import Foundation

/// Makes pictures for the commands, one after the other on the calling thread, with progress on
/// standard error.
struct PictureMaker {
  let cascade: Cascade
  let interruption: Interruption
  private var progress = ProgressBars()

  init(cascade: Cascade, interruption: Interruption) {
    self.cascade = cascade
    self.interruption = interruption
  }

  /// - Throws: `DiffusionError`; `ExitCode` 130 where the user interrupts.
  mutating func make(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources()
  ) throws -> MadePicture {
    defer { progress.close() }
    let clock = ContinuousClock.now
    let generation = try cascade.begin(request, sources: sources)
    var stages: [RenderReport.Stage] = []
    var picture: PlanarImage?
    try interruption.check()
    while let step = try generation.next() {
      let name = cascade.stages[step.stage].shortName
      if step.index == 0 {
        stages.append(RenderReport.Stage(stage: name, steps: step.count, seconds: 0))
      }
      stages[stages.count - 1].seconds += step.seconds
      picture = step.picture ?? picture
      progress.step(
        stage: name, done: step.index + 1, count: step.count, seconds: step.seconds)
      try interruption.check()
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    return MadePicture(
      request: request, model: cascade.name, modelHash: cascade.hash, image: picture.image,
      stages: stages, seconds: clock.duration(to: .now) / .seconds(1))
  }
}

/// A finished picture and all that belongs into its recipe.
struct MadePicture {
  let request: GenerationRequest
  let model: String
  let modelHash: String
  let image: RGBImage
  let stages: [RenderReport.Stage]
  let seconds: Double

  func write(to file: URL, provenance: Bool) throws {
  }
}
