/// Everything that the engine needs to make one picture; with a model's hash, its recipe.
public struct GenerationRequest: Codable, Sendable, Hashable {
  public var prompt: String
  /// Takes the place of the empty (unconditional) text in guidance.
  public var negativePrompt: String
  /// Seeds the PyTorch-compatible generator: the same seed means the same noise in both.
  public var seed: UInt64
  /// Settings of the stages to run, in cascade order; fewer than the model has stops early.
  public var stages: [StageSettings]

  public init(
    prompt: String, negativePrompt: String = "", seed: UInt64 = 0, stages: [StageSettings]
  ) {
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.seed = seed
    self.stages = stages
  }
}

/// How one stage of the cascade is sampled.
public struct StageSettings: Codable, Sendable, Hashable {
  /// Number of denoising steps, 1...1000.
  public var steps: Int
  /// Guidance weight w in uncond + w (cond - uncond); 1 is off.
  public var guidance: Double
  public var sampler: SamplerKind
  public var thresholding: Thresholding
  /// Noise-conditioning augmentation of the low-resolution input, 0...1 (section 2.4 of the
  /// paper); nothing in the base stage.
  public var augLevel: Double
  /// A prompt of this stage's own, the paper's way to vary style; nil is the request's prompt.
  public var prompt: String?

  public init(
    steps: Int, guidance: Double = 1, sampler: SamplerKind = .ddim,
    thresholding: Thresholding = .dynamic(percentile: 0.995), augLevel: Double = 0,
    prompt: String? = nil
  ) {
    self.steps = steps
    self.guidance = guidance
    self.sampler = sampler
    self.thresholding = thresholding
    self.augLevel = augLevel
    self.prompt = prompt
  }
}

/// The update rule from one noise level to the next.
public enum SamplerKind: String, Codable, Sendable, Hashable, CaseIterable {
  case ddim
  case dpmPlusPlus2M = "dpm++2m"
  case ddpm
}

/// What is done to an x0 estimate that leaves [-1, 1] (section 2.3 of the paper).
public enum Thresholding: Codable, Sendable, Hashable {
  case none
  /// Clip to [-1, 1].
  case `static`
  /// Clip to the given quantile s of |x0| (at least 1) and divide by s.
  case dynamic(percentile: Double)
}
