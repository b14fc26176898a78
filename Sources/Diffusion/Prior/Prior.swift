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
  private let compute: Compute
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
  init(folder: ModelPath, compute: Compute) throws(DiffusionError) {
    let config = try PriorConfig(Config(file: folder.appending("config.json")))
    let weights = try Weights(folder: folder, baseName: "diffusion_pytorch_model")
    weights.prefetch()
    let (width, embedding) = (config.width, config.embeddingWidth)
    func matrix(
      _ name: String, from depth: Int, to columns: Int
    ) throws(DiffusionError) -> MatrixWeights {
      try MatrixWeights(weights, [name], depth: depth, columns: [columns], compute: compute)
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
    var texts: [[PriorBlock.Memory]] = []
    for text in conditioning.texts {
      guard text.width == config.embeddingWidth, text.tokens.count == config.textLength,
        let pooled = text.pooled, pooled.count == config.embeddingWidth
      else {
        throw .request(
          "the prior wants \(config.textLength) tokens of \(config.embeddingWidth) values and a "
            + "vector of as many from the text encoder: the two do not belong together")
      }
      texts.append(memories(of: text, pooled))
    }
    return ConditionedPrior(prior: self, texts: texts)
  }

  /// What the tokens of a text leave in each block.
  private func memories(of text: TextEncoding, _ pooled: [Float]) -> [PriorBlock.Memory] {
    let (width, count) = (config.width, text.mask.prefix { $0 > 0 }.count)
    let tokens = compute.feature(
      batch: 1, height: 1, width: count, channels: config.embeddingWidth)
    tokens.pointer.update(from: text.states, count: count * config.embeddingWidth)
    let seen = compute.product([tokens], states)
    let whole = compute.product([compute.vector(pooled)], vector)
    var x = compute.feature(batch: 1, height: 1, width: count + 1, channels: width)
    x.pointer.update(from: seen.pointer, count: count * width)
    (x.pointer + count * width).update(from: whole.pointer, count: width)
    for i in 0..<count * width { x.pointer[i] += places[i] }
    for i in 0..<width { x.pointer[count * width + i] += places[config.textLength * width + i] }
    withExtendedLifetime((seen, whole)) {}
    return blocks.map { block in
      var memory = [PriorBlock.Memory()]
      x = block(x, memories: &memory, compute: compute)
      return memory[0]
    }
  }

  /// - Parameter texts: what each left in each block.
  fileprivate func predict(
    _ x: [Float], timestep: Float, texts: ArraySlice<[PriorBlock.Memory]>
  ) throws(DiffusionError) -> [[Float]] {
    guard x.count == config.embeddingWidth else {
      throw .request("the prior draws \(config.embeddingWidth) values, not \(x.count)")
    }
    let width = config.width
    let level = time(timestep, compute: compute)
    let noisy = compute.product([compute.vector(x)], input)
    var tokens = Array(UnsafeBufferPointer(start: level.pointer, count: width))
    tokens += UnsafeBufferPointer(start: noisy.pointer, count: width)
    tokens += question
    add(Array(places.suffix(3 * width)), to: &tokens)
    withExtendedLifetime((level, noisy)) {}
    var hidden = compute.feature(batch: texts.count, height: 1, width: 3, channels: width)
    for item in 0..<texts.count {
      (hidden.pointer + item * 3 * width).update(from: tokens, count: 3 * width)
    }
    for (index, block) in blocks.enumerated() {
      var memories = texts.map { $0[index] }
      hidden = block(hidden, memories: &memories, compute: compute)
    }
    let answers = compute.product([compute.layerNorm(hidden, norm)], output)
    return (0..<texts.count).map { item in
      withExtendedLifetime(answers) {
        Array(
          UnsafeBufferPointer(
            start: answers.pointer + (item * 3 + 2) * x.count, count: x.count))
      }
    }
  }
}

/// A prior that knows its texts.
private final class ConditionedPrior: Conditioned {
  private let prior: Prior
  private let texts: [[PriorBlock.Memory]]

  init(prior: Prior, texts: [[PriorBlock.Memory]]) {
    self.prior = prior
    self.texts = texts
  }

  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts count: Int
  ) throws(DiffusionError) -> [[Float]] {
    try prior.predict(x, timestep: timestep, texts: texts.prefix(count))
  }
}
