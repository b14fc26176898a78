import Foundation
import Recipes

/// One noise level of a variance-preserving diffusion: x = alpha x0 + sigma eps, with
/// alpha^2 + sigma^2 = 1.
public struct NoiseLevel: Sendable, Equatable {
  /// What the network is told, as a training timestep.
  public internal(set) var timestep: Float
  public let alpha: Double
  public let sigma: Double

  /// Noise over signal, the sigma of Karras et al.
  public var ratio: Double { sigma / alpha }
  /// Half the logarithm of the signal-to-noise ratio, the lambda of DPM-Solver.
  var lambda: Double { log(alpha / sigma) }

  static let clean = NoiseLevel(timestep: 0, alpha: 1, sigma: 0)
}

/// What a stage's `scheduler_config.json` says about the diffusion that it was trained for.
struct NoiseSchedule: Sendable {
  /// What the network predicts.
  enum Prediction: String, CaseIterable {
    case epsilon
    case velocity = "v_prediction"
    case x0 = "sample"
  }

  /// Variance of DDPM's steps: the posterior's (small), the forward step's (large), or between
  /// both as the network says (arXiv 2102.09672).
  enum Variance: String, CaseIterable {
    case fixedSmall = "fixed_small"
    case fixedSmallLog = "fixed_small_log"
    case fixedLarge = "fixed_large"
    case learnedRange = "learned_range"
  }

  enum Betas: String, CaseIterable {
    case linear
    /// Linear in the square roots (Latent Diffusion).
    case scaledLinear = "scaled_linear"
    case squaredCosine = "squaredcos_cap_v2"
  }

  /// Where the run ends.
  enum End {
    /// Without noise.
    case clean
    /// DDIM's steps end at the lowest level of training, as Stable Diffusion's configuration has it.
    case lowestForDDIM
    /// Without noise, and with what single precision leaves of 1 in diffusers' `UnCLIPScheduler`,
    /// 0.9995: an embedding shows it.
    case rounded
  }

  /// What the file proposes to sample with.
  struct Proposal: Sendable, Equatable {
    var sampler = SamplerKind.ddim
    var schedule = ScheduleKind.linear
    /// Whether estimates are clipped to [-1, 1].
    var clips = false
  }

  let prediction: Prediction
  let variance: Variance
  let betas: Betas
  /// Cumulative product of the alphas for each training timestep, as float32 holds them.
  let signal: [Double]
  /// Largest value that dynamic thresholding divides by.
  let thresholdMaximum: Float
  /// Where static thresholding clips: 1 but for embeddings.
  let clipRange: Float
  /// The percentile that the model was made with.
  let thresholdPercentile: Double

  /// Of training's first timestep.
  let firstBeta: Double
  /// Added to the timesteps of the leading schedule.
  let offset: Int
  let end: End
  let proposal: Proposal

  /// Number of training timesteps.
  var timesteps: Int { signal.count }

  /// Reads a diffusers scheduler configuration, whatever scheduler's it is.
  init(file: ModelPath) throws(DiffusionError) {
    let config = try Config(file: file)
    try config.requireUnset("trained_betas", "use_flow_sigmas", "timestep_values")
    let count = try config.int("num_train_timesteps", in: 2...100_000)
    let first = try config.double("beta_start", default: 0.0001)
    let last = try config.double("beta_end", default: 0.02)
    guard 0 < first, first <= last, last < 1 else {
      throw config.unsupported("beta_start", "0 < beta_start <= beta_end < 1")
    }
    self.init(
      betas: try config.choice("beta_schedule"), timesteps: count, first: first, last: last,
      prediction: try config.choice("prediction_type", default: .epsilon),
      variance: try config.choice("variance_type", default: .fixedSmall),
      thresholdMaximum: Float(try config.double("sample_max_value", default: 1)),
      thresholdPercentile: try config.double("dynamic_thresholding_ratio", default: 0.995),
      clipRange: try Self.clipRange(config),
      offset: try config.int("steps_offset", in: 0...1, default: 0),
      hasZeroSNR: try config.bool("rescale_betas_zero_snr", default: false),
      end: try Self.end(config), proposal: try Proposal(config))
  }

  private static func clipRange(_ config: Config) throws(DiffusionError) -> Float {
    let range = try config.double("clip_sample_range", default: 1)
    guard range > 0 else { throw config.unsupported("clip_sample_range", "numbers above 0") }
    return Float(range)
  }

  private static func end(_ config: Config) throws(DiffusionError) -> End {
    let name = try config.string("_class_name", default: "")
    if name == "UnCLIPScheduler" { return .rounded }
    let isPNDM = name.hasPrefix("PNDM")
    return try config.bool("set_alpha_to_one", default: !isPNDM) ? .clean : .lowestForDDIM
  }

  init(
    betas: Betas, timesteps: Int = 1000, first: Double = 0.0001, last: Double = 0.02,
    prediction: Prediction, variance: Variance = .fixedSmall, thresholdMaximum: Float = 100,
    thresholdPercentile: Double = 0.995, clipRange: Float = 1, offset: Int = 0,
    hasZeroSNR: Bool = false, end: End = .clean, proposal: Proposal = Proposal()
  ) {
    self.prediction = prediction
    self.variance = variance
    self.betas = betas
    self.thresholdMaximum = thresholdMaximum
    self.thresholdPercentile = thresholdPercentile
    self.clipRange = clipRange
    self.offset = offset
    self.end = end
    self.proposal = proposal
    let count = Double(timesteps)
    func cosine(_ t: Double) -> Double {
      let value = cos((t + 0.008) / 1.008 * .pi / 2)
      return value * value
    }
    func beta(_ step: Int) -> Double {
      let i = Double(step)
      return switch betas {
      case .linear: first + (last - first) * i / (count - 1)
      case .scaledLinear:
        pow(first.squareRoot() + (last.squareRoot() - first.squareRoot()) * i / (count - 1), 2)
      case .squaredCosine: min(1 - cosine((i + 1) / count) / cosine(i / count), 0.999)
      }
    }
    firstBeta = beta(0)
    var product = 1.0
    var signal = (0..<timesteps).map { step in
      product *= 1 - beta(step)
      return Double(Float(product))
    }
    if hasZeroSNR {
      // Shifted so that the last timestep has no signal, scaled so that the first keeps its own
      // (arXiv 2305.08891, algorithm 1).
      let (start, end) = (signal[0].squareRoot(), signal[timesteps - 1].squareRoot())
      signal = signal.map { pow(($0.squareRoot() - end) * start / (start - end), 2) }
    }
    self.signal = signal
  }

  /// The level of a training timestep.
  func level(_ timestep: Int) -> NoiseLevel {
    NoiseLevel(
      timestep: Float(timestep), alpha: signal[timestep].squareRoot(),
      sigma: (1 - signal[timestep]).squareRoot())
  }

  /// The level of a ratio of noise to signal, between two training timesteps where it falls so
  /// (linear in the ratio's logarithm, as k-diffusion and diffusers do).
  func level(ratio: Double) -> NoiseLevel {
    let above = signal.firstIndex { ((1 - $0) / $0).squareRoot() > ratio } ?? timesteps - 1
    let high = max(above, 1)
    let (a, b) = (log(level(high - 1).ratio), log(level(high).ratio))
    let weight = min(max((log(ratio) - a) / (b - a), 0), 1)
    let alpha = 1 / (ratio * ratio + 1).squareRoot()
    return NoiseLevel(
      timestep: Float(Double(high - 1) + weight), alpha: alpha, sigma: ratio * alpha)
  }
}

extension NoiseSchedule.Proposal {
  /// What a diffusers scheduler configuration says, with the defaults of the class that it names.
  init(_ config: Config) throws(DiffusionError) {
    let name = try config.string("_class_name", default: "")
    let isKarras = try config.bool("use_karras_sigmas", default: false)
    sampler = SamplerName(name)?.sampler ?? .ddim
    let isOld = ["DDIM", "DDPM", "PNDM", "LCM", ""].contains { name == $0 + "Scheduler" }
    let spacing = try config.string("timestep_spacing", default: isOld ? "leading" : "linspace")
    schedule = isKarras ? .karras : ScheduleKind(commonName: spacing) ?? .leading
    let clipping = ["DDIMScheduler", "DDPMScheduler", "UnCLIPScheduler"]
    clips = try config.bool("clip_sample", default: clipping.contains(name))
    if name == "UnCLIPScheduler" { (sampler, schedule) = (.ddpm, .endpoint) }
  }
}
