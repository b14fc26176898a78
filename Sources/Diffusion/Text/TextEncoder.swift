import Foundation

/// The frozen language model of a cascade: a prompt goes in, one vector a token comes out
/// (section 2.1 of the Imagen paper).
public protocol TextEncoder: Sendable {
  /// Tokens of every encoding; longer prompts are cut, shorter ones padded.
  var maxLength: Int { get }
  /// Values a token.
  var width: Int { get }

  /// How the model reads a prompt; cheap enough for every key press.
  func tokens(_ prompt: String) -> TokenizedPrompt

  /// The last hidden states of a prompt.
  /// - Throws: `.tensor` where a weight of the file is missing or wrong.
  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding
}

/// A prompt as numbers of a vocabulary.
public struct TokenizedPrompt: Sendable, Hashable {
  /// Token ids, padded to the model's length.
  public let ids: [Int]
  /// Tokens that are not padding, from the first.
  public let count: Int
  /// Tokens at the end of the prompt that found no room and have no effect.
  public let cutOff: Int

  /// Frames the tokens of a text, cuts and pads.
  /// - Parameters:
  ///   - prefix: a token before the text (`[CLS]`), if the model has one.
  ///   - suffix: the token after the text, kept when the text is cut.
  init(_ text: [Int], prefix: Int?, suffix: Int, padding: Int, maxLength: Int) {
    let frame = prefix == nil ? 1 : 2
    precondition(maxLength >= frame)
    let kept = text.prefix(maxLength - frame)
    let real = (prefix.map { [$0] } ?? []) + kept + [suffix]
    ids = real + Array(repeating: padding, count: maxLength - real.count)
    count = real.count
    cutOff = text.count - kept.count
  }
}

extension TextEncoding {
  init(_ tokens: TokenizedPrompt, states: [Float], width: Int) {
    self.init(
      tokens: tokens.ids, states: states, width: width,
      mask: tokens.ids.indices.map { $0 < tokens.count ? 1 : 0 })
  }
}

/// What a language model reads with.
protocol Tokenizer: Sendable {
  var maxLength: Int { get }
  func tokens(_ prompt: String) -> TokenizedPrompt
}

/// Opens the text encoder of a model folder, whichever kind its configuration names.
/// - Parameters:
///   - model: a folder with `tokenizer/` and `text_encoder/`.
///   - maxLength: tokens of an encoding.
///   - threads: how many compute, at least 1; the result does not depend on it.
/// - Throws: an error that names the file at fault.
public func openTextEncoder(
  model: ModelPath, maxLength: Int, threads: Int
) throws(DiffusionError) -> any TextEncoder {
  let folder = model.appending("text_encoder")
  let config = try Config(file: folder.appending("config.json"))
  let weights = try Weights(folder: folder, baseName: "model")
  let tokenizer = model.appending("tokenizer")
  switch try config.choice("model_type") as EncoderKind {
  case .bert:
    return try BERTEncoder(
      config: config, weights: weights,
      tokenizer: WordPieceTokenizer(folder: tokenizer, maxLength: maxLength),
      threads: threads)
  case .t5:
    return try T5Encoder(
      config: config, weights: weights,
      tokenizer: T5Tokenizer(folder: tokenizer, maxLength: maxLength),
      threads: threads)
  }
}

/// The language models that the engine knows, as `model_type` names them.
private enum EncoderKind: String, CaseIterable {
  case bert, t5
}
