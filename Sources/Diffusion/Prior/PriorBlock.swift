/// A pre-norm transformer block in which a token sees those before it: attention, then a
/// feed-forward layer.
struct PriorBlock {
  private let norms: [NormWeights]
  private let projection: MatrixWeights
  private let mix: MatrixWeights
  private let widening: MatrixWeights
  private let narrowing: MatrixWeights
  private let heads: Int

  init(
    _ weights: Weights, _ name: String, config: PriorConfig, compute: any Compute
  ) throws(DiffusionError) {
    let width = config.width
    func matrix(
      _ names: [String], from depth: Int, to columns: Int
    ) throws(DiffusionError) -> MatrixWeights {
      try compute.matrix(
        weights, names.map { "\(name).\($0)" }, depth: depth, columns: names.map { _ in columns })
    }
    norms = [
      try NormWeights(weights, name + ".norm1", channels: width),
      try NormWeights(weights, name + ".norm3", channels: width),
    ]
    projection = try matrix(["attn1.to_q", "attn1.to_k", "attn1.to_v"], from: width, to: width)
    mix = try matrix(["attn1.to_out.0"], from: width, to: width)
    widening = try matrix(["ff.net.0.proj"], from: width, to: 4 * width)
    narrowing = try matrix(["ff.net.2"], from: 4 * width, to: width)
    heads = config.heads
  }

  /// - Parameters:
  ///   - x: `[batch, 1, tokens, width]`.
  ///   - memory: keys and values of the tokens that each item has seen before.
  /// - Returns: the same shape; and its own keys and values, `[batch, 1, tokens, 2 * width]`.
  func callAsFunction(
    _ x: Feature, memory: KeysValues?, compute: any Compute
  ) -> (states: Feature, keysValues: Part) {
    let width = x.channels
    let seen = compute.product([compute.layerNorm(x, norms[0])], projection)
    let read = compute.attention(
      seen, text: memory, channels: width, head: width / heads,
      rules: AttentionRules(isCausal: true))
    let x = compute.product([read], mix, epilogue: Epilogue(residual: x))
    let wide = compute.product(
      [compute.layerNorm(x, norms[1])], widening, epilogue: Epilogue(activation: .gelu))
    return (
      compute.product([wide], narrowing, epilogue: Epilogue(residual: x)),
      seen.part(channels: width..<3 * width)
    )
  }
}
