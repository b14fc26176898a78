/// BERT (Devlin et al. 2018), the last hidden states: post-norm transformer layers over the sum of
/// word, position and segment embeddings. Weights stay in the mapped file as they are stored.
///
/// Padding is masked inside the encoder, but its positions are computed and returned: the U-Nets
/// see every position.
struct BERTEncoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let compute: any Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let segment: [Float]
  private let norm: LayerNorm
  private let layers: [Layer]

  /// - Parameters:
  ///   - config: `config.json` of a `BertModel`.
  ///   - weights: of the same folder.
  ///   - compute: where it computes.
  init(
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: any Compute
  ) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    let heads = try config.int("num_attention_heads", in: 1...1 << 10)
    guard width.isMultiple(of: heads) else {
      throw config.unsupported("num_attention_heads", "a divisor of hidden_size \(width)")
    }
    guard try config.string("hidden_act", default: "gelu") == "gelu" else {
      throw config.unsupported("hidden_act", "gelu")
    }
    guard try config.string("position_embedding_type", default: "absolute") == "absolute" else {
      throw config.unsupported("position_embedding_type", "absolute")
    }
    let inner = try config.int("intermediate_size", in: 1...1 << 20)
    let epsilon = try config.double("layer_norm_eps", default: 1e-12)
    let places = try config.int("max_position_embeddings", in: 1...1 << 20)
    guard tokenizer.maxLength <= places else {
      throw config.unsupported("max_position_embeddings", "at least \(tokenizer.maxLength)")
    }
    self.tokenizer = tokenizer
    self.compute = compute
    words = try weights.tensor(
      "embeddings.word_embeddings.weight",
      shape: [try config.int("vocab_size", in: 1...1 << 24), width])
    positions = try weights.tensor(
      "embeddings.position_embeddings.weight", shape: [places, width])
    let segments = try weights.tensor(
      "embeddings.token_type_embeddings.weight",
      shape: [try config.int("type_vocab_size", in: 1...1 << 10), width])
    segment = segments.floats(rows: 0..<1)
    norm = try LayerNorm(weights, "embeddings.LayerNorm", width: width, epsilon: epsilon)
    var layers: [Layer] = []
    for index in 0..<(try config.int("num_hidden_layers", in: 1...1 << 10)) {
      layers.append(
        try Layer(
          weights, "encoder.layer.\(index)", width: width, inner: inner, heads: heads,
          epsilon: epsilon))
    }
    self.layers = layers
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    let sum = try embed(tokens.ids, words, compute: compute)
    compute.add(positions.tokens(0..<tokens.ids.count, compute: compute), to: sum)
    compute.add(compute.upload(tokens.ids.flatMap { _ in segment }, channels: width), to: sum)
    var states = norm(sum, compute: compute)
    for layer in layers { states = layer(states, seen: tokens.count, compute: compute) }
    return TextEncoding(tokens, states: compute.download(states), width: width)
  }

  private struct Layer {
    let attention: EncoderAttention
    let mixNorm: LayerNorm
    let expand: Linear
    let contract: Linear
    let contractNorm: LayerNorm

    init(
      _ weights: Weights, _ name: String, width: Int, inner: Int, heads: Int, epsilon: Double
    ) throws(DiffusionError) {
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: true)
      }
      func norm(_ part: String) throws(DiffusionError) -> LayerNorm {
        try LayerNorm(weights, "\(name).\(part).LayerNorm", width: width, epsilon: epsilon)
      }
      attention = try EncoderAttention(
        weights,
        ["self.query", "self.key", "self.value", "output.dense"].map { "\(name).attention.\($0)" },
        width: width, inner: width, heads: heads, bias: (true, true))
      mixNorm = try norm("attention.output")
      expand = try linear("intermediate.dense", width, inner)
      contract = try linear("output.dense", inner, width)
      contractNorm = try norm("output")
    }

    /// - Parameter seen: tokens that are no padding.
    func callAsFunction(_ states: Feature, seen: Int, compute: any Compute) -> Feature {
      let mixed = attention(states, rules: AttentionRules(seen: [seen]), compute: compute)
      compute.add(states, to: mixed)
      let middle = mixNorm(mixed, compute: compute)
      let inner = expand(middle, activation: .gelu, compute: compute)
      let out = contract(inner, compute: compute)
      compute.add(middle, to: out)
      return contractNorm(out, compute: compute)
    }
  }
}
