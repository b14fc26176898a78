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

/// Opens the text encoder of a model folder, whichever kind its configuration names.
/// - Parameters:
///   - model: a folder with `tokenizer/` and `text_encoder/`.
///   - maxLength: tokens of an encoding.
///   - compute: where it computes; the result does not depend on it.
/// - Throws: an error that names the file at fault.
func openTextEncoder(
  model: ModelPath, maxLength: Int, compute: Compute
) throws(DiffusionError) -> any TextEncoder {
  let folder = model.appending("text_encoder")
  let config = try Config(file: folder.appending("config.json"))
  let weights = try Weights(folder: folder, baseName: "model")
  let tokenizer = model.appending("tokenizer")
  switch try config.choice("model_type") as EncoderKind {
  case .bert:
    return try BERTEncoder(
      config: config, weights: weights,
      tokenizer: WordPieceTokenizer(folder: tokenizer, maxLength: maxLength), compute: compute)
  case .t5:
    return try T5Encoder(
      config: config, weights: weights,
      tokenizer: CleaningTokenizer(T5Tokenizer(folder: tokenizer, maxLength: maxLength)),
      compute: compute)
  }
}

/// The language models that the engine knows, as `model_type` names them.
private enum EncoderKind: String, CaseIterable {
  case bert, t5
}
