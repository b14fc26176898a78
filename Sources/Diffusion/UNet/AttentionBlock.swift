/// Attention of a feature map over the texts; their keys and values are made once a generation.
protocol TextAttention {
  /// The texts' keys and values, for each of its layers that sees them.
  /// - Parameter states: `[texts, 1, tokens, crossWidth]`.
  func keysValues(of states: Feature, compute: any Compute) -> [KeysValues]

  /// - Parameters:
  ///   - x: an item a text, or one where it is the same for all: each layer goes on with one until a
  ///     text is read.
  ///   - text: what `keysValues` made.
  ///   - count: how many texts are read, from the first.
  func callAsFunction(
    _ x: Feature, text: [KeysValues], count: Int, compute: any Compute,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature
}

/// Attention over the text, and over the picture itself where the block is not for text alone: the
/// text's keys and values, normalised and projected, come before the picture's own (section 2.1
/// and appendix B of the paper).
struct AttentionBlock: TextAttention {
  private let norm: NormWeights
  private let textNorm: NormWeights?
  private let projection: MatrixWeights
  private let textProjection: MatrixWeights
  private let output: MatrixWeights
  private let channels: Int
  private let head: Int
  private let groups: Int

  init(
    _ weights: Weights, _ name: String, channels: Int, head: Int, onlyText: Bool,
    config: UNetConfig, compute: any Compute
  ) throws(DiffusionError) {
    norm = try NormWeights(weights, name + ".group_norm", channels: channels)
    textNorm =
      config.normalisesText
      ? try NormWeights(weights, name + ".norm_cross", channels: config.crossWidth) : nil
    let own = onlyText ? [".to_q"] : [".to_q", ".to_k", ".to_v"]
    projection = try compute.matrix(
      weights, own.map { name + $0 }, depth: channels,
      columns: own.map { _ in channels })
    textProjection = try compute.matrix(
      weights, [name + ".add_k_proj", name + ".add_v_proj"], depth: config.crossWidth,
      columns: [channels, channels])
    output = try compute.matrix(weights, [name + ".to_out.0"], depth: channels, columns: [channels])
    self.channels = channels
    self.head = head
    groups = config.groups
  }

  func keysValues(of states: Feature, compute: any Compute) -> [KeysValues] {
    var input = states
    if let textNorm {
      // The reference leaves the groups of this normalisation at their default.
      input = compute.materialise(
        ConvolutionInput(
          features: [states],
          norm: compute.groupNorm([states], groups: 32, epsilon: 1e-5, textNorm)))
    }
    return [KeysValues(feature: compute.product([input], textProjection))]
  }

  func callAsFunction(
    _ x: Feature, text: [KeysValues], count: Int, compute: any Compute,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    let text = text[0]
    let x = compute.shared(x, by: count)
    let normalised = compute.materialise(
      ConvolutionInput(
        features: [x], norm: compute.groupNorm([x], groups: groups, epsilon: 1e-5, norm)))
    let mixed = compute.attention(
      compute.product([normalised], projection), text: text, channels: channels, head: head,
      onWeights: onAttention.map { report in
        { feature, weights in
          report(AttentionMap(of: feature, tokens: text.tokens(of: 0), weights: weights))
        }
      })
    return compute.product([mixed], output, epilogue: Epilogue(residual: x))
  }
}

extension AttentionMap {
  /// From weights `[pixels, tokens]`.
  init(of feature: Feature, tokens: Int, weights: [Float]) {
    let pixels = feature.area
    var values = [Float](repeating: 0, count: weights.count)
    for pixel in 0..<pixels {
      for token in 0..<tokens { values[token * pixels + pixel] = weights[pixel * tokens + token] }
    }
    self.init(width: feature.width, height: feature.height, tokens: tokens, values: values)
  }
}
