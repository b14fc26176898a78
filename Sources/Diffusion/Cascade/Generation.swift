import Foundation
import Pictures
import Recipes

/// A picture in the making: every `next()` makes one denoising step. To cancel, let go of it.
///
/// Noise is drawn in this order: for each stage the initial noise, in super-resolution stages the
/// augmentation's noise, then the fresh noise of the sampler's steps. Stages that draw latents follow
/// the order of diffusers' pipelines: the augmentation's noise comes first, and pictures to start
/// from are drawn out of what the autoencoder says of them (`EditStart`). A search for codes draws
/// those it starts from, then for each picture prompt and each iteration the cut-outs and their noise.
///
/// Not thread-safe: use it from the cascade's queue, one generation at a time.
public final class Generation {
  public let request: GenerationRequest

  private let cascade: Cascade
  private let sources: GenerationSources
  private var random: RandomGenerator
  /// Stages that have not begun, as indices into the cascade.
  private var pending: Range<Int>
  private var run: (any StageRun)?
  /// How many stages are done.
  private var finished = 0
  /// Steps that the running stage has made.
  private var made = 0
  /// The picture of the stage before, or the one to enlarge.
  private var low: PlanarImage?
  /// What pictures are drawn from besides the prompt.
  private var embedding: PictureEmbedding?

  private let recordsAttention: Bool
  private var recorders: [Int: AttentionRecorder] = [:]

  /// Where another request may go on; nil while a stage runs and before the first.
  public var milestone: Milestone? {
    guard run == nil, let low, finished > 0 else { return nil }
    return Milestone(
      request: request.beginning(stages: finished), picture: low, embedding: embedding,
      random: random)
  }

  init(
    cascade: Cascade, request: GenerationRequest, sources: GenerationSources,
    from milestone: Milestone?, of embedding: PictureEmbedding?, recordsAttention: Bool
  ) {
    self.recordsAttention = recordsAttention
    self.cascade = cascade
    self.request = request
    self.sources = sources
    random = RandomGenerator(seed: request.seed)
    pending = request.firstStage..<request.firstStage + request.stages.count
    self.embedding = milestone?.embedding ?? embedding
    if let milestone {
      finished = milestone.request.stages.count
      pending = pending.dropFirst(finished)
      low = milestone.picture
      random = milestone.random
    } else if embedding == nil, request.firstStage > 0 {
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
    var step = try run.step(&random)
    made = step.index + 1
    if step.picture == nil, request.stages[finished].endsAfter == made, drawsPicture(step.stage) {
      step.picture = try run.estimatedPicture()
    }
    if let picture = step.picture {
      low = picture
      embedding = step.embedding ?? embedding
      finished += 1
      self.run = nil
    }
    return step
  }

  /// Ends it where it is, after the step that was made last: its picture is the estimate of that.
  /// - Returns: the picture, and the request that makes it again; nil where there is none yet, also
  ///   where only what pictures are drawn from is there: then it goes on.
  public func end() throws(DiffusionError) -> (request: GenerationRequest, picture: PlanarImage)? {
    let stage = request.firstStage + finished - (run == nil ? 1 : 0)
    guard stage >= request.firstStage, drawsPicture(stage) else { return nil }
    var ended = request.beginning(stages: finished)
    var picture = low
    if let run {
      ended = request.beginning(stages: finished + 1)
      ended.stages[finished].endsAfter = made
      picture = try run.estimatedPicture()
    }
    (pending, self.run) = (0..<0, nil)
    return picture.map { (ended, $0) }
  }

  private func drawsPicture(_ stage: Int) -> Bool {
    !cascade.manifest.stages[stage].traits.space.isEmbedding
  }

  /// Where the prompt's tokens acted in a stage, over its steps so far; nil where the stage has not
  /// begun or attention was not asked for.
  public func attention(stage: Int) -> TokenAttention? { recorders[stage]?.average }

  private func begin(_ stage: Int) throws(DiffusionError) -> any StageRun {
    let settings = request.stages[stage - request.firstStage]
    if cascade.manifest.stages[stage].traits.space == .codes {
      let start = source(sources.picture, stage: stage)
      return try SearchRun(
        cascade.search(stage), stage: stage, request: request, steps: settings.steps,
        start: start.flatMap { picture in request.edit.map { (picture, $0.strength) } },
        pictures: sources.prompts.map { PlanarImage($0) },
        size: cascade.size(of: stage, in: request), random: &random)
    }
    let plan = cascade.plan(stage, inpaints: inpaints)
    let traits = plan.traits
    let schedules = cascade.schedules[stage]
    // Before the network loads: where memory is short, the two are never there together.
    let texts = traits.readsText ? try texts(plan, settings) : []
    try look(plan)
    let denoiser = try cascade.denoiser(stage, inpaints: inpaints)
    let space = try cascade.space(stage)
    let recorder = recordsAttention ? AttentionRecorder() : nil
    recorders[stage] = recorder
    let picture = cascade.size(of: stage, in: request)
    let sides = [Float(picture.height), Float(picture.width)]
    var conditioning = Conditioning(
      texts: denoiser.takesGuidance ? Array(texts.prefix(1)) : texts,
      numbers: traits.tellsSize ? sides + [0, 0] + sides : [], guidance: settings.guidance)
    conditioning.embedding = embedding?.values
    let levels = schedules.picture.levels(for: settings)
    conditioning.lastTimestep = levels[levels.count - 2].timestep
    let conditioned = try denoiser.condition(
      on: conditioning, onAttention: recorder.map { $0.add })

    let size = space.size(of: picture)
    let enlarges = cascade.stages[stage].isSuperResolution
    let augTimestep =
      enlarges && traits.augments
      ? Int(
        (settings.augLevel * Double(schedules.augmentation.timesteps - 1))
          .rounded(.toNearestOrEven)) : nil
    var augmented: [Float]?
    func augment() {
      guard enlarges, let low else { return }
      augmented = self.augment(
        low, traits, size, augTimestep.map(schedules.augmentation.level))
    }
    if traits.augmentsFirst { augment() }
    var edit = traits.space.isEmbedding ? nil : try edit(stage, traits, space, denoiser)
    let pictures = traits.drawsForEveryText ? texts.count : nil
    let noise = initialNoise(
      space.planes * size.width * size.height, of: pictures ?? 1, traits.temperature, stage)
    if !traits.augmentsFirst { augment() }
    let seen = try edit?.finish(noise: noise, random: &random)
    return DenoisingRun(
      stage: stage, settings: settings, schedule: schedules.picture, denoiser: conditioned,
      isGuided: !texts.isEmpty && !denoiser.takesGuidance, space: space, noise: noise, size: size,
      low: seen.map { $0 + (augmented ?? []) } ?? augmented, augTimestep: augTimestep,
      edit: edit?.edit, draws: pictures.map { .always(pictures: $0) } ?? .needed)
  }

  /// Whether a part of a picture is drawn.
  private var inpaints: Bool {
    if case .inpainting = request.edit { true } else { false }
  }

  /// The prompt, and where there is guidance what it is compared with.
  private func texts(
    _ plan: Manifest.Stage, _ settings: StageSettings
  ) throws(DiffusionError) -> [TextEncoding] {
    let prompt = settings.prompt ?? request.prompt
    guard settings.guidance != 1 else { return [try cascade.encoding(prompt, for: plan)] }
    return try cascade.encodings(prompt, negative: request.negativePrompt, for: plan)
  }

  /// Reads the picture that others are drawn from, where the stage wants one and there is none yet.
  private func look(_ plan: Manifest.Stage) throws(DiffusionError) {
    guard embedding == nil, case .decoder = plan.network, let picture = sources.picture
    else { return }
    embedding = try cascade.embedding(of: picture)
  }

  private func initialNoise(
    _ count: Int, of pictures: Int, _ temperature: Double, _ stage: Int
  ) -> [Float] {
    var noise = random.normal(count: count, of: pictures)
    if let variation = request.variation, stage == request.firstStage {
      var other = RandomGenerator(seed: variation.seed)
      let angle = variation.strength * .pi / 2
      Planes.blend(&noise, cos(angle), other.normal(count: noise.count), sin(angle))
    }
    if temperature != 1 { for i in noise.indices { noise[i] *= Float(temperature) } }
    return noise
  }

  /// The enlarged picture, and noise-conditioning augmentation (section 2.4 of the paper) where the
  /// network wants that.
  private func augment(
    _ picture: PlanarImage, _ traits: StageTraits, _ size: PictureSize, _ level: NoiseLevel?
  ) -> [Float] {
    let picture = traits.roundsLow ? PlanarImage(picture.image) : picture
    let (width, height) = (size.width, size.height)
    var values =
      switch traits.enlarging {
      case .bilinear: picture.enlarged(width: width, height: height).values
      case .cornerAligned:
        picture.enlarged(width: width, height: height, staying: .centres).values
      case .cubic: picture.cubic(width: width, height: height).values
      }
    guard let level else { return values }
    Planes.blend(&values, level.alpha, random.normal(count: values.count), level.sigma)
    return values
  }

  private func edit(
    _ stage: Int, _ traits: StageTraits, _ space: any Space, _ denoiser: any Denoiser
  ) throws(DiffusionError) -> EditStart? {
    let kind = request.edit == .likeness ? nil : request.edit
    let source = kind == nil ? nil : source(sources.picture, stage: stage)
    var mask: PlanarImage?
    if inpaints { mask = self.source(sources.mask, stage: stage) }
    let size = cascade.size(of: stage, in: request)
    // The picture that it enlarges comes beside that.
    let others = cascade.stages[stage].isSuperResolution ? PlanarImage.planes : 0
    return try EditStart(
      kind, source: source, mask: mask, size: size, traits: traits, space: space,
      seesMask: denoiser.inputChannels - others == 2 * space.planes + 1, random: &random)
  }

  /// A source picture in the size of a stage.
  private func source(_ image: RGBImage?, stage: Int) -> PlanarImage? {
    guard let image else { return nil }
    let size = cascade.size(of: stage, in: request)
    return PlanarImage(image).fitted(width: size.width, height: size.height)
  }
}
