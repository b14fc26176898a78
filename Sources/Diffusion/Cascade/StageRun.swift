import Pictures
import Recipes

/// The denoising of one stage's picture.
final class StageRun {
  /// A picture to start from instead of pure noise.
  struct Edit {
    /// `[3, height, width]`.
    let source: [Float]
    /// Share of the steps that is run, above 0.
    let strength: Double
    /// 1 where the source may change, 0 where it is kept, in the source's layout; nil is 1.
    let mask: [Float]?
    /// Whether the kept part is free of noise at every noise level, as DeepFloyd IF draws; other
    /// models see it noised like the rest.
    let keepsClean: Bool

    /// Puts the source back where it is kept.
    func restore(_ values: inout [Float]) {
      guard let mask else { return }
      var kept = source
      Planes.mix(&kept, with: values, weight: mask)
      values = kept
    }

    /// Gives what the mask keeps whole the source's own values.
    func keep(_ values: inout [Float]) {
      guard let mask else { return }
      for index in values.indices where mask[index] == 0 { values[index] = source[index] }
    }
  }

  private let stage: Int
  private let settings: StageSettings
  private let schedule: NoiseSchedule
  private let denoiser: any Conditioned
  private let size: PictureSize
  private let low: [Float]?
  private let augTimestep: Int?
  private let edit: Edit?
  private var sampler: Sampler
  private var x: [Float]
  private var index = 0
  private var evaluations = 0

  /// - Parameters:
  ///   - noise: initial noise, `[3, height, width]`.
  ///   - low: the enlarged and augmented low-resolution picture, same shape.
  init(
    stage: Int, settings: StageSettings, schedule: NoiseSchedule, denoiser: any Conditioned,
    noise: [Float], size: PictureSize, low: [Float]?, augTimestep: Int?, edit: Edit?
  ) {
    self.stage = stage
    self.settings = settings
    self.schedule = schedule
    self.denoiser = denoiser
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
      if edit.strength < 1 || edit.keepsClean {
        Planes.blend(&x, levels[0].sigma, edit.source, levels[0].alpha)
      }
      if edit.keepsClean { edit.restore(&x) }
    }
    sampler = Sampler(
      kind: settings.sampler, eta: settings.eta, variance: schedule.variance, levels: levels)
  }

  /// Makes one step; the last one brings the picture.
  func step(_ random: inout RandomGenerator) throws(DiffusionError) -> GenerationStep {
    let clock = ContinuousClock.now
    evaluations = 0
    let noiseLevel = Double(sampler.levels[index].timestep) / Double(schedule.timesteps - 1)
    var (x0, learned) = try estimate(x, sampler.levels[index])
    let levels = sampler.levels
    try sampler.step(index, x: &x, x0: x0, learned: learned, random: &random) {
      (x, level) throws(DiffusionError) in try self.estimate(x, levels[level]).x0
    }
    if let edit, edit.keepsClean {
      edit.restore(&x)
      edit.restore(&x0)
    }
    index += 1
    let isLast = index == sampler.count
    if isLast {
      // Rounding on the way here must not show outside the mask.
      edit?.keep(&x)
      Planes.clamp(&x)
    }
    return GenerationStep(
      stage: stage, index: index - 1, count: sampler.count,
      seconds: clock.duration(to: .now) / .seconds(1), evaluations: evaluations,
      noiseLevel: noiseLevel, estimate: image(x0), picture: isLast ? image(x) : nil)
  }

  /// The x0 estimate at x, after guidance, thresholding and the mask, and what the network says of
  /// the variance where it learns it.
  private func estimate(
    _ x: [Float], _ level: NoiseLevel
  ) throws(DiffusionError) -> (x0: [Float], learned: [Float]?) {
    let isGuided = settings.guidance != 1 && guides(at: level)
    let texts = isGuided ? 2 : 1
    evaluations += texts
    let outputs = try denoiser.predict(
      x: x, low: low, width: size.width, height: size.height, timestep: level.timestep,
      augTimestep: augTimestep, texts: texts)
    var x0 = schedule.estimate(
      x: x, level: level, cond: outputs[0], uncond: isGuided ? outputs[1] : nil,
      guidance: settings.guidance)
    settings.thresholding.apply(to: &x0, maximum: schedule.thresholdMaximum)
    // Every sampler is linear in x and x0, so fixing x0 there keeps the source at every level.
    if let edit, !edit.keepsClean { edit.restore(&x0) }
    return (x0, outputs[0].count > x.count ? Array(outputs[0][x.count...]) : nil)
  }

  private func guides(at level: NoiseLevel) -> Bool {
    guard let interval = settings.guidanceInterval else { return true }
    return interval.contains(Double(level.timestep) / Double(schedule.timesteps - 1))
  }

  private func image(_ values: [Float]) -> PlanarImage {
    PlanarImage(width: size.width, height: size.height, values: values)
  }
}
