/// A layer of CLIP's transformers: attention, then two products, each after a norm and added to what
/// was there.
struct CLIPLayer {
  private let norms: [LayerNorm]
  private let attention: EncoderAttention
  private let expand: Linear
  private let contract: Linear
  private let activation: Activation

  init(
    _ weights: Weights, _ name: String, width: Int, inner: Int, heads: Int, epsilon: Double,
    activation: Activation
  ) throws(DiffusionError) {
    norms = [
      try LayerNorm(weights, name + ".layer_norm1", width: width, epsilon: epsilon),
      try LayerNorm(weights, name + ".layer_norm2", width: width, epsilon: epsilon),
    ]
    attention = try EncoderAttention(
      weights, ["q_proj", "k_proj", "v_proj", "out_proj"].map { "\(name).self_attn.\($0)" },
      width: width, inner: width, heads: heads, bias: (true, true))
    expand = try Linear(weights, name + ".mlp.fc1", inputs: width, outputs: inner, bias: true)
    contract = try Linear(weights, name + ".mlp.fc2", inputs: inner, outputs: width, bias: true)
    self.activation = activation
  }

  /// - Parameters:
  ///   - states: `[sequences, 1, tokens, width]`: texts or pictures, each attending to itself alone.
  ///   - isCausal: whether a token sees only itself and those before it.
  func callAsFunction(_ states: Feature, isCausal: Bool, compute: any Compute) -> Feature {
    let middle = attention(
      norms[0](states, compute: compute), rules: AttentionRules(isCausal: isCausal),
      compute: compute)
    compute.add(states, to: middle)
    let wide = expand(
      norms[1](middle, compute: compute), activation: activation, compute: compute)
    let out = contract(wide, compute: compute)
    compute.add(middle, to: out)
    return out
  }
}

/// CLIP's activations as `hidden_act` names them.
enum CLIPActivation: String, CaseIterable {
  case quickGELU = "quick_gelu"
  case gelu

  var activation: Activation {
    switch self {
    case .quickGELU: .quickGELU
    case .gelu: .gelu
    }
  }
}
