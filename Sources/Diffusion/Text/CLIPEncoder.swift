/// CLIP's text transformer (Radford et al. 2021), OpenCLIP's too: pre-norm layers over token and
/// position embeddings in which a token sees those before it. Weights stay in the mapped file.
///
/// In chunks, prompts have the weights and the length of AUTOMATIC1111's web UI: chunks are read one
/// by one and stand behind each other, and a weight multiplies its token's states. Else no sign in a
/// prompt is a weight, and what is too long is cut off.
struct CLIPEncoder: TextEncoder {
  let width: Int
  var tokenizer: any Tokenizer { isChunked ? chunked : chunked.tokenizer }
  private let isChunked: Bool
  private let chunked: ChunkedTokenizer
  private let compute: any Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let layers: [CLIPLayer]
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
  ///   - isChunked: whether prompts may be of any length and have weights.
  init(
    config: Config, weights: Weights, tokenizer: CLIPTokenizer, isPenultimate: Bool,
    isChunked: Bool = true, compute: any Compute
  ) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    let heads = try config.int("num_attention_heads", in: 1...1 << 10)
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
    self.isChunked = isChunked
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
    var layers: [CLIPLayer] = []
    for index in 0..<(try config.int("num_hidden_layers", in: 1...1 << 10)) {
      layers.append(
        try CLIPLayer(
          weights, "\(prefix)encoder.layers.\(index)", width: width, inner: inner, heads: heads,
          epsilon: epsilon, activation: activation.activation))
    }
    self.layers = layers
    norm = try LayerNorm(
      weights, prefix + "final_layer_norm", width: width, epsilon: epsilon)
    if weights.has("text_projection.weight") {
      let outputs = try weights.tensor("text_projection.weight").rows
      projection = try Linear(
        weights, "text_projection", inputs: width, outputs: outputs, bias: false)
    } else {
      projection = nil
    }
    if weights.has("text_projection") {
      let outputs = try weights.tensor("text_projection").columns
      columns = try weights.tensor("text_projection", shape: [width, outputs])
    } else {
      columns = nil
    }
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    guard isChunked else {
      let tokens = tokenizer.tokens(prompt)
      let (seen, last) = try read(tokens.ids)
      var encoding = TextEncoding(tokens, states: seen, width: width)
      encoding.pooled = pool(last, tokens.ids)
      return encoding
    }
    var states: [Float] = []
    var pooled: [Float]?
    for chunk in chunked.chunks(prompt).chunks {
      var (own, last) = try read(chunk.ids)
      if pooled == nil { pooled = pool(last, chunk.ids) }
      if chunk.weights.contains(where: { $0 != 1 }) { weigh(&own, chunk.weights) }
      states += own
    }
    var encoding = TextEncoding(tokenizer.tokens(prompt), states: states, width: width)
    encoding.pooled = pooled
    return encoding
  }

  /// A text as CLIP was trained to compare it with pictures: one vector, not normalised; what is
  /// too long is cut off, and no sign in it is a weight.
  /// - Throws: `.tensor` where a weight is missing, which the projection may be.
  func vector(of text: String) throws(DiffusionError) -> [Float] {
    let ids = chunked.tokenizer.tokens(text).ids
    guard let vector = pool(try read(ids).last, ids) else {
      throw .tensor(path: words.path, name: "text_projection", reason: "it is missing")
    }
    return vector
  }

  /// The whole text's vector, where there is a projection.
  private func pool(_ last: [Float], _ ids: [Int]) -> [Float]? {
    let row = place(in: ids) * width
    let whole = Array(last[row..<row + width])
    return projection.map { $0(whole, compute: compute) }
      ?? columns.map { Self.product(whole, $0) }
  }

  /// What the denoiser sees of a chunk, and the last states.
  private func read(_ ids: [Int]) throws(DiffusionError) -> (seen: [Float], last: [Float]) {
    var states = try embed(ids, words, compute: compute)
    compute.add(positions.tokens(0..<ids.count, compute: compute), to: states)
    var penultimate = states
    for (index, layer) in layers.enumerated() {
      if index == layers.count - 1 { penultimate = states }
      states = layer(states, isCausal: true, compute: compute)
    }
    let last = compute.download(norm(states, compute: compute))
    return (isPenultimate ? compute.download(penultimate) : last, last)
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
}
