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
  private let compute: Compute

  /// Pixels of the square that it sees, along a side.
  var side: Int { config.side }
  /// Tokens of a picture.
  var tokens: Int { config.cells + 1 }

  /// - Parameter config: as for `CLIPImageEncoder`.
  init(config: Config, weights: Weights, compute: Compute) throws(DiffusionError) {
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
    let cells = compute.product([self.cells(of: pictures)], patches.weights)
    let embedded = placed(cells)
    var x = Traced(
      value: compute.layerNorm(embedded, epsilon: epsilon, before)
    ) { gradient in
      let inner = compute.layerNormGradient(
        gradient, of: embedded, epsilon: epsilon, before)
      return spread(patches.pullback(withoutStart(inner), compute: compute))
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

  /// The squares that pictures are cut into, `[batch, 1, cells, 3 * patch * patch]`.
  private func cells(of pictures: Feature) -> Feature {
    let out = compute.feature(
      batch: pictures.batch, height: 1, width: config.cells,
      channels: 3 * config.patch * config.patch)
    eachLine(of: pictures.batch) { pixels, cell, count in
      (out.pointer + cell).update(from: pictures.pointer + pixels, count: count)
    }
    return out
  }

  private func spread(_ cells: Feature) -> Feature {
    let out = compute.feature(batch: cells.batch, height: side, width: side, channels: 3)
    eachLine(of: cells.batch) { pixels, cell, count in
      (out.pointer + pixels).update(from: cells.pointer + cell, count: count)
    }
    return out
  }

  /// Where each line of each square is, in the pictures and in the squares.
  private func eachLine(of batch: Int, _ body: (_ pixels: Int, _ cell: Int, _ count: Int) -> Void) {
    let (across, patch) = (side / config.patch, config.patch)
    compute.parallel(batch * side) { row, _ in
      let (item, y) = row.quotientAndRemainder(dividingBy: side)
      for column in 0..<across {
        let cell = (item * across + y / patch) * across + column
        body(
          (row * side + column * patch) * 3, (cell * patch + y % patch) * patch * 3, patch * 3)
      }
    }
  }

  /// The squares behind the token that stands for the whole, with what each place adds.
  private func placed(_ cells: Feature) -> Feature {
    let inner = config.width
    let out = compute.feature(batch: cells.batch, height: 1, width: tokens, channels: inner)
    for item in 0..<cells.batch {
      let to = out.pointer + item * tokens * inner
      to.update(from: start, count: inner)
      (to + inner).update(
        from: cells.pointer + item * config.cells * inner, count: config.cells * inner)
      for i in positions.indices { to[i] += positions[i] }
    }
    return out
  }

  private func withoutStart(_ states: Feature) -> Feature {
    let count = config.cells * config.width
    let out = compute.feature(
      batch: states.batch, height: 1, width: config.cells, channels: config.width)
    for item in 0..<states.batch {
      (out.pointer + item * count).update(
        from: states.pointer + item * (count + config.width) + config.width, count: count)
    }
    return out
  }

  /// The token of each picture that stands for the whole.
  private func firstTokens(of states: Feature) -> Feature {
    let inner = config.width
    let out = compute.feature(batch: states.batch, height: 1, width: 1, channels: inner)
    for item in 0..<states.batch {
      (out.pointer + item * inner).update(
        from: states.pointer + item * tokens * inner, count: inner)
    }
    return out
  }

  private func amongZeros(_ first: Feature) -> Feature {
    let inner = config.width
    let out = compute.feature(batch: first.batch, height: 1, width: tokens, channels: inner)
    out.pointer.update(repeating: 0, count: first.batch * tokens * inner)
    for item in 0..<first.batch {
      (out.pointer + item * tokens * inner).update(
        from: first.pointer + item * inner, count: inner)
    }
    return out
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
  private let compute: Compute

  init(
    _ weights: Weights, _ name: String, config: CLIPImageConfig, compute: Compute
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
    let mixed = compute.attention(
      projections, text: nil, channels: config.width, head: head)
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
