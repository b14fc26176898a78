/// CLIP's vision transformer (`CLIPImageEncoder`) with its way back to the pixels.
struct TracedCLIP {
  /// Values of a picture's vector.
  let width: Int
  private let config: CLIPImageConfig
  private let patches: TracedMatrix
  private let start: [Float]
  private let positions: [Float]
  private let before: NormWeights
  private let layers: [TracedCLIPLayer]
  private let after: NormWeights
  private let projection: TracedMatrix
  private let compute: any GradientCompute

  /// Pixels of the square that it sees, along a side.
  var side: Int { config.side }
  /// Tokens of a picture.
  var tokens: Int { config.cells + 1 }

  /// - Parameter config: as for `CLIPImageEncoder`.
  init(config: Config, weights: Weights, compute: any GradientCompute) throws(DiffusionError) {
    let config = try CLIPImageConfig(config)
    let (inner, patch) = (config.width, config.patch)
    let prefix = CLIPImageConfig.prefix(in: weights)
    self.config = config
    self.compute = compute
    start = try weights.tensor(prefix + "embeddings.class_embedding", shape: [inner]).floats()
    positions = try weights.tensor(
      prefix + "embeddings.position_embedding.weight", shape: [config.cells + 1, inner]
    ).floats()
    let kernel = try weights.tensor(
      prefix + "embeddings.patch_embedding.weight", shape: [inner, 3, patch, patch]
    ).floats()
    patches = TracedMatrix(
      floats: Self.channelsInnermost(kernel, rows: inner), columns: inner,
      depth: 3 * patch * patch, compute: compute)
    before = try NormWeights(weights, prefix + "pre_layrnorm", channels: inner)
    after = try NormWeights(weights, prefix + "post_layernorm", channels: inner)
    var layers: [TracedCLIPLayer] = []
    for index in 0..<config.layers {
      layers.append(
        try TracedCLIPLayer(
          weights, "\(prefix)encoder.layers.\(index)", config: config, compute: compute))
    }
    self.layers = layers
    width = try weights.tensor("visual_projection.weight").rows
    projection = try TracedMatrix(
      weights, ["visual_projection"], depth: inner, columns: [width], bias: false,
      compute: compute)
  }

  /// The vectors of pictures, not normalised.
  /// - Parameter pictures: `[batch, side, side, 3]`, prepared as CLIP wants them.
  /// - Returns: `[batch, 1, 1, width]`.
  func callAsFunction(_ pictures: Feature) -> Traced {
    let compute = compute
    let epsilon = Float(config.epsilon)
    let cells = compute.product(
      [compute.cells(of: pictures, side: config.patch)], patches.weights)
    let embedded = placed(cells)
    var x = Traced(
      value: compute.layerNorm(embedded, epsilon: epsilon, before)
    ) { gradient in
      let inner = compute.layerNormGradient(
        gradient, of: embedded, epsilon: epsilon, before)
      return compute.spread(
        patches.pullback(withoutStart(inner), compute: compute), side: config.patch,
        width: side)
    }
    for layer in layers { x = x.then { layer($0) } }
    return x.then { states in
      let first = firstTokens(of: states)
      let seen = compute.layerNorm(first, epsilon: epsilon, after)
      return Traced(value: compute.product([seen], projection.weights)) { gradient in
        let inner = compute.layerNormGradient(
          projection.pullback(gradient, compute: compute), of: first, epsilon: epsilon, after)
        return amongZeros(inner)
      }
    }
  }

  /// `[rows, 3, patch * patch]` as `[rows, patch * patch, 3]`.
  private static func channelsInnermost(_ values: [Float], rows: Int) -> [Float] {
    let taps = values.count / rows / 3
    var result = values
    for row in 0..<rows {
      for channel in 0..<3 {
        for tap in 0..<taps {
          result[(row * taps + tap) * 3 + channel] = values[(row * 3 + channel) * taps + tap]
        }
      }
    }
    return result
  }

  // MARK: Arrangements and their ways back

  /// The squares behind the token that stands for the whole, with what each place adds.
  private func placed(_ cells: Feature) -> Feature {
    let out = compute.joined([compute.upload(start), cells])
    compute.add(compute.upload(positions, channels: config.width), to: out)
    return out
  }

  private func withoutStart(_ states: Feature) -> Feature {
    compute.copy(states.part(columns: 1..<tokens))
  }

  /// The token of each picture that stands for the whole.
  private func firstTokens(of states: Feature) -> Feature {
    compute.copy(states.part(columns: 0..<1))
  }

  private func amongZeros(_ first: Feature) -> Feature {
    let zeros = [Float](repeating: 0, count: config.cells * config.width)
    return compute.joined([first, compute.upload(zeros, channels: config.width)])
  }
}

/// A layer of CLIP's vision transformer (`CLIPLayer`) with its way back.
struct TracedCLIPLayer {
  private let norms: [NormWeights]
  private let projection: TracedMatrix
  private let mix: TracedMatrix
  private let expand: TracedMatrix
  private let contract: TracedMatrix
  private let config: CLIPImageConfig
  private let compute: any GradientCompute

  init(
    _ weights: Weights, _ name: String, config: CLIPImageConfig, compute: any GradientCompute
  ) throws(DiffusionError) {
    let (width, inner) = (config.width, config.inner)
    func matrix(
      _ parts: [String], from depth: Int, to columns: Int
    ) throws(DiffusionError) -> TracedMatrix {
      try TracedMatrix(
        weights, parts.map { "\(name).\($0)" }, depth: depth, columns: parts.map { _ in columns },
        compute: compute)
    }
    norms = [
      try NormWeights(weights, name + ".layer_norm1", channels: width),
      try NormWeights(weights, name + ".layer_norm2", channels: width),
    ]
    projection = try matrix(["q", "k", "v"].map { "self_attn.\($0)_proj" }, from: width, to: width)
    mix = try matrix(["self_attn.out_proj"], from: width, to: width)
    expand = try matrix(["mlp.fc1"], from: width, to: inner)
    contract = try matrix(["mlp.fc2"], from: inner, to: width)
    self.config = config
    self.compute = compute
  }

  /// - Parameter x: `[batch, 1, tokens, width]`.
  func callAsFunction(_ x: Feature) -> Traced {
    let compute = compute
    let epsilon = Float(config.epsilon)
    let head = config.width / config.heads
    let activation = config.activation.activation
    let projections = compute.product(
      [compute.layerNorm(x, epsilon: epsilon, norms[0])], projection.weights)
    let mixed = compute.attention(projections, channels: config.width, head: head)
    let middle = compute.product([mixed], mix.weights, epilogue: Epilogue(residual: x))
    let wide = compute.product(
      [compute.layerNorm(middle, epsilon: epsilon, norms[1])], expand.weights)
    let out = compute.product(
      [compute.activated(wide, activation)], contract.weights,
      epilogue: Epilogue(residual: middle))
    return Traced(value: out) { gradient in
      let inner = compute.activationGradient(
        contract.pullback(gradient, compute: compute), of: wide, activation)
      let past = compute.layerNormGradient(
        expand.pullback(inner, compute: compute), of: middle, epsilon: epsilon, norms[1],
        adding: gradient)
      let attended = compute.attentionGradient(
        mix.pullback(past, compute: compute), of: projections, head: head)
      return compute.layerNormGradient(
        projection.pullback(attended, compute: compute), of: x, epsilon: epsilon, norms[0],
        adding: past)
    }
  }
}
