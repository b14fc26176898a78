import Diffusion

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
    var recorder = StageRecorder(stages: cascade.stages)
    let generation = try cascade.begin(request, sources: sources)
    var picture: PlanarImage?
    try interruption.check()
    while let step = try generation.next() {
      recorder.add(step)
      picture = step.picture ?? picture
      progress.step(
        stage: cascade.stages[step.stage].shortName, done: step.index + 1, count: step.count,
        seconds: step.seconds)
      try interruption.check()
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    return MadePicture(
      request: request, model: cascade.name, modelHash: cascade.hash, image: picture.image,
      stages: recorder.timings, seconds: recorder.seconds)
  }
}
