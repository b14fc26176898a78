import Pictures
import Recipes

/// The denoising of one stage's picture.
final class DenoisingRun: StageRun {
  /// A picture to start from instead of pure noise.
  struct Edit {
    /// In the stage's space.
    let source: [Float]
    /// Share of the steps that is run, above 0.
    let strength: Double
    /// 1 where the source may change, 0 where it is kept, in the source's layout; nil is 1.
    let mask: [Float]?
    let keeping: StageTraits.Keeping
    /// Whether the run begins with nothing of the source.
    let startsFromNoise: Bool
    /// The source's pixels and the mask of their size: what the mask keeps whole ends as it was.
    let kept: (picture: PlanarImage, mask: [Float])?
    /// The run's initial noise.
    var noise: [Float] = []

    /// Puts the source back where it is kept.
    func restore(_ values: inout [Float], at level: NoiseLevel? = nil) {
      guard let mask else { return }
      var kept = source
      if let level, level.sigma > 0 { Planes.blend(&kept, level.alpha, noise, level.sigma) }
      Planes.mix(&kept, with: values, weight: mask)
      values = kept
    }

    /// Gives what the mask keeps whole the source's own pixels: rounding on the way, or the
    /// autoencoder's, must not show there.
    func keep(_ picture: PlanarImage) -> PlanarImage {
      guard let kept else { return picture }
      var values = picture.values
      for index in values.indices where kept.mask[index] == 0 {
        values[index] = kept.picture.values[index]
      }
      return PlanarImage(width: picture.width, height: picture.height, values: values)
    }
  }

  private let stage: Int
  private let settings: StageSettings
  private let schedule: NoiseSchedule
  private let denoiser: any Conditioned
  private let isGuided: Bool
  private let space: any Space
  private let size: PictureSize
  private let low: [Float]?
  private let augTimestep: Int?
  private let edit: Edit?
  private var sampler: Sampler
  private var x: [Float]
  /// The last estimate of x0.
  private var estimated: [Float] = []
  private var index = 0
  private var evaluations = 0

  /// - Parameters:
  ///   - isGuided: whether a second prediction guides the first, where the settings say so.
  ///   - noise: initial noise, in the space's layout.
  ///   - size: of the space's values.
  ///   - low: what else the network sees, of the same size.
  ///   - draws: when the steps draw noise.
  init(
    stage: Int, settings: StageSettings, schedule: NoiseSchedule, denoiser: any Conditioned,
    isGuided: Bool, space: any Space, noise: [Float], size: PictureSize, low: [Float]?,
    augTimestep: Int?, edit: Edit?, draws: Sampler.Draws
  ) {
    self.stage = stage
    self.settings = settings
    self.schedule = schedule
    self.denoiser = denoiser
    self.isGuided = isGuided
    self.space = space
    self.size = size
    self.low = low
    self.augTimestep = augTimestep
    self.edit = edit
    var levels = schedule.levels(for: settings)
    x = noise
    if let edit {
      // As diffusers counts. Without any step there would be no picture: a small strength makes one
      // from the lowest noise level.
      let steps = Int(Double(levels.count - 1) * edit.strength)
      levels = steps > 0 ? levels.suffix(steps + 1) : [schedule.level(0), .clean]
      if !edit.startsFromNoise || edit.keeping == .clean {
        Planes.blend(&x, levels[0].sigma, edit.source, levels[0].alpha)
      }
      if edit.keeping == .clean { edit.restore(&x) }
    }
    sampler = Sampler(
      kind: settings.sampler, eta: settings.eta, variance: schedule.variance, levels: levels,
      draws: draws)
  }

  func step(_ random: inout RandomGenerator) throws(DiffusionError) -> GenerationStep {
    let clock = ContinuousClock.now
    evaluations = 0
    let noiseLevel = Double(sampler.levels[index].timestep) / Double(schedule.timesteps - 1)
    var (x0, learned) = try estimate(x, sampler.levels[index])
    let levels = sampler.levels
    try sampler.step(index, x: &x, x0: x0, learned: learned, random: &random) {
      (x, level) throws(DiffusionError) in try self.estimate(x, levels[level]).x0
    }
    index += 1
    let isLast = index == sampler.count
    if let edit {
      switch edit.keeping {
      case .inEstimates: break
      case .clean:
        edit.restore(&x)
        edit.restore(&x0)
      case .noised: edit.restore(&x, at: isLast ? nil : levels[index])
      }
    }
    estimated = x0
    let picture = isLast ? try decoded(x) : nil
    let embedding = isLast ? space.embedding(x).map(PictureEmbedding.init) : nil
    return GenerationStep(
      stage: stage, index: index - 1, count: sampler.count,
      seconds: clock.duration(to: .now) / .seconds(1), evaluations: evaluations,
      noiseLevel: noiseLevel, estimate: picture ?? space.preview(x0, size), picture: picture,
      embedding: embedding)
  }

  func estimatedPicture() throws(DiffusionError) -> PlanarImage { try decoded(estimated) }

  private func decoded(_ values: [Float]) throws(DiffusionError) -> PlanarImage {
    let picture = try space.decode(values, size, by: settings.decoder ?? .full)
    return edit?.keep(picture) ?? picture
  }

  /// The x0 estimate at x, after guidance, thresholding and the mask, and what the network says of
  /// the variance where it learns it.
  private func estimate(
    _ x: [Float], _ level: NoiseLevel
  ) throws(DiffusionError) -> (x0: [Float], learned: [Float]?) {
    let isGuided = isGuided && settings.guidance != 1 && guides(at: level)
    let texts = isGuided ? 2 : 1
    evaluations += texts
    let outputs = try denoiser.predict(
      x: x, low: low, width: size.width, height: size.height, timestep: level.timestep,
      augTimestep: augTimestep, texts: texts)
    var x0 = schedule.estimate(
      x: x, level: level, cond: outputs[0], uncond: isGuided ? outputs[1] : nil,
      guidance: settings.guidance, rescale: settings.guidanceRescale ?? 0)
    settings.thresholding.apply(
      to: &x0, maximum: schedule.thresholdMaximum, range: schedule.clipRange)
    // Every sampler is linear in x and x0, so fixing x0 there keeps the source at every level.
    if let edit, edit.keeping == .inEstimates { edit.restore(&x0) }
    return (x0, outputs[0].count > x.count ? Array(outputs[0][x.count...]) : nil)
  }

  private func guides(at level: NoiseLevel) -> Bool {
    guard let interval = settings.guidanceInterval else { return true }
    return interval.contains(Double(level.timestep) / Double(schedule.timesteps - 1))
  }
}
