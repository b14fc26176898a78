import Pictures
import Recipes

extension Cascade {
  /// Refuses requests that this model cannot carry out, saying why and what would do.
  public func validate(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources(),
    of embedding: PictureEmbedding? = nil
  ) throws(DiffusionError) {
    guard stages.indices.contains(request.firstStage) else {
      throw .request("there is no stage \(request.firstStage + 1): \(name) has \(stages.count)")
    }
    if embedding != nil { try validateEmbedding(request) }
    guard
      embedding != nil || request.firstStage == 0 || stages[request.firstStage].isSuperResolution
    else {
      throw .request(
        "\(name) cannot begin with \(stages[request.firstStage].name): the stage before says what to "
          + "draw")
    }
    let left = stages.count - request.firstStage
    guard (1...left).contains(request.stages.count) else {
      throw .request("settings for \(request.stages.count) stages, where 1 to \(left) can run")
    }
    for (info, settings) in zip(stages[request.firstStage...], request.stages) {
      if let refusal = settings.refusal { throw .request("\(info.name): \(refusal)") }
      if settings.decoder == .fast, !info.settings.contains(.decoder) {
        throw .request(
          "\(info.name): \(name) has no fast decoder; put the folder taesd (taesdxl for Stable "
            + "Diffusion XL) beside the model or into it")
      }
      if settings.schedule.timesteps != nil,
        schedules.contains(where: { $0.picture.timesteps != 1000 })
      {
        throw .request(
          "\(info.name): the schedule \(settings.schedule.rawValue) is for models of 1000 timesteps"
        )
      }
    }
    if let variation = request.variation, !(0...1).contains(variation.strength) {
      throw .request("the variation's strength is \(variation.strength); it goes from 0 to 1")
    }
    if manifest.stages[request.firstStage].traits.space == .codes {
      if case .inpainting = request.edit {
        throw .request("\(name) changes whole pictures, and no masked part of one")
      }
      if request.variation != nil {
        throw .request("\(name) does not begin with noise, which variations are made of")
      }
    }
    guard
      request.picturePrompts.isEmpty || manifest.stages[request.firstStage].traits.space == .codes
    else {
      throw .request("\(name) takes no pictures as prompts, as VQGAN+CLIP does")
    }
    guard sources.prompts.count == request.picturePrompts.count else {
      throw .request(
        "\(sources.prompts.count) pictures are there, of \(request.picturePrompts.count) that the "
          + "request names as prompts")
    }
    try validateSize(request)
    try validateSources(request, sources, hasEmbedding: embedding != nil)
  }

  private func validateEmbedding(_ request: GenerationRequest) throws(DiffusionError) {
    guard case .decoder = manifest.stages[request.firstStage].network else {
      throw .request(
        "\(name) cannot begin with what a picture shows: its \(stages[request.firstStage].name) does "
          + "not draw from that")
    }
  }

  private func validateSize(_ request: GenerationRequest) throws(DiffusionError) {
    guard let size = request.baseSize else { return }
    let (side, grain) = (stages[0].resolution, stages[0].grain)
    // A network over latents draws more than its own square, a larger picture at a time.
    let most = stages[0].hasAnySize ? 4 : 2
    guard (grain...4 * side).contains(size.width), (grain...4 * side).contains(size.height),
      size.width.isMultiple(of: grain), size.height.isMultiple(of: grain),
      size.width * size.height <= most * side * side
    else {
      throw .request(
        "a base picture of \(size.width)x\(size.height): sides must be multiples of \(grain) up to "
          + "\(4 * side), and the area at most \(most == 2 ? "twice" : "four times") "
          + "\(side)x\(side)")
    }
  }

  private func validateSources(
    _ request: GenerationRequest, _ sources: GenerationSources, hasEmbedding: Bool
  ) throws(DiffusionError) {
    if let strength = request.edit?.strength, !(0...1).contains(strength) {
      throw .request("the strength is \(strength); it goes from 0 to 1")
    }
    if manifest.pictureReader != nil, request.firstStage == 0, request.edit == nil, !hasEmbedding {
      throw .request(
        "\(name) draws other pictures of what one shows: give it one (easel vary PICTURE, or ~ on a "
          + "picture in the studio)")
    }
    if request.edit == .likeness, manifest.pictureReader == nil {
      throw .request(
        "\(name) reads no pictures; other pictures of what one shows are drawn by a model for image "
          + "variations, such as karlo-v1-alpha-image-variations")
    }
    if sources.picture == nil, request.edit != nil || request.firstStage > 0 && !hasEmbedding {
      throw .request("the picture to start from is missing")
    }
    if case .inpainting = request.edit, sources.mask == nil {
      throw .request("inpainting needs a mask: white where it may draw")
    }
  }

  /// The size of the base stage's picture for a shape, with about as many pixels as a square.
  /// - Parameter side: of that square; nil is the model's.
  /// - Throws: where the shape is longer than 4 to 1.
  public func baseSize(
    aspectWidth: Int, aspectHeight: Int, side: Int? = nil
  ) throws(DiffusionError) -> PictureSize {
    guard aspectWidth > 0, aspectHeight > 0 else {
      throw .request("the shape \(aspectWidth):\(aspectHeight) has no size")
    }
    guard
      let size = PictureSize(
        aspectWidth: aspectWidth, aspectHeight: aspectHeight, side: side ?? stages[0].resolution,
        grain: stages[0].grain)
    else { throw .request("the shape \(aspectWidth):\(aspectHeight) is longer than 4:1") }
    return size
  }

  /// The noise levels that a stage visits with some settings, from the noisiest on; the clean
  /// picture is the last.
  public func noiseLevels(stage: Int, settings: StageSettings) -> [NoiseLevel] {
    schedules[stage].picture.levels(for: settings)
  }

  /// The size of a stage's picture in a request.
  public func size(of stage: Int, in request: GenerationRequest) -> PictureSize {
    let side = stages[0].resolution
    let base = request.baseSize ?? PictureSize(width: side, height: side)
    let factor = stages[stage].resolution / side
    return PictureSize(width: base.width * factor, height: base.height * factor)
  }
}
