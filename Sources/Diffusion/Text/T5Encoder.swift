import Foundation

/// The encoder of T5 v1.1 (Raffel et al. 2019; gated GELU after Shazeer 2020): pre-norm layers
/// without biases, positions only as a learnt bias of the attention by distance, scores unscaled.
/// Weights stay in the mapped file as they are stored.
struct T5Encoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let heads: Int
  private let compute: Compute
  private let words: WeightTensor
  /// `[heads, maxLength, maxLength]`, added to the scores of every layer.
  private let positions: [Float]
  private let layers: [Layer]
  private let norm: RMSNorm

  /// - Parameters:
  ///   - config: `config.json` of a `T5EncoderModel`.
  ///   - weights: of the same folder.
  ///   - compute: where it computes.
  init(
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: Compute
  ) throws(DiffusionError) {
    width = try config.int("d_model", in: 1...1 << 16)
    heads = try config.int("num_heads", in: 1...1 << 10)
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
    positions = buckets.bias(
      try weights.tensor(
        "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        shape: [buckets.count, heads]
      ).floats(), heads: heads, tokens: tokenizer.maxLength)
    var layers: [Layer] = []
    for index in 0..<(try config.int("num_layers", in: 1...1 << 10)) {
      layers.append(
        try Layer(
          weights, "encoder.block.\(index).layer", width: width, inner: inner, hidden: hidden,
          epsilon: epsilon))
    }
    self.layers = layers
    norm = try RMSNorm(weights, "encoder.final_layer_norm", width: width, epsilon: epsilon)
    self.tokenizer = tokenizer
    self.compute = compute
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    var states = try embed(tokens.ids, words)
    for layer in layers {
      layer.apply(
        to: &states, tokens: tokens, heads: heads, positions: positions, compute: compute)
    }
    return TextEncoding(tokens, states: norm(states, compute: compute), width: width)
  }

  private struct Layer {
    let attentionNorm: RMSNorm
    let query: Linear
    let key: Linear
    let value: Linear
    let mix: Linear
    let hiddenNorm: RMSNorm
    let gate: Linear
    let expand: Linear
    let contract: Linear

    init(
      _ weights: Weights, _ name: String, width: Int, inner: Int, hidden: Int, epsilon: Double
    ) throws(DiffusionError) {
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: false)
      }
      func norm(_ part: String) throws(DiffusionError) -> RMSNorm {
        try RMSNorm(weights, "\(name).\(part).layer_norm", width: width, epsilon: epsilon)
      }
      attentionNorm = try norm("0")
      query = try linear("0.SelfAttention.q", width, inner)
      key = try linear("0.SelfAttention.k", width, inner)
      value = try linear("0.SelfAttention.v", width, inner)
      mix = try linear("0.SelfAttention.o", inner, width)
      hiddenNorm = try norm("1")
      gate = try linear("1.DenseReluDense.wi_0", width, hidden)
      expand = try linear("1.DenseReluDense.wi_1", width, hidden)
      contract = try linear("1.DenseReluDense.wo", hidden, width)
    }

    func apply(
      to states: inout [Float], tokens: TokenizedPrompt, heads: Int, positions: [Float],
      compute: Compute
    ) {
      let x = attentionNorm(states, compute: compute)
      let attended = attention(
        q: query(x, compute: compute), k: key(x, compute: compute), v: value(x, compute: compute),
        heads: heads, tokens: tokens.ids.count, keys: tokens.count, scale: 1, bias: positions,
        compute: compute)
      add(mix(attended, compute: compute), to: &states)
      let y = hiddenNorm(states, compute: compute)
      var hidden = expand(y, compute: compute)
      multiply(&hidden, by: gate(y, activation: .tanhGELU, compute: compute))
      add(contract(hidden, compute: compute), to: &states)
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
