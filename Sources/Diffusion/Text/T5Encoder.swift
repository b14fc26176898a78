import Foundation

/// The encoder of T5 v1.1 (Raffel et al. 2019; gated GELU after Shazeer 2020): pre-norm layers
/// without biases, positions only as a learnt bias of the attention by distance, scores unscaled.
/// Weights stay in the mapped file as they are stored.
struct T5Encoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let compute: any Compute
  private let words: WeightTensor
  /// `[1, heads, maxLength, maxLength]`, added to the scores of every layer.
  private let positions: Feature
  private let layers: [Layer]
  private let norm: RMSNorm

  /// - Parameters:
  ///   - config: `config.json` of a `T5EncoderModel`.
  ///   - weights: of the same folder.
  ///   - compute: where it computes.
  init(
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: any Compute
  ) throws(DiffusionError) {
    width = try config.int("d_model", in: 1...1 << 16)
    let heads = try config.int("num_heads", in: 1...1 << 10)
    let inner = heads * (try config.int("d_kv", in: 1...1 << 12))
    guard try config.string("feed_forward_proj", default: "relu") == "gated-gelu" else {
      throw config.unsupported("feed_forward_proj", "gated-gelu (T5 v1.1)")
    }
    let hidden = try config.int("d_ff", in: 1...1 << 20)
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-6)
    let words = weights.has("shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight"
    self.words = try weights.tensor(
      words, shape: [try config.int("vocab_size", in: 1...1 << 24), width])
    let buckets = try RelativeBuckets(config)
    positions = compute.upload(
      buckets.bias(
        try weights.tensor(
          "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
          shape: [buckets.count, heads]
        ).floats(), heads: heads, tokens: tokenizer.maxLength),
      height: heads, width: tokenizer.maxLength, channels: tokenizer.maxLength)
    var layers: [Layer] = []
    for index in 0..<(try config.int("num_layers", in: 1...1 << 10)) {
      layers.append(
        try Layer(
          weights, "encoder.block.\(index).layer", width: width, inner: inner, heads: heads,
          hidden: hidden, epsilon: epsilon))
    }
    self.layers = layers
    norm = try RMSNorm(weights, "encoder.final_layer_norm", width: width, epsilon: epsilon)
    self.tokenizer = tokenizer
    self.compute = compute
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    var states = try embed(tokens.ids, words, compute: compute)
    // Every token sees those that are no padding; scores are not scaled.
    let rules = AttentionRules(scale: 1, seen: [tokens.count], bias: positions)
    for layer in layers { states = layer(states, rules: rules, compute: compute) }
    return TextEncoding(
      tokens, states: compute.download(norm(states, compute: compute)), width: width)
  }

  private struct Layer {
    let attentionNorm: RMSNorm
    let attention: EncoderAttention
    let hiddenNorm: RMSNorm
    let gate: Linear
    let expand: Linear
    let contract: Linear

    init(
      _ weights: Weights, _ name: String, width: Int, inner: Int, heads: Int, hidden: Int,
      epsilon: Double
    ) throws(DiffusionError) {
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: false)
      }
      func norm(_ part: String) throws(DiffusionError) -> RMSNorm {
        try RMSNorm(weights, "\(name).\(part).layer_norm", width: width, epsilon: epsilon)
      }
      attentionNorm = try norm("0")
      attention = try EncoderAttention(
        weights, ["q", "k", "v", "o"].map { "\(name).0.SelfAttention.\($0)" }, width: width,
        inner: inner, heads: heads, bias: (false, false))
      hiddenNorm = try norm("1")
      gate = try linear("1.DenseReluDense.wi_0", width, hidden)
      expand = try linear("1.DenseReluDense.wi_1", width, hidden)
      contract = try linear("1.DenseReluDense.wo", hidden, width)
    }

    func callAsFunction(_ states: Feature, rules: AttentionRules, compute: any Compute) -> Feature {
      let middle = attention(
        attentionNorm(states, compute: compute), rules: rules, compute: compute)
      compute.add(states, to: middle)
      let seen = hiddenNorm(middle, compute: compute)
      let hidden = expand(seen, compute: compute)
      compute.multiply(hidden, by: gate(seen, activation: .tanhGELU, compute: compute))
      let out = contract(hidden, compute: compute)
      compute.add(middle, to: out)
      return out
    }
  }
}

/// Distances between tokens in classes: near ones each their own, far ones on a logarithmic scale,
/// before and after apart (Raffel et al. 2019, section 2.1).
private struct RelativeBuckets {
  let count: Int
  private let furthest: Int

  init(_ config: Config) throws(DiffusionError) {
    count = try config.int("relative_attention_num_buckets", in: 4...1 << 12, default: 32)
    furthest = try config.int("relative_attention_max_distance", in: 1...1 << 16, default: 128)
    guard count.isMultiple(of: 2), furthest > count / 4 else {
      throw config.unsupported(
        "relative_attention_num_buckets", "even numbers below 4 times the max distance \(furthest)")
    }
  }

  /// - Parameter distance: position of the key less that of the query.
  func bucket(_ distance: Int) -> Int {
    let half = count / 2
    let exact = half / 2
    let side = distance > 0 ? half : 0
    let size = abs(distance)
    if size < exact { return side + size }
    let ratio = log(Float(size) / Float(exact)) / log(Float(furthest) / Float(exact))
    return side + min(exact + Int(ratio * Float(half - exact)), half - 1)
  }

  /// - Parameter weights: `[count, heads]`.
  /// - Returns: `[heads, tokens, tokens]`, query before key.
  func bias(_ weights: [Float], heads: Int, tokens: Int) -> [Float] {
    let row = (1 - tokens..<tokens).map(bucket)
    var bias: [Float] = []
    bias.reserveCapacity(heads * tokens * tokens)
    for head in 0..<heads {
      for query in 0..<tokens {
        for key in 0..<tokens { bias.append(weights[row[key - query + tokens - 1] * heads + head]) }
      }
    }
    return bias
  }
}
