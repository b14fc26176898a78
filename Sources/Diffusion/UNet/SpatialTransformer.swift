/// Transformer blocks over the pixels of a feature map (Latent Diffusion, arXiv 2112.10752, section
/// 3.3 and appendix E.2.1), in and out through a projection. Half of a step are its products with
/// matrices; what they add to the picture bears rounding, what the text says once is not rounded.
struct SpatialTransformer: TextAttention {
  private let norm: NormWeights
  private let input: MatrixWeights
  private let blocks: [TransformerBlock]
  private let output: MatrixWeights
  private let groups: Int

  /// - Parameter onlyText: whether the blocks' first attention sees the text too, not the picture.
  init(
    _ weights: Weights, _ name: String, channels: Int, head: Int, depth: Int, onlyText: Bool,
    config: UNetConfig, compute: any Compute
  ) throws(DiffusionError) {
    norm = try NormWeights(weights, name + ".norm", channels: channels)
    input = try compute.matrix(
      weights, [name + ".proj_in"], depth: channels, columns: [channels], rounds: true)
    var blocks: [TransformerBlock] = []
    for index in 0..<depth {
      blocks.append(
        try TransformerBlock(
          weights, name + ".transformer_blocks.\(index)", channels: channels, head: head,
          onlyText: onlyText, crossWidth: config.crossWidth, compute: compute))
    }
    self.blocks = blocks
    output = try compute.matrix(
      weights, [name + ".proj_out"], depth: channels, columns: [channels], rounds: true)
    groups = config.groups
  }

  /// Whether the products with a matrix of a U-Net are rounded, for those that are of such blocks.
  static func rounds(_ name: String) -> Bool {
    [".transformer_blocks.", ".proj_in.", ".proj_out."].contains { name.contains($0) }
      && ![".attn2.to_k.", ".attn2.to_v."].contains { name.contains($0) }
  }

  func keysValues(of states: Feature, compute: any Compute) -> [KeysValues] {
    blocks.flatMap { $0.keysValues(of: states, compute: compute) }
  }

  func callAsFunction(
    _ x: Feature, text: [KeysValues], count: Int, compute: any Compute,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    let norm = compute.groupNorm([x], groups: groups, epsilon: 1e-6, norm)
    var hidden = compute.product(
      [compute.materialise(ConvolutionInput(features: [x], norm: norm))], input)
    let each = text.count / blocks.count
    for (index, block) in blocks.enumerated() {
      hidden = block(
        hidden, text: Array(text[index * each..<(index + 1) * each]), count: count,
        compute: compute, onAttention: onAttention)
    }
    return compute.product(
      [hidden], output, epilogue: Epilogue(residual: compute.shared(x, by: count)))
  }
}

/// Attention over the picture, attention over the text, and a gated feed-forward layer, each after a
/// layer norm and added to what came in.
private struct TransformerBlock {
  private let norms: [NormWeights]
  /// Queries, keys and values of the picture; queries alone where the text is seen instead.
  private let own: MatrixWeights
  /// Keys and values of the text for the first attention, where it sees that.
  private let ownText: MatrixWeights?
  private let ownOutput: MatrixWeights
  private let query: MatrixWeights
  private let text: MatrixWeights
  private let output: MatrixWeights
  private let widening: MatrixWeights
  private let narrowing: MatrixWeights
  private let channels: Int
  private let head: Int

  init(
    _ weights: Weights, _ name: String, channels: Int, head: Int, onlyText: Bool, crossWidth: Int,
    compute: any Compute
  ) throws(DiffusionError) {
    func matrix(
      _ names: [String], depth: Int, columns: Int, bias: Bool = false, rounds: Bool = true
    ) throws(DiffusionError) -> MatrixWeights {
      try compute.matrix(
        weights, names.map { "\(name).\($0)" }, depth: depth,
        columns: names.map { _ in columns }, bias: bias, rounds: rounds)
    }
    var norms: [NormWeights] = []
    for index in 1...3 {
      norms.append(try NormWeights(weights, "\(name).norm\(index)", channels: channels))
    }
    self.norms = norms
    own = try matrix(
      onlyText ? ["attn1.to_q"] : ["attn1.to_q", "attn1.to_k", "attn1.to_v"], depth: channels,
      columns: channels)
    ownText =
      onlyText
      ? try matrix(
        ["attn1.to_k", "attn1.to_v"], depth: crossWidth, columns: channels, rounds: false) : nil
    ownOutput = try matrix(["attn1.to_out.0"], depth: channels, columns: channels, bias: true)
    query = try matrix(["attn2.to_q"], depth: channels, columns: channels)
    text = try matrix(
      ["attn2.to_k", "attn2.to_v"], depth: crossWidth, columns: channels, rounds: false)
    output = try matrix(["attn2.to_out.0"], depth: channels, columns: channels, bias: true)
    widening = try matrix(["ff.net.0.proj"], depth: channels, columns: 8 * channels, bias: true)
    narrowing = try matrix(["ff.net.2"], depth: 4 * channels, columns: channels, bias: true)
    self.channels = channels
    self.head = head
  }

  /// For the first attention where it sees the text, then for the second.
  func keysValues(of states: Feature, compute: any Compute) -> [KeysValues] {
    [ownText, text].compactMap { $0 }.map { KeysValues(feature: compute.product([states], $0)) }
  }

  func callAsFunction(
    _ x: Feature, text: [KeysValues], count: Int, compute: any Compute,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    func attend(_ queries: Feature, _ text: KeysValues?) -> Feature {
      compute.attention(
        text == nil ? queries : compute.shared(queries, by: count), text: text, channels: channels,
        head: head,
        onWeights: text.flatMap { text in
          onAttention.map { report in
            { feature, weights in
              report(AttentionMap(of: feature, tokens: text.tokens(of: 0), weights: weights))
            }
          }
        })
    }
    func added(_ seen: Feature, _ matrix: MatrixWeights, to x: Feature) -> Feature {
      compute.product(
        [seen], matrix, epilogue: Epilogue(residual: compute.shared(x, by: seen.batch)))
    }
    let seen = attend(
      compute.product([compute.layerNorm(x, norms[0])], own),
      ownText == nil ? nil : text.first)
    var x = added(seen, ownOutput, to: x)
    let read = attend(compute.product([compute.layerNorm(x, norms[1])], query), text.last)
    x = added(read, output, to: x)
    let wide = compute.product([compute.layerNorm(x, norms[2])], widening)
    return added(compute.gated(wide), narrowing, to: x)
  }
}
