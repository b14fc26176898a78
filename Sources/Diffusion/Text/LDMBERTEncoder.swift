/// The language model of the first Latent Diffusion from text (arXiv 2112.10752), diffusers'
/// `LDMBertModel`: pre-norm layers whose heads are narrower than the states. Nothing is masked:
/// padding is read like words.
struct LDMBERTEncoder: TextEncoder {
  let width: Int
  let tokenizer: any Tokenizer
  private let compute: any Compute
  private let words: WeightTensor
  private let positions: WeightTensor
  private let layers: [Layer]
  private let norm: LayerNorm

  init(
    config: Config, weights: Weights, tokenizer: any Tokenizer, compute: any Compute
  ) throws(DiffusionError) {
    width = try config.int("d_model", in: 1...1 << 16)
    let heads = try config.int("encoder_attention_heads", in: 1...1 << 10)
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
          weights, "model.layers.\(index)", width: width, attended: heads * size, heads: heads,
          inner: inner))
    }
    self.layers = layers
    norm = try LayerNorm(weights, "model.layer_norm", width: width, epsilon: 1e-5)
  }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let tokens = tokenizer.tokens(prompt)
    var states = try embed(tokens.ids, words, compute: compute)
    compute.add(positions.tokens(0..<tokens.ids.count, compute: compute), to: states)
    for layer in layers { states = layer(states, compute: compute) }
    return TextEncoding(
      tokens, states: compute.download(norm(states, compute: compute)), width: width)
  }

  private struct Layer {
    let norms: [LayerNorm]
    let attention: EncoderAttention
    let expand: Linear
    let contract: Linear

    init(
      _ weights: Weights, _ name: String, width: Int, attended: Int, heads: Int, inner: Int
    ) throws(DiffusionError) {
      norms = [
        try LayerNorm(weights, name + ".self_attn_layer_norm", width: width, epsilon: 1e-5),
        try LayerNorm(weights, name + ".final_layer_norm", width: width, epsilon: 1e-5),
      ]
      attention = try EncoderAttention(
        weights, ["q_proj", "k_proj", "v_proj", "out_proj"].map { "\(name).self_attn.\($0)" },
        width: width, inner: attended, heads: heads, bias: (false, true))
      expand = try Linear(weights, name + ".fc1", inputs: width, outputs: inner, bias: true)
      contract = try Linear(weights, name + ".fc2", inputs: inner, outputs: width, bias: true)
    }

    func callAsFunction(_ states: Feature, compute: any Compute) -> Feature {
      let middle = attention(norms[0](states, compute: compute), compute: compute)
      compute.add(states, to: middle)
      let wide = expand(norms[1](middle, compute: compute), activation: .gelu, compute: compute)
      let out = contract(wide, compute: compute)
      compute.add(middle, to: out)
      return out
    }
  }
}
