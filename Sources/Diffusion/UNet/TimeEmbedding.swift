import CKernels
import Foundation

/// The noise level as a vector: sinusoids through two linear layers.
struct TimeEmbedding {
  private let first: MatrixWeights
  private let second: MatrixWeights
  private let activation: Activation

  init(
    _ weights: Weights, _ name: String, config: UNetConfig, compute: Compute
  ) throws(DiffusionError) {
    let width = config.timeWidth
    first = try MatrixWeights(
      weights, [name + ".linear_1"], depth: config.levels[0], columns: [width], compute: compute)
    second = try MatrixWeights(
      weights, [name + ".linear_2"], depth: width, columns: [width], compute: compute)
    activation = config.activation
  }

  /// - Parameter timestep: a training timestep, fractions allowed.
  /// - Returns: `[1, 1, 1, timeWidth]`.
  func callAsFunction(_ timestep: Float, compute: Compute) -> Feature {
    let half = first.depth / 2
    let input = compute.feature(batch: 1, height: 1, width: 1, channels: first.depth)
    for i in 0..<half {
      // Single precision, as the networks were trained.
      let exponent = -Float(log(10000.0)) * Float(i) / Float(half)
      let angle = timestep * expf(exponent)
      input.pointer[i] = cosf(angle)
      input.pointer[half + i] = sinf(angle)
    }
    let hidden = compute.product([input], first, epilogue: Epilogue(activation: activation))
    return compute.product([hidden], second)
  }
}

/// The time embedding's scales and shifts for all resnets at once.
struct TimeProjections {
  private let weights: MatrixWeights

  /// The resnets' names with their channels, in the order of their offsets.
  init(
    _ weights: Weights, _ resnets: [(name: String, channels: Int)], depth: Int, compute: Compute
  ) throws(DiffusionError) {
    self.weights = try MatrixWeights(
      weights, resnets.map { $0.name + ".time_emb_proj" }, depth: depth,
      columns: resnets.map { 2 * $0.channels }, compute: compute)
  }

  /// - Parameter embedding: `[batch, 1, 1, depth]`.
  func callAsFunction(_ embedding: Feature, compute: Compute) -> Feature {
    compute.product([embedding], weights)
  }
}
