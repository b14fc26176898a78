import Foundation
import Pictures
import Recipes

/// A picture in the making: every `next()` makes one denoising step. To cancel, let go of it.
///
/// Noise is drawn in this order: for each stage the initial noise, in super-resolution stages the
/// augmentation's noise, then the fresh noise of the sampler's steps.
///
/// Not thread-safe: use it from the cascade's queue, one generation at a time.
public final class Generation {
  public let request: GenerationRequest

  private let cascade: Cascade
  private let sources: GenerationSources
  private var random: RandomGenerator
  /// Stages that have not begun, as indices into the cascade.
  private var pending: Range<Int>
  private var run: StageRun?
  /// How many stages are done.
  private var finished = 0
  /// The picture of the stage before, or the one to enlarge.
  private var low: PlanarImage?

  private let recordsAttention: Bool
  private var recorders: [Int: AttentionRecorder] = [:]

  /// Where another request may go on; nil while a stage runs and before the first.
  public var milestone: Milestone? {
    guard run == nil, let low, finished > 0 else { return nil }
    return Milestone(
      request: request.beginning(stages: finished), picture: low, random: random)
  }

  init(
    cascade: Cascade, request: GenerationRequest, sources: GenerationSources,
    from milestone: Milestone?, recordsAttention: Bool
  ) {
    self.recordsAttention = recordsAttention
    self.cascade = cascade
    self.request = request
    self.sources = sources
    random = RandomGenerator(seed: request.seed)
    pending = request.firstStage..<request.firstStage + request.stages.count
    if let milestone {
      finished = milestone.request.stages.count
      pending = pending.dropFirst(finished)
      low = milestone.picture
      random = milestone.random
    } else if request.firstStage > 0 {
      low = source(sources.picture, stage: request.firstStage - 1)
    }
  }

  /// Makes the next denoising step; nil when the last stage is done. The first step of a stage also
  /// loads its network and encodes its texts where that has not happened yet.
  public func next() throws(DiffusionError) -> GenerationStep? {
    if run == nil {
      guard let stage = pending.first else { return nil }
      pending = pending.dropFirst()
      if request.changesNothing, let source = source(sources.picture, stage: stage) {
        finished += 1
        return GenerationStep(unchanged: source, stage: stage)
      }
      run = try begin(stage)
    }
    guard let run else { return nil }
    let step = try run.step(&random)
    if let picture = step.picture {
      low = picture
      finished += 1
      self.run = nil
    }
    return step
  }

  /// Leaves out the stages after the current one: its picture is the result.
  public func finishAfterStage() {
    pending = pending.upperBound..<pending.upperBound
  }

  /// Where the prompt's tokens acted in a stage, over its steps so far; nil where the stage has not
  /// begun or attention was not asked for.
  public func attention(stage: Int) -> TokenAttention? { recorders[stage]?.average }

  private func begin(_ stage: Int) throws(DiffusionError) -> StageRun {
    let settings = request.stages[stage - request.firstStage]
    let schedules = cascade.schedules[stage]
    let size = cascade.size(of: stage, in: request)
    // Before the network loads: where memory is short, the two are never there together.
    var texts = [try cascade.encoding(settings.prompt ?? request.prompt, stage: stage)]
    if settings.guidance != 1 {
      texts.append(try cascade.encoding(request.negativePrompt, stage: stage))
    }
    let denoiser = try cascade.denoiser(stage)
    let recorder = recordsAttention ? AttentionRecorder() : nil
    recorders[stage] = recorder
    let conditioned = try denoiser.condition(on: texts, onAttention: recorder.map { $0.add })

    var noise = random.normal(count: 3 * size.width * size.height)
    if let variation = request.variation, stage == request.firstStage {
      var other = RandomGenerator(seed: variation.seed)
      let angle = variation.strength * .pi / 2
      Planes.blend(&noise, cos(angle), other.normal(count: noise.count), sin(angle))
    }
    var augmented: [Float]?
    var augTimestep: Int?
    if stage > 0, let low {
      let timesteps = schedules.augmentation.timesteps
      let timestep = Int(
        (settings.augLevel * Double(timesteps - 1)).rounded(.toNearestOrEven))
      augmented = augment(low, stage, size, schedules.augmentation.level(timestep))
      augTimestep = timestep
    }
    return StageRun(
      stage: stage, settings: settings, schedule: schedules.picture, denoiser: conditioned,
      noise: noise, size: size, low: augmented, augTimestep: augTimestep, edit: edit(stage))
  }

  /// Noise-conditioning augmentation (section 2.4 of the paper): the enlarged picture, noised.
  private func augment(
    _ picture: PlanarImage, _ stage: Int, _ size: PictureSize, _ level: NoiseLevel
  ) -> [Float] {
    var values = picture.enlarged(
      width: size.width, height: size.height,
      alignsCorners: cascade.manifest.stages[stage].isDeepFloyd
    ).values
    Planes.blend(&values, level.alpha, random.normal(count: values.count), level.sigma)
    return values
  }

  private func edit(_ stage: Int) -> StageRun.Edit? {
    guard let edit = request.edit, let picture = source(sources.picture, stage: stage) else {
      return nil
    }
    let isDeepFloyd = cascade.manifest.stages[stage].isDeepFloyd
    var mask: [Float]?
    if case .inpainting = edit {
      mask = source(sources.mask, stage: stage)?.values.map {
        let share = min(max(($0 + 1) / 2, 0), 1)
        return isDeepFloyd ? share.rounded() : share
      }
    }
    return StageRun.Edit(
      source: picture.values, strength: edit.strength, mask: mask, keepsClean: isDeepFloyd)
  }

  /// A source picture in the size of a stage.
  private func source(_ image: RGBImage?, stage: Int) -> PlanarImage? {
    guard let image else { return nil }
    let size = cascade.size(of: stage, in: request)
    return PlanarImage(image).fitted(width: size.width, height: size.height)
  }
}
