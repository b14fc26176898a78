/// How a language model reads a prompt: values only, cheap enough for every key press, free to be
/// used on any thread while the model itself computes.
public protocol Tokenizer: Sendable {
  /// Tokens of every encoding; longer prompts are cut, shorter ones padded.
  var maxLength: Int { get }

  /// A prompt as the model reads it.
  func tokens(_ prompt: String) -> TokenizedPrompt

  /// The words of a prompt that the model reads, a cut one included.
  func words(_ prompt: String) -> [PromptWord]
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

  /// Tokens that are framed and padded already.
  init(ids: [Int], count: Int, cutOff: Int) {
    self.ids = ids
    self.count = count
    self.cutOff = cutOff
  }

  /// 1 for real tokens, 0 for padding.
  public var mask: [Float] { ids.indices.map { $0 < count ? 1 : 0 } }
}
