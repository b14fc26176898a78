/// A pre-norm transformer block in which a token sees those before it: attention, then a
/// feed-forward layer.
struct PriorBlock {
  /// Keys and values of the tokens before, `[tokens, width]` each.
  struct Memory {
    var keys: [Float] = []
    var values: [Float] = []
  }

  private let norms: [NormWeights]
  private let projection: MatrixWeights
  private let mix: MatrixWeights
  private let widening: MatrixWeights
  private let narrowing: MatrixWeights
  private let heads: Int

  init(
    _ weights: Weights, _ name: String, config: PriorConfig, compute: Compute
  ) throws(DiffusionError) {
    let width = config.width
    func matrix(
      _ names: [String], from depth: Int, to columns: Int
    ) throws(DiffusionError) -> MatrixWeights {
      try MatrixWeights(
        weights, names.map { "\(name).\($0)" }, depth: depth, columns: names.map { _ in columns },
        compute: compute)
    }
    norms = [
      try NormWeights(weights, name + ".norm1", channels: width),
      try NormWeights(weights, name + ".norm3", channels: width),
    ]
    projection = try matrix(["attn1.to_q", "attn1.to_k", "attn1.to_v"], from: width, to: width)
    mix = try matrix(["attn1.to_out.0"], from: width, to: width)
    widening = try matrix(["ff.net.0.proj"], from: width, to: 4 * width)
    narrowing = try matrix(["ff.net.2"], from: 4 * width, to: width)
    heads = config.heads
  }

  /// - Parameters:
  ///   - x: `[batch, 1, tokens, width]`.
  ///   - memories: what each batch item has seen before; its own tokens are added.
  func callAsFunction(_ x: Feature, memories: inout [Memory], compute: Compute) -> Feature {
    let (tokens, width) = (x.width, x.channels)
    let seen = compute.product([compute.layerNorm(x, norms[0])], projection)
    let read = compute.feature(batch: x.batch, height: 1, width: tokens, channels: width)
    for item in 0..<x.batch {
      func rows(_ part: Int) -> [Float] {
        (0..<tokens).flatMap { token in
          UnsafeBufferPointer(
            start: seen.pointer + ((item * tokens + token) * 3 + part) * width, count: width)
        }
      }
      let past = memories[item].keys.count / width
      memories[item].keys += rows(1)
      memories[item].values += rows(2)
      let attended = attention(
        q: rows(0), k: memories[item].keys, v: memories[item].values, heads: heads,
        tokens: tokens, keys: past + tokens, scale: 1 / Float(width / heads).squareRoot(),
        isCausal: true, past: past, compute: compute)
      (read.pointer + item * tokens * width).update(from: attended, count: attended.count)
    }
    withExtendedLifetime(seen) {}
    let x = compute.product([read], mix, epilogue: Epilogue(residual: x))
    let wide = compute.product(
      [compute.layerNorm(x, norms[1])], widening, epilogue: Epilogue(activation: .gelu))
    return compute.product([wide], narrowing, epilogue: Epilogue(residual: x))
  }
}
