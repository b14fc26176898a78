/// The prior of unCLIP (Ramesh et al. 2022, section 2.2): draws the CLIP embedding of a picture that
/// a text describes. diffusers' `PriorTransformer`; not thread-safe.
///
/// A sequence is the text's tokens, its vector, the noise level, the noisy embedding and a learned
/// question, whose place holds the answer. Each token sees those before it, and padding is seen by
/// none: so what the text says is computed once a generation, and a step takes three tokens.
final class Prior: Denoiser {
  let inputChannels = 1
  let outputChannels = 1
  let takesGuidance = false
  private let config: PriorConfig
  private let compute: any Compute
  private let states: MatrixWeights
  private let vector: MatrixWeights
  private let input: MatrixWeights
  private let time: TimeEmbedding
  private let question: [Float]
  /// What each place of the sequence adds, `[textLength + 4, width]`.
  private let places: [Float]
  private let blocks: [PriorBlock]
  private let norm: NormWeights
  private let output: MatrixWeights

  /// - Parameter folder: holds `config.json` and the weights.
  init(folder: ModelPath, compute: any Compute) throws(DiffusionError) {
    let config = try PriorConfig(Config(file: folder.appending("config.json")))
    let weights = try Weights(folder: folder, baseName: "diffusion_pytorch_model")
    weights.prefetch()
    let (width, embedding) = (config.width, config.embeddingWidth)
    func matrix(
      _ name: String, from depth: Int, to columns: Int
    ) throws(DiffusionError) -> MatrixWeights {
      try compute.matrix(weights, [name], depth: depth, columns: [columns])
    }
    self.config = config
    self.compute = compute
    states = try matrix("encoder_hidden_states_proj", from: embedding, to: width)
    vector = try matrix("embedding_proj", from: embedding, to: width)
    input = try matrix("proj_in", from: embedding, to: width)
    time = try TimeEmbedding(
      weights, "time_embedding", inputs: width, width: width, activation: config.timeActivation,
      compute: compute)
    question = try weights.tensor("prd_embedding", shape: [1, 1, width]).floats()
    places = try weights.tensor(
      "positional_embedding", shape: [1, config.textLength + 4, width]
    ).floats()
    var blocks: [PriorBlock] = []
    for index in 0..<config.layers {
      blocks.append(
        try PriorBlock(weights, "transformer_blocks.\(index)", config: config, compute: compute))
    }
    self.blocks = blocks
    norm = try NormWeights(weights, "norm_out", channels: width)
    output = try matrix("proj_to_clip_embeddings", from: width, to: embedding)
    weights.release()
  }

  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> any Conditioned {
    for text in conditioning.texts {
      guard text.width == config.embeddingWidth, text.tokens.count == config.textLength,
        text.pooled?.count == config.embeddingWidth
      else {
        throw .request(
          "the prior wants \(config.textLength) tokens of \(config.embeddingWidth) values and a "
            + "vector of as many from the text encoder: the two do not belong together")
      }
    }
    return ConditionedPrior(prior: self, memories: memories(of: conditioning.texts))
  }

  /// What the texts leave in each block.
  private func memories(of texts: [TextEncoding]) -> [KeysValues] {
    let sequences = texts.map(sequence)
    let memories = blocks.map { _ in
      KeysValues(
        feature: compute.feature(
          batch: texts.count, height: 1, width: sequences.map(\.width).max() ?? 0,
          channels: 2 * config.width),
        seen: sequences.map(\.width))
    }
    for (item, sequence) in sequences.enumerated() {
      var x = sequence
      for (block, memory) in zip(blocks, memories) {
        let (states, keysValues) = block(x, memory: nil, compute: compute)
        compute.copy(keysValues, into: memory.feature, item: item)
        x = states
      }
    }
    return memories
  }

  /// The tokens of a text that are no padding, then its vector, each with what its place adds.
  private func sequence(of text: TextEncoding) -> Feature {
    let (width, count) = (config.width, text.mask.prefix { $0 > 0 }.count)
    let tokens = compute.upload(
      Array(text.states.prefix(count * config.embeddingWidth)), width: count,
      channels: config.embeddingWidth)
    let whole = compute.upload(text.pooled ?? [])
    let x = compute.joined([
      compute.product([tokens], states), compute.product([whole], vector),
    ])
    let vectorPlace = config.textLength * width
    let own = places.prefix(count * width) + places[vectorPlace..<vectorPlace + width]
    compute.add(compute.upload(Array(own), channels: width), to: x)
    return x
  }

  /// - Parameters:
  ///   - memories: what the texts left in each block.
  ///   - count: how many of the texts to evaluate, from the first.
  fileprivate func predict(
    _ x: [Float], timestep: Float, memories: [KeysValues], count: Int
  ) throws(DiffusionError) -> [[Float]] {
    guard x.count == config.embeddingWidth else {
      throw .request("the prior draws \(config.embeddingWidth) values, not \(x.count)")
    }
    let tokens = compute.joined([
      time(timestep, compute: compute), compute.product([compute.upload(x)], input),
      compute.upload(question),
    ])
    compute.add(
      compute.upload(Array(places.suffix(3 * config.width)), channels: config.width), to: tokens)
    var hidden = compute.repeated(tokens, count: count)
    for (block, memory) in zip(blocks, memories) {
      hidden = block(hidden, memory: memory, compute: compute).states
    }
    let answers = compute.copy(
      compute.product([compute.layerNorm(hidden, norm)], output).part(columns: 2..<3))
    return compute.items(of: answers)
  }
}

/// A prior that knows its texts.
private final class ConditionedPrior: Conditioned {
  private let prior: Prior
  private let memories: [KeysValues]

  init(prior: Prior, memories: [KeysValues]) {
    self.prior = prior
    self.memories = memories
  }

  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts count: Int
  ) throws(DiffusionError) -> [[Float]] {
    try prior.predict(x, timestep: timestep, memories: memories, count: count)
  }
}
