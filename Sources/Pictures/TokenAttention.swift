/// Which words acted where: the attention that each token of a prompt received from each place of
/// the picture, averaged over heads, layers and steps (as DAAM, arXiv 2210.04885).
public struct TokenAttention: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// Tokens of the encoding, padding included.
  public let tokens: Int
  /// Probabilities, `[tokens, height, width]`.
  public let values: [Float]

  public init(width: Int, height: Int, tokens: Int, values: [Float]) {
    precondition(values.count == tokens * width * height)
    self.width = width
    self.height = height
    self.tokens = tokens
    self.values = values
  }

  /// The map of one token, `[height, width]`.
  public func map(token: Int) -> ArraySlice<Float> {
    let plane = width * height
    return values[token * plane..<(token + 1) * plane]
  }
}
