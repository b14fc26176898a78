/// A layer of CLIP's transformers: attention, then two products, each after a norm and added to what
/// was there.
struct CLIPLayer {
  private let norms: [LayerNorm]
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let mix: Linear
  private let expand: Linear
  private let contract: Linear
  private let activation: Activation

  init(
    _ weights: Weights, _ name: String, width: Int, inner: Int, epsilon: Double,
    activation: Activation
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

  /// - Parameters:
  ///   - states: row-major `[sequences * tokens, width]`; replaced.
  ///   - sequences: how many texts or pictures, each attending to itself alone.
  ///   - isCausal: whether a token sees only itself and those before it.
  func apply(
    to states: inout [Float], sequences: Int = 1, heads: Int, isCausal: Bool, compute: Compute
  ) {
    let width = norms[0].weight.count
    let tokens = states.count / width / sequences
    let size = width / heads
    var seen = states
    norms[0].apply(to: &seen, compute: compute)
    let (q, k, v) = (
      query(seen, compute: compute), key(seen, compute: compute), value(seen, compute: compute)
    )
    var attended: [Float] = []
    for first in stride(from: 0, to: states.count, by: tokens * width) {
      let own = first..<first + tokens * width
      attended += attention(
        q: Array(q[own]), k: Array(k[own]), v: Array(v[own]), heads: heads, tokens: tokens,
        keys: tokens, scale: 1 / Float(size).squareRoot(), isCausal: isCausal, compute: compute)
    }
    add(mix(attended, compute: compute), to: &states)
    seen = states
    norms[1].apply(to: &seen, compute: compute)
    let wide = expand(seen, activation: activation, compute: compute)
    add(contract(wide, compute: compute), to: &states)
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
