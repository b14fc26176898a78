import Foundation

/// The noise level as a vector: sinusoids through two linear layers.
struct TimeEmbedding {
  private let first: MatrixWeights
  private let second: MatrixWeights
  /// Of the guidance weight's embedding, added to the sinusoids.
  private let guidance: MatrixWeights?
  private let activation: Activation

  /// - Parameters:
  ///   - inputs: how many sinusoids.
  ///   - width: values of the embedding.
  ///   - guidanceWidth: values of the guidance weight's own embedding; nil where it is not told.
  init(
    _ weights: Weights, _ name: String, inputs: Int, width: Int, guidanceWidth: Int? = nil,
    activation: Activation, compute: any Compute
  ) throws(DiffusionError) {
    first = try compute.matrix(weights, [name + ".linear_1"], depth: inputs, columns: [width])
    second = try compute.matrix(weights, [name + ".linear_2"], depth: width, columns: [width])
    guidance =
      if let guidanceWidth {
        try compute.matrix(
          weights, [name + ".cond_proj"], depth: guidanceWidth, columns: [inputs],
          bias: false)
      } else { nil }
    self.activation = activation
  }

  /// - Parameters:
  ///   - timestep: a training timestep, fractions allowed.
  ///   - weight: the guidance weight, where the network takes one.
  /// - Returns: `[1, 1, 1, timeWidth]`.
  func callAsFunction(
    _ timestep: Float, guidance weight: Double = 1, compute: any Compute
  ) -> Feature {
    var input = compute.upload(sinusoids(timestep, count: first.depth))
    if let guidance {
      let told = compute.upload(guidanceSinusoids(Float(weight - 1), count: guidance.depth))
      input = compute.product([told], guidance, epilogue: Epilogue(residual: input))
    }
    let hidden = compute.product([input], first, epilogue: Epilogue(activation: activation))
    return compute.product([hidden], second)
  }
}

/// Cosines, then sines, of a number at frequencies from 1 down to almost 1/10000, in single
/// precision as the networks were trained.
func sinusoids(_ value: Float, count: Int) -> [Float] {
  let half = count / 2
  let angles = (0..<half).map { i in
    value * expf(-Float(log(10000.0)) * Float(i) / Float(half))
  }
  return angles.map(cosf) + angles.map(sinf)
}

/// Sines, then cosines, of a thousand times a guidance weight less 1, at frequencies from 1 down to
/// 1/10000 (arXiv 2310.04378).
private func guidanceSinusoids(_ value: Float, count: Int) -> [Float] {
  let half = count / 2
  let step = Float(log(10000.0)) / Float(half - 1)
  let angles = (0..<half).map { i in value * 1000 * expf(-Float(i) * step) }
  return angles.map(sinf) + angles.map(cosf)
}

/// What the time embedding says to all resnets, at once.
struct TimeProjections {
  private let weights: MatrixWeights

  /// The resnets' names with how many values each takes, in the order of their offsets.
  init(
    _ weights: Weights, _ resnets: [(name: String, values: Int)], depth: Int, compute: any Compute
  ) throws(DiffusionError) {
    self.weights = try compute.matrix(
      weights, resnets.map { $0.name + ".time_emb_proj" }, depth: depth,
      columns: resnets.map(\.values))
  }

  /// - Parameter embedding: `[batch, 1, 1, depth]`.
  func callAsFunction(_ embedding: Feature, compute: any Compute) -> Feature {
    compute.product([embedding], weights)
  }
}
