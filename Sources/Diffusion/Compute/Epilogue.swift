/// What happens to a product before it is stored: `(x * scales + bias + residual) * scale`, then
/// the activation.
struct Epilogue {
  var residual: Feature?
  var scale: Float = 1
  var activation = Activation.linear
}

/// The activations of the networks.
enum Activation {
  case linear, gelu, silu, relu
  /// GELU by a tanh, as T5 has it, and by a sigmoid, as OpenAI's CLIP.
  case tanhGELU, quickGELU
}
