import Pictures

/// How one stage of the cascade is sampled. Missing keys read as their defaults.
public struct StageSettings: Codable, Sendable, Hashable {
  /// Number of denoising steps, 1...1000; not used where `schedule` names its own timesteps.
  public var steps: Int
  /// Guidance weight w in uncond + w (cond - uncond); 1 is off.
  public var guidance: Double
  /// Noise levels, 0...1, at which guidance acts (arXiv 2404.07724); elsewhere the prompt alone is
  /// evaluated, which costs half. nil is everywhere. Level 1 is pure noise.
  public var guidanceInterval: ClosedRange<Double>?
  /// How far the spread of a guided prediction is brought back to that of the prompt's alone, 0...1
  /// (arXiv 2305.08891, section 3.4); nil is not.
  public var guidanceRescale: Double?
  public var sampler: SamplerKind
  /// What makes the picture of a stage that draws latents; nil is the model's own decoder.
  public var decoder: DecoderKind?
  /// Share of fresh noise in DDIM's steps: 0 is deterministic, 1 as much as DDPM.
  public var eta: Double
  public var schedule: ScheduleKind
  public var thresholding: Thresholding
  /// Noise-conditioning augmentation of the low-resolution input, 0...1 (section 2.4 of the
  /// paper); nothing in the base stage.
  public var augLevel: Double
  /// Steps after which it ended: the estimate of that one is the stage's picture. nil ran all.
  public var endsAfter: Int?
  /// A prompt of this stage's own, the paper's way to vary style; nil is the request's prompt.
  public var prompt: String?

  public init(
    steps: Int, guidance: Double = 1, guidanceInterval: ClosedRange<Double>? = nil,
    sampler: SamplerKind = .ddim, eta: Double = 0, schedule: ScheduleKind = .linear,
    thresholding: Thresholding = .usual, augLevel: Double = 0,
    prompt: String? = nil, guidanceRescale: Double? = nil, decoder: DecoderKind? = nil,
    endsAfter: Int? = nil
  ) {
    self.steps = steps
    self.guidance = guidance
    self.guidanceInterval = guidanceInterval
    self.sampler = sampler
    self.eta = eta
    self.schedule = schedule
    self.thresholding = thresholding
    self.augLevel = augLevel
    self.prompt = prompt
    self.guidanceRescale = guidanceRescale
    self.decoder = decoder
    self.endsAfter = endsAfter
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      steps: try values.decode(in: 0...1_000_000, forKey: .steps),
      guidance: try values.decodeIfPresent(Double.self, forKey: .guidance) ?? 1,
      guidanceInterval: try values.decodeIfPresent(
        ClosedRange<Double>.self, forKey: .guidanceInterval),
      sampler: try values.decodeIfPresent(SamplerKind.self, forKey: .sampler) ?? .ddim,
      eta: try values.decodeIfPresent(Double.self, forKey: .eta) ?? 0,
      schedule: try values.decodeIfPresent(ScheduleKind.self, forKey: .schedule) ?? .linear,
      thresholding: try values.decodeIfPresent(Thresholding.self, forKey: .thresholding)
        ?? .usual,
      augLevel: try values.decodeIfPresent(Double.self, forKey: .augLevel) ?? 0,
      prompt: try values.decodeIfPresent(String.self, forKey: .prompt),
      guidanceRescale: try values.decodeIfPresent(Double.self, forKey: .guidanceRescale),
      decoder: try values.decodeIfPresent(DecoderKind.self, forKey: .decoder),
      endsAfter: try values.decodeIfPresent(in: 1...1_000_000, forKey: .endsAfter))
  }
}

extension StageSettings {
  /// How many steps the schedule makes, before an edit's strength shortens it.
  public var stepCount: Int { sampler == .lcm ? steps : schedule.timesteps?.count ?? steps }

  /// Sets the number of steps, 1...1000. It wins over a schedule that names another number of
  /// timesteps of its own: what spaces the steps of the same model, `.leading` for DeepFloyd IF's
  /// lists and `.endpoint` for GLIDE's, takes that one's place.
  public mutating func setSteps(_ count: Int) {
    steps = count
    if let own = schedule.timesteps, own.count != count {
      schedule = schedule == .glide27 ? .endpoint : .leading
    }
  }
}

/// The update rule from one noise level to the next.
public enum SamplerKind: String, Codable, Sendable, Hashable, CaseIterable {
  /// Ancestral sampling with the model's own variance (arXiv 2006.11239).
  case ddpm
  /// Deterministic with eta 0 (arXiv 2010.02502).
  case ddim
  /// DPM-Solver++ of second order, multistep (arXiv 2211.01095).
  case dpmPlusPlus2M = "dpm++2m"
  /// The same with fresh noise in every step (SDE-DPM-Solver++).
  case dpmPlusPlusSDE = "dpm++sde"
  /// Euler's rule for the ordinary differential equation (arXiv 2206.00364).
  case euler
  /// Euler's rule to a lower level, then fresh noise.
  case eulerAncestral = "euler-a"
  /// Heun's rule: two evaluations a step, second order.
  case heun
  /// Unified predictor-corrector of second order (arXiv 2302.04867).
  case uniPC = "unipc"
  /// A few steps of a latent consistency model (arXiv 2310.04378).
  case lcm
}

/// Which noise levels the steps visit.
public enum ScheduleKind: String, Codable, Sendable, Hashable, CaseIterable {
  /// Evenly spaced from the last training timestep to 0, which is not evaluated itself.
  case linear
  /// Evenly spaced in sigma^(1/7) (arXiv 2206.00364, equation 5).
  case karras
  /// Evenly spaced and ending above 0, as in "Common diffusion noise schedules..." (2305.08891).
  case trailing
  /// Evenly spaced by a whole number of timesteps and ending at 0; DeepFloyd IF's way.
  case leading
  /// Evenly spaced from the last training timestep to 0, which is evaluated too (DALL-E 2, GLIDE).
  case endpoint
  /// DeepFloyd IF's own lists of timesteps; the number is that of their steps.
  case fast27, smart27, smart50, smart100, smart185, super27, super40, super100
  /// The list of timesteps that GLIDE enlarges with.
  case glide27
}

/// What is done to an x0 estimate that leaves [-1, 1] (section 2.3 of the paper).
public enum Thresholding: Codable, Sendable, Hashable {
  case none
  /// Clip to [-1, 1].
  case `static`
  /// Clip to the given quantile s of |x0| (at least 1) and divide by s.
  case dynamic(percentile: Double)
}

/// What makes a picture of latents.
public enum DecoderKind: String, Codable, Sendable, Hashable, CaseIterable {
  /// The model's own autoencoder.
  case full
  /// A small network that imitates it (TAESD): some ten times faster, a little softer.
  case fast
}
