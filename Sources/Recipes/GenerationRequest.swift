import Pictures

/// Everything that the engine needs to make one picture, but for the pictures that it starts from
/// (`GenerationSources`); with a model's hash, its recipe. Missing keys read as their defaults, so
/// that recipes of earlier versions stay readable.
public struct GenerationRequest: Codable, Sendable, Hashable {
  public var prompt: String
  /// Takes the place of the empty (unconditional) text in guidance.
  public var negativePrompt: String
  /// Seeds the PyTorch-compatible generator: the same seed means the same noise in both.
  public var seed: UInt64
  /// Settings of the stages to run, from `firstStage` on in cascade order; fewer than the model
  /// has stop early.
  public var stages: [StageSettings]
  /// The stage that comes first, as an index into the cascade: 0, or a super-resolution stage
  /// when a picture of the user's own is enlarged.
  public var firstStage: Int
  /// The stage that draws the smallest picture, as an index into the cascade: 1 where a prior says
  /// first what to draw. The engine sets it, for those who read the recipe without the model.
  public var baseStage = 0
  /// Size of the base stage's picture, sides a multiple of 8; nil is the model's square. Later
  /// stages keep its shape: a stage of n times the base resolution draws n times this size.
  public var baseSize: PictureSize?
  /// A picture near to the one of the seed alone; nil is that picture.
  public var variation: Variation?
  /// Starts from the source picture instead of from nothing; nil in a usual generation.
  public var edit: Edit?
  /// What is added to the model's weights.
  public var loras: [LoRA]
  /// Pictures that the result shall be like, for models that search (VQGAN+CLIP).
  public var picturePrompts: [PicturePrompt] = []

  public init(
    prompt: String, negativePrompt: String = "", seed: UInt64 = 0, stages: [StageSettings],
    firstStage: Int = 0, baseSize: PictureSize? = nil, variation: Variation? = nil,
    edit: Edit? = nil, loras: [LoRA] = []
  ) {
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.seed = seed
    self.stages = stages
    self.firstStage = firstStage
    self.baseSize = baseSize
    self.variation = variation
    self.edit = edit
    self.loras = loras
  }

  private enum CodingKeys: CodingKey {
    case prompt, negativePrompt, seed, stages, firstStage, baseStage, baseSize, variation, edit
    case loras, picturePrompts
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    prompt = try values.decode(String.self, forKey: .prompt)
    negativePrompt = try values.decodeIfPresent(String.self, forKey: .negativePrompt) ?? ""
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
    stages = try values.decode([StageSettings].self, forKey: .stages)
    firstStage = try values.decodeIfPresent(in: 0...1000, forKey: .firstStage) ?? 0
    baseStage = try values.decodeIfPresent(in: 0...1000, forKey: .baseStage) ?? 0
    baseSize = try values.decodeIfPresent(PictureSize.self, forKey: .baseSize)
    variation = try values.decodeIfPresent(Variation.self, forKey: .variation)
    edit = try values.decodeIfPresent(Edit.self, forKey: .edit)
    loras = try values.decodeIfPresent([LoRA].self, forKey: .loras) ?? []
    picturePrompts =
      try values.decodeIfPresent([PicturePrompt].self, forKey: .picturePrompts) ?? []
  }

  /// What was not used leaves no trace, so that recipes stay as they were.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(prompt, forKey: .prompt)
    try values.encode(negativePrompt, forKey: .negativePrompt)
    try values.encode(seed, forKey: .seed)
    try values.encode(stages, forKey: .stages)
    try values.encode(firstStage, forKey: .firstStage)
    if baseStage != 0 { try values.encode(baseStage, forKey: .baseStage) }
    try values.encodeIfPresent(baseSize, forKey: .baseSize)
    try values.encodeIfPresent(variation, forKey: .variation)
    try values.encodeIfPresent(edit, forKey: .edit)
    if !loras.isEmpty { try values.encode(loras, forKey: .loras) }
    if !picturePrompts.isEmpty { try values.encode(picturePrompts, forKey: .picturePrompts) }
  }
}

extension GenerationRequest {
  /// The settings of the base stage, or of the first stage where that does not run.
  public var base: StageSettings? {
    stages.dropFirst(max(0, baseStage - firstStage)).first ?? stages.first
  }

  /// What the stage of a place in `stages` is called: "prior", "base", "sr1" ...
  public func stageName(_ place: Int) -> String {
    let number = firstStage + place - baseStage
    return number < 0 ? "prior" : number == 0 ? "base" : "sr\(number)"
  }

  /// Whether the stage of a place in `stages` enlarges a picture.
  public func enlarges(_ place: Int) -> Bool { firstStage + place > baseStage }

  /// The same request with its first stages only.
  public func beginning(stages count: Int) -> GenerationRequest {
    var beginning = self
    beginning.stages = Array(stages.prefix(count))
    return beginning
  }

  /// Whether nothing of the source picture may change: no network runs, and the result is the
  /// source in the size that was asked for.
  public var changesNothing: Bool { edit?.strength == 0 }
}

/// A small change of the noise that a picture starts from: the noise of `seed` blended, along the
/// circle through both, with that of the request's seed. Only the first stage's noise changes.
public struct Variation: Codable, Sendable, Hashable {
  public var seed: UInt64
  /// 0 is the picture of the request's seed, 1 that of `seed`.
  public var strength: Double

  public init(seed: UInt64, strength: Double) {
    self.seed = seed
    self.strength = strength
  }
}

/// What is done with the source picture, and the share of the noise levels that is run again:
/// strength 0 keeps the picture, 1 keeps nothing of it. Every stage of the run is edited, so that
/// the source's details reach the largest picture.
public enum Edit: Codable, Sendable, Hashable {
  /// The whole picture changes (SDEdit, arXiv 2108.01073).
  case imageToImage(strength: Double)
  /// The white part of the mask changes, the rest is put back at every noise level (RePaint
  /// without resampling, arXiv 2201.09865).
  case inpainting(strength: Double)
  /// Another picture of what the source shows is drawn, as a model that reads pictures sees it
  /// (arXiv 2204.06125, section 3.1).
  case likeness

  public var strength: Double {
    switch self {
    case .imageToImage(let strength), .inpainting(let strength): strength
    case .likeness: 1
    }
  }
}
