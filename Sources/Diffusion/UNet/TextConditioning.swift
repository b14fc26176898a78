/// What a network makes of its texts before the first step: states that the attentions see, and a
/// vector that is added to the time embedding, or none.
enum TextConditioning {
  case states
  case pooling(TextPooling)
  case sizes(SizeEmbedding)
  /// Of so many values.
  case vector(width: Int)

  init(_ weights: Weights, config: UNetConfig, compute: any Compute) throws(DiffusionError) {
    switch config.textInput {
    case .states: self = .states
    case .vector: self = .vector(width: config.timeWidth)
    case .pooling(let heads):
      self = .pooling(try TextPooling(weights, config: config, heads: heads, compute: compute))
    case .sizes(let numberWidth, let depth):
      self = .sizes(
        try SizeEmbedding(
          weights, config: config, numberWidth: numberWidth, depth: depth, compute: compute))
    }
  }

  /// - Parameter conditioning: texts of the same length.
  /// - Returns: `[texts, 1, 1, timeWidth]` or nil, and the states `[texts, 1, tokens, crossWidth]`.
  func callAsFunction(
    _ conditioning: Conditioning, compute: any Compute
  ) throws(DiffusionError) -> (Feature?, Feature) {
    let texts = conditioning.texts
    precondition(texts.allSatisfy { $0.states.count == texts[0].states.count })
    let states = compute.upload(
      texts.flatMap(\.states), batch: texts.count, channels: texts[0].width)
    switch self {
    case .states: return (nil, states)
    case .vector(let width):
      let own = conditioning.vectors.isEmpty ? texts.compactMap(\.pooled) : conditioning.vectors
      guard own.count == texts.count, own.allSatisfy({ $0.count == width }) else {
        throw .request("the U-Net wants a vector of \(width) values with every text")
      }
      return (compute.upload(own.flatMap { $0 }, batch: own.count, channels: width), states)
    case .pooling(let pooling): return pooling(states, compute: compute)
    case .sizes(let embedding): return (try embedding(conditioning, compute: compute), states)
    }
  }
}

/// A pooled text and numbers such as the picture's size, as a vector (SDXL, arXiv 2307.01952,
/// section 2.2).
struct SizeEmbedding {
  private let first: MatrixWeights
  private let second: MatrixWeights
  private let numberWidth: Int
  private let activation: Activation

  init(
    _ weights: Weights, config: UNetConfig, numberWidth: Int, depth: Int, compute: any Compute
  ) throws(DiffusionError) {
    first = try compute.matrix(
      weights, ["add_embedding.linear_1"], depth: depth, columns: [config.timeWidth])
    second = try compute.matrix(
      weights, ["add_embedding.linear_2"], depth: config.timeWidth, columns: [config.timeWidth])
    self.numberWidth = numberWidth
    activation = config.activation
  }

  func callAsFunction(
    _ conditioning: Conditioning, compute: any Compute
  ) throws(DiffusionError) -> Feature {
    let numbers = conditioning.numbers.flatMap { sinusoids($0, count: numberWidth) }
    var vectors: [Float] = []
    for text in conditioning.texts {
      let values = (text.pooled ?? []) + numbers
      guard values.count == first.depth else {
        throw .request(
          "the U-Net wants \(first.depth) values of pooled text and sizes, the text encoders give "
            + "\(values.count): they do not belong together")
      }
      vectors += values
    }
    let input = compute.upload(
      vectors, batch: conditioning.texts.count, channels: first.depth)
    let hidden = compute.product([input], first, epilogue: Epilogue(activation: activation))
    return compute.product([hidden], second)
  }
}

/// A text projected, and pooled by attention.
struct TextPooling {
  private let norm1: NormWeights
  private let norm2: NormWeights
  private let position: [Float]
  private let query: MatrixWeights
  private let keysValues: MatrixWeights
  private let pooled: MatrixWeights
  private let states: MatrixWeights
  private let heads: Int

  init(
    _ weights: Weights, config: UNetConfig, heads: Int, compute: any Compute
  ) throws(DiffusionError) {
    let width = config.textWidth
    let name = "add_embedding."
    norm1 = try NormWeights(weights, name + "norm1", channels: width)
    norm2 = try NormWeights(weights, name + "norm2", channels: config.timeWidth)
    position = try weights.tensor(name + "pool.positional_embedding", shape: [1, width]).floats()
    query = try compute.matrix(weights, [name + "pool.q_proj"], depth: width, columns: [width])
    keysValues = try compute.matrix(
      weights, [name + "pool.k_proj", name + "pool.v_proj"], depth: width,
      columns: [width, width])
    pooled = try compute.matrix(weights, [name + "proj"], depth: width, columns: [config.timeWidth])
    states = try compute.matrix(
      weights, ["encoder_hid_proj"], depth: width, columns: [config.crossWidth])
    self.heads = heads
  }

  /// - Parameter input: the text encoder's states, `[texts, 1, tokens, textWidth]`.
  /// - Returns: the pooled texts `[texts, 1, 1, timeWidth]` and the states
  ///   `[texts, 1, tokens, crossWidth]`.
  func callAsFunction(_ input: Feature, compute: any Compute) -> (Feature, Feature) {
    (pool(input, compute: compute), compute.product([input], states))
  }

  /// Attention pooling: the mean of the tokens asks, the mean and the tokens answer.
  private func pool(_ input: Feature, compute: any Compute) -> Feature {
    let width = input.channels
    let normed = compute.layerNorm(input, norm1)
    let mean = compute.mean(of: normed)
    compute.add(compute.upload(position), to: mean)
    let all = compute.joined([mean, normed])
    let answer = compute.attention(
      compute.product([mean], query),
      text: KeysValues(feature: compute.product([all], keysValues)), channels: width,
      head: width / heads)
    return compute.layerNorm(compute.product([answer], pooled), norm2)
  }
}
