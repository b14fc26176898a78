/// The weights of a normalisation: a factor and an offset a channel.
struct NormWeights {
  let weight: [Float]
  let bias: [Float]
}

extension NormWeights {
  init(_ weights: Weights, _ name: String, channels: Int) throws(DiffusionError) {
    weight = try weights.tensor(name + ".weight", shape: [channels]).floats()
    bias = try weights.tensor(name + ".bias", shape: [channels]).floats()
  }
}

/// What the time embedding does around a normalisation.
struct TimeTerm {
  enum Use {
    /// `norm(x) * (1 + scale) + shift`: scales, then shifts.
    case scaleShift
    /// `norm(x + offset)`.
    case offset
  }
  let use: Use
  /// `[batch, 1, 1, ..]`.
  let values: Feature
  /// The first of the channels of `values` that are meant.
  let first: Int
}

/// A normalisation reduced to `x * scale + shift`, `[batch, 1, 1, channels]` each.
struct NormCoefficients {
  let scale: Feature
  let shift: Feature
}

/// Sums over the pixels of a feature map, `[batch, channels]`.
struct ChannelSums {
  var sum: [Double]
  var squares: [Double]
}

/// (x - mean) / sqrt(variance + epsilon) * weight + bias of every pixel's channels.
struct LayerNorm: Sendable {
  private let weights: NormWeights
  private let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    self.weights = try NormWeights(weights, name, channels: width)
    self.epsilon = Float(epsilon)
  }

  func callAsFunction(_ x: Feature, compute: any Compute) -> Feature {
    compute.layerNorm(x, epsilon: epsilon, weights)
  }
}

/// x / sqrt(mean of squares + epsilon) * weight of every pixel's channels.
struct RMSNorm: Sendable {
  private let weight: [Float]
  private let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  func callAsFunction(_ x: Feature, compute: any Compute) -> Feature {
    compute.rmsNorm(x, epsilon: epsilon, weight)
  }
}
