/// What a decoder hears of a text and of a picture's embedding (Ramesh et al. 2022, section 2.1):
/// both as a vector that is added to the time embedding, and the embedding as a few tokens before the
/// text's. diffusers' `UnCLIPTextProjModel`; weights stay in the mapped file.
struct EmbeddingProjection {
  /// Values of an embedding.
  let width: Int
  /// Tokens that an embedding becomes.
  let tokens: Int
  /// The embedding of no picture in particular.
  let nothing: [Float]
  private let textVector: Linear
  private let imageVector: Linear
  private let imageTokens: Linear
  private let textStates: Linear
  private let norm: LayerNorm
  private let compute: any Compute

  /// - Parameter folder: holds `config.json` and the weights.
  init(folder: ModelPath, compute: any Compute) throws(DiffusionError) {
    let config = try Config(file: folder.appending("config.json"))
    let weights = try Weights(folder: folder, baseName: "diffusion_pytorch_model")
    let size = 1...1 << 16
    width = try config.int("clip_embeddings_dim", in: size, default: 768)
    tokens = try config.int("clip_extra_context_tokens", in: 1...64, default: 4)
    let time = try config.int("time_embed_dim", in: size)
    let cross = try config.int("cross_attention_dim", in: size)
    nothing = try weights.tensor(
      "learned_classifier_free_guidance_embeddings", shape: [width]
    ).floats()
    let width = width
    func linear(_ name: String, to outputs: Int) throws(DiffusionError) -> Linear {
      try Linear(weights, name, inputs: width, outputs: outputs, bias: true)
    }
    textVector = try linear("embedding_proj", to: time)
    imageVector = try linear("clip_image_embeddings_project_to_time_embeddings", to: time)
    imageTokens = try linear("clip_extra_context_tokens_proj", to: tokens * cross)
    textStates = try linear("encoder_hidden_states_proj", to: cross)
    norm = try LayerNorm(
      weights, "text_encoder_hidden_states_norm", width: cross, epsilon: 1e-5)
    self.compute = compute
  }

  /// - Returns: the tokens that the attentions see, and the vector.
  func callAsFunction(
    _ text: TextEncoding, image: [Float]
  ) throws(DiffusionError) -> (TextEncoding, vector: [Float]) {
    guard text.width == width, let pooled = text.pooled, pooled.count == width,
      image.count == width
    else {
      throw .request(
        "the decoder wants \(width) values of text and picture: its encoders do not belong to it")
    }
    let embedding = compute.upload(image)
    let vector = imageVector(embedding, compute: compute)
    compute.add(textVector(compute.upload(pooled), compute: compute), to: vector)
    // A column a token.
    let table = compute.download(imageTokens(embedding, compute: compute))
    let cross = table.count / tokens
    var states = (0..<table.count).map { table[$0 % cross * tokens + $0 / cross] }
    let read = textStates(compute.upload(text.states, channels: width), compute: compute)
    states += compute.download(norm(read, compute: compute))
    let encoding = TextEncoding(
      tokens: Array(repeating: 0, count: tokens) + text.tokens, states: states, width: cross,
      mask: Array(repeating: 1, count: tokens) + text.mask)
    return (encoding, compute.download(vector))
  }
}
