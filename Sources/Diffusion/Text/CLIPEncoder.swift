import CKernels

/// CLIP's text transformer (Radford et al. 2021), OpenCLIP's too: pre-norm layers over token and
/// position embeddings in which a token sees those before it. Weights stay in the mapped file.
///
/// Prompts have the weights and the length of AUTOMATIC1111's web UI: chunks are read one by one and
/// stand behind each other, and a weight multiplies its token's states.
struct CLIPEncoder: TextEncoder {
  let width: Int
  var tokenizer: any Tokenizer { chunked }
  private let chunked: ChunkedTokenizer
  private let heads: Int
  private let compute: Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let layers: [Layer]
  private let norm: LayerNorm
  private let projection: Linear?
  /// The projection as OpenCLIP stores it, row by row of its input.
  private let columns: WeightTensor?
  private let isPenultimate: Bool
  /// The token whose state stands for the whole text; nil is the largest number.
  private let end: Int?

  /// - Parameters:
  ///   - config: `config.json` of a `CLIPTextModel`, with a projection or without.
  ///   - isPenultimate: whether the states before the last layer are returned, without the final
  ///     norm (SDXL); the pooled text has seen both all the same.
  init(
    config: Config, weights: Weights, tokenizer: CLIPTokenizer, isPenultimate: Bool,
    compute: Compute
  ) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    heads = try config.int("num_attention_heads", in: 1...1 << 10)
    guard width.isMultiple(of: heads) else {
      throw config.unsupported("num_attention_heads", "a divisor of hidden_size \(width)")
    }
    let activation: CLIPActivation = try config.choice("hidden_act", default: .quickGELU)
    let inner = try config.int("intermediate_size", in: 1...1 << 20)
    let epsilon = try config.double("layer_norm_eps", default: 1e-5)
    let places = try config.int("max_position_embeddings", in: 1...1 << 20, default: 77)
    guard tokenizer.maxLength <= places else {
      throw config.unsupported("max_position_embeddings", "at least \(tokenizer.maxLength)")
    }
    chunked = ChunkedTokenizer(tokenizer)
    self.compute = compute
    self.isPenultimate = isPenultimate
    let eos = try config.int("eos_token_id", in: 0...1 << 24, default: 2)
    // Files of old name the wrong one, and transformers keeps to the largest number for them.
    end = eos == 2 ? nil : eos
    // transformers 5 leaves the prefix out.
    let prefix = weights.has("text_model.final_layer_norm.weight") ? "text_model." : ""
    words = try weights.tensor(
      prefix + "embeddings.token_embedding.weight",
      shape: [try config.int("vocab_size", in: 1...1 << 24), width])
    positions = try weights.tensor(
      prefix + "embeddings.position_embedding.weight", shape: [places, width])
    var layers: [Layer] = []
    for index in 0..<(try config.int("num_hidden_layers", in: 1...1 << 10)) {
      layers.append(
        try Layer(
          weights, "\(prefix)encoder.layers.\(index)", width: width, inner: inner,
          epsilon: epsilon, activation: activation.kernel))
    }
    self.layers = layers
    norm = try LayerNorm(
      weights, prefix + "final_layer_norm", width: width, epsilon: epsilon)
    projection =
      weights.has("text_projection.weight")
      ? try Linear(
        weights, "text_projection", inputs: width,
        outputs: try config.int("projection_dim", in: 1...1 << 16), bias: false) : nil
    columns =
      weights.has("text_projection")
      ? try weights.tensor(
        "text_projection", shape: [width, try config.int("projection_dim", in: 1...1 << 16)]) : nil
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    var states: [Float] = []
    var pooled: [Float]?
    for chunk in chunked.chunks(prompt).chunks {
      var (own, last) = try read(chunk.ids)
      if pooled == nil {
        let row = place(in: chunk.ids) * width
        let whole = Array(last[row..<row + width])
        pooled =
          projection.map { $0(whole, compute: compute) } ?? columns.map { Self.product(whole, $0) }
      }
      if chunk.weights.contains(where: { $0 != 1 }) { weigh(&own, chunk.weights) }
      states += own
    }
    var encoding = TextEncoding(tokenizer.tokens(prompt), states: states, width: width)
    encoding.pooled = pooled
    return encoding
  }

  /// What the denoiser sees of a chunk, and the last states.
  private func read(_ ids: [Int]) throws(DiffusionError) -> (seen: [Float], last: [Float]) {
    var states = try embed(ids, words)
    add(positions.floats(rows: 0..<ids.count), to: &states)
    var penultimate = states
    for (index, layer) in layers.enumerated() {
      if index == layers.count - 1 { penultimate = states }
      layer.apply(to: &states, heads: heads, compute: compute)
    }
    norm.apply(to: &states, compute: compute)
    return (isPenultimate ? penultimate : states, states)
  }

  /// Multiplies each token's states by its weight; the mean of all stays what it was.
  private func weigh(_ states: inout [Float], _ weights: [Float]) {
    let before = states.reduce(0) { $0 + Double($1) }
    for i in states.indices { states[i] *= weights[i / width] }
    let after = states.reduce(0) { $0 + Double($1) }
    let factor = after == 0 ? 1 : Float(before / after)
    guard factor.isFinite else { return }
    for i in states.indices { states[i] *= factor }
  }

  /// A vector times a matrix of as many rows.
  private static func product(_ x: [Float], _ matrix: WeightTensor) -> [Float] {
    var sum = [Float](repeating: 0, count: matrix.columns)
    for (row, factor) in x.enumerated() {
      let values = matrix.floats(rows: row..<row + 1)
      for column in sum.indices { sum[column] += factor * values[column] }
    }
    return sum
  }

  private func place(in ids: [Int]) -> Int {
    let wanted = end ?? ids.max()
    return ids.firstIndex { $0 == wanted } ?? 0
  }

  private struct Layer {
    let norms: [LayerNorm]
    let query: Linear
    let key: Linear
    let value: Linear
    let mix: Linear
    let expand: Linear
    let contract: Linear
    let activation: easel_activation

    init(
      _ weights: Weights, _ name: String, width: Int, inner: Int, epsilon: Double,
      activation: easel_activation
    ) throws(DiffusionError) {
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: true)
      }
      norms = [
        try LayerNorm(weights, name + ".layer_norm1", width: width, epsilon: epsilon),
        try LayerNorm(weights, name + ".layer_norm2", width: width, epsilon: epsilon),
      ]
      query = try linear("self_attn.q_proj", width, width)
      key = try linear("self_attn.k_proj", width, width)
      value = try linear("self_attn.v_proj", width, width)
      mix = try linear("self_attn.out_proj", width, width)
      expand = try linear("mlp.fc1", width, inner)
      contract = try linear("mlp.fc2", inner, width)
      self.activation = activation
    }

    func apply(to states: inout [Float], heads: Int, compute: Compute) {
      let tokens = states.count / norms[0].weight.count
      let size = norms[0].weight.count / heads
      var seen = states
      norms[0].apply(to: &seen, compute: compute)
      let attended = attention(
        q: query(seen, compute: compute), k: key(seen, compute: compute),
        v: value(seen, compute: compute), heads: heads, tokens: tokens, keys: tokens,
        scale: 1 / Float(size).squareRoot(), isCausal: true, compute: compute)
      add(mix(attended, compute: compute), to: &states)
      seen = states
      norms[1].apply(to: &seen, compute: compute)
      let wide = expand(seen, activation: activation, compute: compute)
      add(contract(wide, compute: compute), to: &states)
    }
  }
}

/// CLIP's activations as `hidden_act` names them.
private enum CLIPActivation: String, CaseIterable {
  case quickGELU = "quick_gelu"
  case gelu

  var kernel: easel_activation {
    switch self {
    case .quickGELU: EASEL_GELU_QUICK
    case .gelu: EASEL_GELU
    }
  }
}
