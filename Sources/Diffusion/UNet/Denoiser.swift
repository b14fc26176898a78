/// A stage's network, before it knows what to draw. It keeps nothing of what it is conditioned on:
/// any number of generations may begin, stop and go on beside each other.
public protocol Denoiser: AnyObject {
  /// Channels of what it sees: those of the picture, and further planes.
  var inputChannels: Int { get }
  /// Channels of a prediction: those of the picture, or twice as many where the network also learns
  /// the variance.
  var outputChannels: Int { get }
  /// Whether the network was trained to draw as with guidance, and is told the weight: it needs no
  /// second prediction.
  var takesGuidance: Bool { get }

  /// Prepares everything that depends on the texts alone (keys, values, pooled text), once a
  /// generation.
  /// - Parameters:
  ///   - conditioning: at least one text where the network reads text; the predictions come in this
  ///     order.
  ///   - onAttention: where set, every cross-attention layer of a prediction reports the attention
  ///     of the first text (at the price of storing it); nil costs nothing.
  /// - Throws: `.request` where the texts are none that the network reads.
  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> any Conditioned
}

/// What a generation tells a network beforehand.
public struct Conditioning: Sendable {
  /// Of the same length and width; none where the network reads no text.
  public var texts: [TextEncoding]
  /// Further numbers, where the network takes some: for SDXL the picture's original height and
  /// width, the top and left of its crop, and its height and width.
  public var numbers: [Float]
  /// The guidance weight, for networks that take it.
  public var guidance: Double
  /// What a picture of the first text looks like, as an embedding, for networks that draw from one.
  public var embedding: [Float]?
  /// A vector a text that is added to the time embedding, where the network takes one; without any,
  /// the pooled texts are.
  public var vectors: [[Float]] = []
  /// Whether padding tokens, which come last, are hidden from the attentions.
  public var hidesPadding = false
  /// The timestep of the run's last evaluation, for networks that have others for that.
  public var lastTimestep: Float = 0

  public init(texts: [TextEncoding], numbers: [Float] = [], guidance: Double = 1) {
    self.texts = texts
    self.numbers = numbers
    self.guidance = guidance
  }
}

/// A network that knows its texts: what sampling asks for predictions.
///
/// All pictures here are planar float32, `[channels, height, width]`: pixels in [-1, 1], or latents
/// of an autoencoder.
public protocol Conditioned: AnyObject {
  /// One forward pass.
  /// - Parameters:
  ///   - x: the noisy picture.
  ///   - low: further planes of the same size that the network sees: the enlarged and
  ///     noise-augmented picture in super-resolution stages, a mask and the masked picture in
  ///     networks for inpainting.
  ///   - timestep: the noise level as a training timestep, in `0...trainTimesteps - 1`; some
  ///     schedules visit levels between two of them.
  ///   - augTimestep: noise level of `low` as an index, in super-resolution stages.
  ///   - texts: how many of its texts to evaluate, from the first.
  /// - Returns: for each text the raw prediction, `[outputChannels, height, width]`.
  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts: Int
  ) throws(DiffusionError) -> [[Float]]
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
