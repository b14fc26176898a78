/// How a stage's prompts become states: one text encoder with its tokenizer, or two that read the
/// same prompt and stand side by side.
struct Reader: Hashable {
  struct Text: Hashable {
    /// Of the language model.
    let encoder: ModelPath
    let tokenizer: ModelPath
    /// Whether the states before the last layer are what counts, without the final normalisation.
    var isPenultimate = false
    /// Whether prompts may be of any length and have weights, which are then read in chunks.
    var isChunked = true

    /// In the usual folders of a model.
    init(model: ModelPath) {
      self.init(
        encoder: model.appending("text_encoder"), tokenizer: model.appending("tokenizer"))
    }

    init(
      encoder: ModelPath, tokenizer: ModelPath, isPenultimate: Bool = false, isChunked: Bool = true
    ) {
      self.encoder = encoder
      self.tokenizer = tokenizer
      self.isPenultimate = isPenultimate
      self.isChunked = isChunked
    }
  }

  let texts: [Text]
  /// Tokens of an encoding.
  let length: Int
}
