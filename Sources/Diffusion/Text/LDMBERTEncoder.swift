/// The language model of the first Latent Diffusion from text (arXiv 2112.10752), diffusers'
/// `LDMBertModel`: pre-norm layers whose heads are narrower than the states. Nothing is masked:
/// padding is read like words.
struct LDMBERTEncoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let heads: Int
  private let compute: Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let layers: [Layer]
  private let norm: LayerNorm

  init(
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: Compute
  ) throws(DiffusionError) {
    width = try config.int("d_model", in: 1...1 << 16)
    heads = try config.int("encoder_attention_heads", in: 1...1 << 10)
    let size = try config.int("head_dim", in: 1...1 << 12, default: 64)
    guard try config.string("activation_function", default: "gelu") == "gelu" else {
      throw config.unsupported("activation_function", "gelu")
    }
    let inner = try config.int("encoder_ffn_dim", in: 1...1 << 20)
    let places = try config.int("max_position_embeddings", in: 1...1 << 20)
    guard tokenizer.maxLength <= places else {
      throw config.unsupported("max_position_embeddings", "at least \(tokenizer.maxLength)")
    }
    self.tokenizer = tokenizer
    self.compute = compute
    words = try weights.tensor(
      "model.embed_tokens.weight", shape: [try config.int("vocab_size", in: 1...1 << 24), width])
    positions = try weights.tensor("model.embed_positions.weight", shape: [places, width])
    var layers: [Layer] = []
    for index in 0..<(try config.int("encoder_layers", in: 1...1 << 10)) {
      layers.append(
        try Layer(
          weights, "model.layers.\(index)", width: width, attended: heads * size, inner: inner))
    }
    self.layers = layers
    norm = try LayerNorm(weights, "model.layer_norm", width: width, epsilon: 1e-5)
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    var states = try embed(tokens.ids, words)
    add(positions.floats(rows: 0..<tokens.ids.count), to: &states)
    for layer in layers { layer.apply(to: &states, heads: heads, compute: compute) }
    norm.apply(to: &states, compute: compute)
    return TextEncoding(tokens, states: states, width: width)
  }

  private struct Layer {
    let norms: [LayerNorm]
    let query: Linear
    let key: Linear
    let value: Linear
    let mix: Linear
    let expand: Linear
    let contract: Linear

    init(
      _ weights: Weights, _ name: String, width: Int, attended: Int, inner: Int
    ) throws(DiffusionError) {
      func linear(
        _ part: String, _ inputs: Int, _ outputs: Int, bias: Bool = true
      ) throws(DiffusionError) -> Linear {
        try Linear(weights, "\(name).\(part)", inputs: inputs, outputs: outputs, bias: bias)
      }
      norms = [
        try LayerNorm(weights, name + ".self_attn_layer_norm", width: width, epsilon: 1e-5),
        try LayerNorm(weights, name + ".final_layer_norm", width: width, epsilon: 1e-5),
      ]
      query = try linear("self_attn.q_proj", width, attended, bias: false)
      key = try linear("self_attn.k_proj", width, attended, bias: false)
      value = try linear("self_attn.v_proj", width, attended, bias: false)
      mix = try linear("self_attn.out_proj", attended, width)
      expand = try linear("fc1", width, inner)
      contract = try linear("fc2", inner, width)
    }

    func apply(to states: inout [Float], heads: Int, compute: Compute) {
      let tokens = states.count / norms[0].weight.count
      var seen = states
      norms[0].apply(to: &seen, compute: compute)
      let q = query(seen, compute: compute)
      let attended = attention(
        q: q, k: key(seen, compute: compute), v: value(seen, compute: compute), heads: heads,
        tokens: tokens, keys: tokens, scale: 1 / Float(q.count / tokens / heads).squareRoot(),
        compute: compute)
      add(mix(attended, compute: compute), to: &states)
      seen = states
      norms[1].apply(to: &seen, compute: compute)
      add(
        contract(expand(seen, activation: .gelu, compute: compute), compute: compute),
        to: &states)
    }
  }
}
