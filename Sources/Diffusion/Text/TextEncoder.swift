/// The frozen language model of a cascade: a prompt goes in, one vector a token comes out
/// (section 2.1 of the Imagen paper). It computes where the other networks do, on the engine's
/// queue; its tokenizer is used anywhere.
public protocol TextEncoder {
  var tokenizer: any Tokenizer { get }
  /// Values a token.
  var width: Int { get }

  /// The last hidden states of a prompt.
  /// - Throws: `.tensor` where a weight of the file is missing or wrong.
  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding
}

extension TextEncoding {
  init(_ tokens: TokenizedPrompt, states: [Float], width: Int) {
    self.init(tokens: tokens.ids, states: states, width: width, mask: tokens.mask)
  }
}

/// Opens all that reads a stage's prompt, whichever kinds the configurations name.
/// - Parameters:
///   - compute: where it computes; the result does not depend on it.
///   - additions: what is added to the weights, by the folders of the language models.
/// - Throws: an error that names the file at fault.
func openTextEncoder(
  _ reader: Reader, compute: any Compute, additions: [ModelPath: LowRank.Table] = [:]
) throws(DiffusionError) -> any TextEncoder {
  var encoders: [any TextEncoder] = []
  for text in reader.texts {
    encoders.append(
      try openTextEncoder(
        text, maxLength: reader.length, compute: compute, additions[text.encoder] ?? [:]))
  }
  guard encoders.count == 2 else { return encoders[0] }
  return PairedEncoder(first: encoders[0], second: encoders[1])
}

private func openTextEncoder(
  _ text: Reader.Text, maxLength: Int, compute: any Compute, _ additions: LowRank.Table
) throws(DiffusionError) -> any TextEncoder {
  let config = try Config(file: text.encoder.appending("config.json"))
  let weights = try Weights(folder: text.encoder, baseName: "model", additions: additions)
  func pieces() throws(DiffusionError) -> WordPieceTokenizer {
    try WordPieceTokenizer(folder: text.tokenizer, maxLength: maxLength)
  }
  func clip(_ config: Config) throws(DiffusionError) -> CLIPEncoder {
    try CLIPEncoder(
      config: config, weights: weights, tokenizer: CLIPTokenizer(folder: text.tokenizer),
      isPenultimate: text.isPenultimate, isChunked: text.isChunked, compute: compute)
  }
  switch try config.choice("model_type") as EncoderKind {
  case .bert:
    return try BERTEncoder(
      config: config, weights: weights, tokenizer: pieces(), compute: compute)
  case .t5:
    return try T5Encoder(
      config: config, weights: weights,
      tokenizer: CleaningTokenizer(T5Tokenizer(folder: text.tokenizer, maxLength: maxLength)),
      compute: compute)
  case .clip:
    return try clip(config)
  case .wholeCLIP:
    return try clip(CLIPHalves(config).texts)
  case .ldmBERT:
    return try LDMBERTEncoder(
      config: config, weights: weights, tokenizer: pieces(), compute: compute)
  case .glide:
    return try GLIDEEncoder(
      config: config, weights: weights,
      tokenizer: GPT2Tokenizer(
        folder: text.tokenizer,
        maxLength: config.int("max_position_embeddings", in: 1...1 << 16)), compute: compute)
  }
}

/// The language models that the engine knows, as `model_type` names them.
private enum EncoderKind: String, CaseIterable {
  case bert, t5
  case clip = "clip_text_model"
  /// With the half that sees pictures.
  case wholeCLIP = "clip"
  case ldmBERT = "ldmbert"
  case glide = "glide_text_model"
}
