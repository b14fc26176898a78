/// A prompt as the language model sees it.
public struct TextEncoding: Sendable {
  /// The token ids, padded to the model's length.
  public let tokens: [Int]
  /// The last hidden states, row-major `[tokens.count, width]`.
  public let states: [Float]
  /// Values a token.
  public let width: Int
  /// 1 for real tokens, 0 for padding.
  public let mask: [Float]
  /// One vector for the whole text, from encoders that make one.
  public var pooled: [Float]?

  public init(
    tokens: [Int], states: [Float], width: Int, mask: [Float], pooled: [Float]? = nil
  ) {
    precondition(states.count == tokens.count * width && mask.count == tokens.count)
    self.tokens = tokens
    self.states = states
    self.width = width
    self.mask = mask
    self.pooled = pooled
  }
}

extension TextEncoding {
  /// The same tokens saying nothing.
  var zeros: TextEncoding {
    TextEncoding(
      tokens: tokens, states: states.map { _ in 0 }, width: width, mask: mask,
      pooled: pooled?.map { _ in 0 })
  }

  /// With another text behind it, again and again, until there are so many tokens.
  func filled(to count: Int, with other: TextEncoding) -> TextEncoding {
    precondition(other.width == width && !other.tokens.isEmpty)
    var (tokens, states, mask) = (tokens, states, mask)
    while tokens.count < count {
      tokens += other.tokens
      states += other.states
      mask += other.mask
    }
    return TextEncoding(
      tokens: tokens, states: states, width: width, mask: mask, pooled: pooled)
  }
}
