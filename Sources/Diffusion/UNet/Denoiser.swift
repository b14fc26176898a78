/// What sampling needs of a stage's network: a prediction for each text it is conditioned on.
///
/// All pictures here are planar float32, `[channels, height, width]`, values around [-1, 1].
public protocol Denoiser: AnyObject {
  /// Channels of a prediction: 3, or 6 where the network also learns the variance.
  var outputChannels: Int { get }

  /// Prepares everything that depends on the texts alone (keys, values, pooled text), once a
  /// generation. `predict` then answers for each of them, in this order.
  func condition(on texts: [TextEncoding]) throws(DiffusionError)

  /// One forward pass.
  /// - Parameters:
  ///   - x: the noisy picture, `[3, height, width]`.
  ///   - low: the enlarged and noise-augmented low-resolution picture, same shape, in
  ///     super-resolution stages.
  ///   - timestep: the noise level as a training timestep, in `0...trainTimesteps - 1`; some
  ///     schedules visit levels between two of them.
  ///   - augTimestep: noise level of `low` as an index, in super-resolution stages.
  ///   - texts: how many of the conditioned texts to evaluate, from the first.
  /// - Returns: for each text the raw prediction, `[outputChannels, height, width]`.
  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts: Int
  ) throws(DiffusionError) -> [[Float]]

  /// Where set, every cross-attention layer of `predict` reports the attention of the first text
  /// (at the price of storing it); nil, the default, costs nothing.
  var onAttention: ((AttentionMap) -> Void)? { get set }
}

/// How much each position of a layer's feature map attended to each token of the text.
public struct AttentionMap: Sendable {
  public let width: Int
  public let height: Int
  public let tokens: Int
  /// Probabilities averaged over heads, `[tokens, height, width]`. They add up to at most 1 over
  /// the tokens: what is missing went to the picture itself, where a layer mixes both.
  public let values: [Float]

  public init(width: Int, height: Int, tokens: Int, values: [Float]) {
    precondition(values.count == tokens * width * height)
    self.width = width
    self.height = height
    self.tokens = tokens
    self.values = values
  }
}
