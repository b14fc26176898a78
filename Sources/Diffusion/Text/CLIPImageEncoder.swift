import Pictures

/// CLIP's vision transformer as its `config.json` describes it.
struct CLIPImageConfig {
  /// Values of a token.
  let width: Int
  let heads: Int
  /// Pixels of the square that it sees, along a side.
  let side: Int
  /// Pixels of the squares that the picture is cut into, along a side.
  let patch: Int
  /// Values of a token between a layer's two products.
  let inner: Int
  let layers: Int
  let activation: CLIPActivation
  let epsilon: Double

  /// Squares of a picture.
  var cells: Int { (side / patch) * (side / patch) }

  /// - Parameter config: as for `CLIPImageEncoder`.
  init(_ config: Config) throws(DiffusionError) {
    width = try config.int("hidden_size", in: 1...1 << 16)
    heads = try config.int("num_attention_heads", in: 1...1 << 10)
    side = try config.int("image_size", in: 1...4096, default: 224)
    patch = try config.int("patch_size", in: 1...4096, default: 32)
    guard width.isMultiple(of: heads) else {
      throw config.unsupported("num_attention_heads", "a divisor of hidden_size \(width)")
    }
    guard side.isMultiple(of: patch) else {
      throw config.unsupported("patch_size", "a divisor of image_size \(side)")
    }
    activation = try config.choice("hidden_act", default: .quickGELU)
    epsilon = try config.double("layer_norm_eps", default: 1e-5)
    inner = try config.int("intermediate_size", in: 1...1 << 20)
    layers = try config.int("num_hidden_layers", in: 1...1 << 10)
  }

  /// What the names of its tensors begin with.
  static func prefix(in weights: Weights) -> String {
    weights.has("vision_model.post_layernorm.weight") ? "vision_model." : ""
  }
}

/// CLIP's vision transformer (Radford et al. 2021, section 2.4): a picture becomes a vector in the
/// space of CLIP's texts. Weights stay in the mapped file.
struct CLIPImageEncoder {
  /// Values of a picture's vector.
  let width: Int
  /// Pixels of the square that it sees, along a side.
  let side: Int
  private let inner: Int
  private let patch: Int
  private let compute: any Compute
  private let patches: Linear
  private let start: [Float]
  private let positions: [Float]
  private let before: LayerNorm
  private let layers: [CLIPLayer]
  private let after: LayerNorm
  private let projection: Linear
  private let preparation: CLIPPicture

  /// - Parameters:
  ///   - config: `config.json` of a `CLIPVisionModelWithProjection`, or the part of a `CLIPModel`'s
  ///     that describes it.
  ///   - preparation: how a picture is brought into the form that the network sees.
  init(
    config: Config, weights: Weights, preparation: CLIPPicture, compute: any Compute
  ) throws(DiffusionError) {
    let shape = try CLIPImageConfig(config)
    inner = shape.width
    side = shape.side
    patch = shape.patch
    guard preparation.side == side else {
      throw config.unsupported("image_size", "the size of prepared pictures, \(preparation.side)")
    }
    self.preparation = preparation
    self.compute = compute
    let prefix = CLIPImageConfig.prefix(in: weights)
    let epsilon = shape.epsilon
    start = try weights.tensor(prefix + "embeddings.class_embedding", shape: [inner]).floats()
    positions = try weights.tensor(
      prefix + "embeddings.position_embedding.weight", shape: [shape.cells + 1, inner]
    ).floats()
    patches = Linear(
      try weights.tensor(
        prefix + "embeddings.patch_embedding.weight", shape: [inner, 3, patch, patch]))
    before = try LayerNorm(weights, prefix + "pre_layrnorm", width: inner, epsilon: epsilon)
    var layers: [CLIPLayer] = []
    for index in 0..<shape.layers {
      layers.append(
        try CLIPLayer(
          weights, "\(prefix)encoder.layers.\(index)", width: inner, inner: shape.inner,
          heads: shape.heads, epsilon: epsilon, activation: shape.activation.activation))
    }
    self.layers = layers
    after = try LayerNorm(weights, prefix + "post_layernorm", width: inner, epsilon: epsilon)
    width = try weights.tensor("visual_projection.weight").rows
    projection = try Linear(
      weights, "visual_projection", inputs: inner, outputs: width, bias: false)
  }

  /// The vectors of pictures of any size, `width` values each, not normalised.
  func embed(_ pictures: [RGBImage]) -> [[Float]] {
    embed(pictures.map(preparation.values))
  }

  /// - Parameter pictures: planar `[3, side, side]`, normalised.
  func embed(_ pictures: [[Float]]) -> [[Float]] {
    guard !pictures.isEmpty else { return [] }
    defer { compute.drain() }
    let cells = compute.upload(
      pictures.flatMap(cells), batch: pictures.count, channels: 3 * patch * patch)
    let sum = compute.joined([compute.upload(start), patches(cells, compute: compute)])
    compute.add(compute.upload(positions, channels: inner), to: sum)
    var states = before(sum, compute: compute)
    for layer in layers { states = layer(states, isCausal: false, compute: compute) }
    let whole = after(compute.copy(states.part(columns: 0..<1)), compute: compute)
    let vectors = compute.download(projection(whole, compute: compute))
    return stride(from: 0, to: vectors.count, by: width).map { Array(vectors[$0..<$0 + width]) }
  }

  /// The squares that a picture is cut into, `[cells, 3 * patch * patch]`.
  private func cells(of picture: [Float]) -> [Float] {
    precondition(picture.count == 3 * side * side)
    var rows: [Float] = []
    rows.reserveCapacity(picture.count)
    for top in stride(from: 0, to: side, by: patch) {
      for left in stride(from: 0, to: side, by: patch) {
        for plane in 0..<3 {
          for y in top..<top + patch {
            let first = (plane * side + y) * side + left
            rows += picture[first..<first + patch]
          }
        }
      }
    }
    return rows
  }
}
