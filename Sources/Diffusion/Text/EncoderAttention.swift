/// The attention of a language model's layer, from its states to what is added to them.
struct EncoderAttention {
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let mix: Linear
  private let heads: Int

  /// - Parameters:
  ///   - names: of queries, keys, values, and of what mixes the heads.
  ///   - inner: values of a token over all heads.
  ///   - bias: whether queries, keys and values have some; and whether what mixes has.
  init(
    _ weights: Weights, _ names: [String], width: Int, inner: Int, heads: Int,
    bias: (projections: Bool, mix: Bool)
  ) throws(DiffusionError) {
    func projection(_ name: String) throws(DiffusionError) -> Linear {
      try Linear(weights, name, inputs: width, outputs: inner, bias: bias.projections)
    }
    query = try projection(names[0])
    key = try projection(names[1])
    value = try projection(names[2])
    mix = try Linear(weights, names[3], inputs: inner, outputs: width, bias: bias.mix)
    self.heads = heads
  }

  /// - Parameter x: `[sequences, 1, tokens, width]`, each attending to itself alone.
  func callAsFunction(
    _ x: Feature, rules: AttentionRules = AttentionRules(), compute: any Compute
  ) -> Feature {
    let inner = mix.weight.columns
    let projections = compute.feature(
      batch: x.batch, height: 1, width: x.width, channels: 3 * inner)
    for (index, matrix) in [query, key, value].enumerated() {
      _ = matrix(x, compute: compute, into: (projections, index * inner))
    }
    let attended = compute.attention(
      projections, channels: inner, head: inner / heads, rules: rules)
    return mix(attended, compute: compute)
  }
}
