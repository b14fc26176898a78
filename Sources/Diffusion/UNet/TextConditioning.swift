import CKernels

/// What the network makes of a text before the first step: a pooled vector that is added to the
/// time embedding, and states that the attentions see.
struct TextConditioning {
  private let norm1: NormWeights
  private let norm2: NormWeights
  private let position: [Float]
  private let query: MatrixWeights
  private let keysValues: MatrixWeights
  private let pooled: MatrixWeights
  private let states: MatrixWeights
  private let heads: Int

  init(_ weights: Weights, config: UNetConfig, compute: Compute) throws(DiffusionError) {
    let width = config.textWidth
    let name = "add_embedding."
    norm1 = try NormWeights(weights, name + "norm1", channels: width)
    norm2 = try NormWeights(weights, name + "norm2", channels: config.timeWidth)
    position = try weights.tensor(name + "pool.positional_embedding", shape: [1, width]).floats()
    query = try MatrixWeights(
      weights, [name + "pool.q_proj"], depth: width, columns: [width], compute: compute)
    keysValues = try MatrixWeights(
      weights, [name + "pool.k_proj", name + "pool.v_proj"], depth: width,
      columns: [width, width], compute: compute)
    pooled = try MatrixWeights(
      weights, [name + "proj"], depth: width, columns: [config.timeWidth], compute: compute)
    states = try MatrixWeights(
      weights, ["encoder_hid_proj"], depth: width, columns: [config.crossWidth],
      compute: compute)
    heads = config.poolHeads
  }

  /// - Parameter texts: encodings of the same length.
  /// - Returns: the pooled texts `[texts, 1, 1, timeWidth]` and the states
  ///   `[texts, 1, tokens, crossWidth]`.
  func callAsFunction(_ texts: [TextEncoding], compute: Compute) -> (Feature, Feature) {
    let width = states.depth
    let tokens = texts[0].tokens.count
    let input = compute.feature(batch: texts.count, height: 1, width: tokens, channels: width)
    for (index, text) in texts.enumerated() {
      precondition(text.width == width && text.tokens.count == tokens)
      (input.pointer + index * tokens * width).update(from: text.states, count: tokens * width)
    }
    return (
      pool(input, compute: compute), compute.product([input], states)
    )
  }

  /// Attention pooling: the mean of the tokens asks, the mean and the tokens answer.
  private func pool(_ input: Feature, compute: Compute) -> Feature {
    let width = input.channels
    let tokens = input.width
    let all = compute.feature(
      batch: input.batch, height: 1, width: tokens + 1, channels: width)
    let mean = compute.feature(batch: input.batch, height: 1, width: 1, channels: width)
    for item in 0..<input.batch {
      let row = all.pointer + item * (tokens + 1) * width
      compute.kernels.layer_norm(
        input.pointer + item * tokens * width, width, tokens, width, norm1.weight, norm1.bias,
        1e-5, row + width, width)
      for c in 0..<width {
        var sum: Float = 0
        for token in 1...tokens { sum += row[token * width + c] }
        row[c] = sum / Float(tokens) + position[c]
      }
      (mean.pointer + item * width).update(from: row, count: width)
    }
    let answer = compute.attention(
      compute.product([mean], query),
      text: TextKeysValues(feature: compute.product([all], keysValues)), channels: width,
      head: width / heads)
    let out = compute.product([answer], pooled)
    compute.kernels.layer_norm(
      out.pointer, out.channels, out.batch, out.channels, norm2.weight, norm2.bias, 1e-5,
      out.pointer, out.channels)
    return out
  }
}
