/// BERT (Devlin et al. 2018), the last hidden states: post-norm transformer layers over the sum of
/// word, position and segment embeddings. Weights stay in the mapped file as they are stored.
///
/// Padding is masked inside the encoder, but its positions are computed and returned: the U-Nets
/// see every position.
struct BERTEncoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let heads: Int
  private let compute: Compute
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
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: Compute
  ) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    heads = try config.int("num_attention_heads", in: 1...1 << 10)
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
          weights, "encoder.layer.\(index)", width: width, inner: inner, epsilon: epsilon))
    }
    self.layers = layers
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    var states = try embed(tokens.ids, words)
    add(positions.floats(rows: 0..<tokens.ids.count), to: &states)
    add(tokens.ids.flatMap { _ in segment }, to: &states)
    norm.apply(to: &states, compute: compute)
    for layer in layers {
      layer.apply(to: &states, tokens: tokens, heads: heads, compute: compute)
    }
    return TextEncoding(tokens, states: states, width: width)
  }

  private struct Layer {
    let query: Linear
    let key: Linear
    let value: Linear
    let mix: Linear
    let mixNorm: LayerNorm
    let expand: Linear
    let contract: Linear
    let contractNorm: LayerNorm

    init(
      _ weights: Weights, _ name: String, width: Int, inner: Int, epsilon: Double
    ) throws(DiffusionError) {
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: true)
      }
      func norm(_ part: String) throws(DiffusionError) -> LayerNorm {
        try LayerNorm(weights, "\(name).\(part).LayerNorm", width: width, epsilon: epsilon)
      }
      query = try linear("attention.self.query", width, width)
      key = try linear("attention.self.key", width, width)
      value = try linear("attention.self.value", width, width)
      mix = try linear("attention.output.dense", width, width)
      mixNorm = try norm("attention.output")
      expand = try linear("intermediate.dense", width, inner)
      contract = try linear("output.dense", inner, width)
      contractNorm = try norm("output")
    }

    func apply(
      to states: inout [Float], tokens: TokenizedPrompt, heads: Int, compute: Compute
    ) {
      let size = states.count / tokens.ids.count / heads
      let attended = attention(
        q: query(states, compute: compute), k: key(states, compute: compute),
        v: value(states, compute: compute), heads: heads, tokens: tokens.ids.count,
        keys: tokens.count, scale: 1 / Float(size).squareRoot(), compute: compute)
      add(mix(attended, compute: compute), to: &states)
      mixNorm.apply(to: &states, compute: compute)
      let inner = expand(states, activation: .gelu, compute: compute)
      add(contract(inner, compute: compute), to: &states)
      contractNorm.apply(to: &states, compute: compute)
    }
  }
}
