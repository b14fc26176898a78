/// The text transformer inside each of GLIDE's networks (arXiv 2112.10741, section 4): tokens see
/// each other both ways, and what fills a text up has learnt states of its own, one a position.
/// Weights stay in the mapped file.
struct GLIDEEncoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let compute: any Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let paddings: WeightTensor
  private let layers: [CLIPLayer]
  private let norm: LayerNorm
  private let projection: Linear

  /// - Parameter tokenizer: of as many tokens as there are positions.
  init(
    config: Config, weights: Weights, tokenizer: GPT2Tokenizer, compute: any Compute
  ) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    let heads = try config.int("num_attention_heads", in: 1...1 << 10)
    guard width.isMultiple(of: heads) else {
      throw config.unsupported("num_attention_heads", "a divisor of hidden_size \(width)")
    }
    let size = try config.int("vocab_size", in: 1...1 << 24)
    guard tokenizer.vocabularySize == size else {
      throw config.unsupported("vocab_size", "\(tokenizer.vocabularySize), as the tokenizer has")
    }
    self.tokenizer = tokenizer
    self.compute = compute
    words = try weights.tensor("embeddings.token_embedding.weight", shape: [size, width])
    let places = [tokenizer.maxLength, width]
    positions = try weights.tensor("embeddings.position_embedding.weight", shape: places)
    paddings = try weights.tensor("embeddings.padding_embedding.weight", shape: places)
    var layers: [CLIPLayer] = []
    for index in 0..<(try config.int("num_hidden_layers", in: 1...1 << 10)) {
      layers.append(
        try CLIPLayer(
          weights, "encoder.layers.\(index)", width: width,
          inner: try config.int("intermediate_size", in: 1...1 << 20), heads: heads,
          epsilon: 1e-5, activation: .gelu))
    }
    self.layers = layers
    norm = try LayerNorm(weights, "final_layer_norm", width: width, epsilon: 1e-5)
    projection = try Linear(
      weights, "text_projection", inputs: width,
      outputs: try config.int("projection_dim", in: 1...1 << 16), bias: true)
  }

  /// The pooled text is the state of the last position, projected; most texts have padding there.
  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    let text = try embed(Array(tokens.ids.prefix(tokens.count)), words, compute: compute)
    compute.add(positions.tokens(0..<tokens.count, compute: compute), to: text)
    var states = compute.joined([
      text, paddings.tokens(tokens.count..<tokens.ids.count, compute: compute),
    ])
    for layer in layers { states = layer(states, isCausal: false, compute: compute) }
    let last = compute.download(norm(states, compute: compute))
    var encoding = TextEncoding(tokens, states: last, width: width)
    encoding.pooled = projection(Array(last.suffix(width)), compute: compute)
    return encoding
  }
}
