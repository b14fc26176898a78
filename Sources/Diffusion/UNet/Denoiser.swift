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
  ///   - timestep: index of the noise level, `0..<trainTimesteps`.
  ///   - augTimestep: noise level of `low` as an index, in super-resolution stages.
  ///   - texts: how many of the conditioned texts to evaluate, from the first.
  /// - Returns: for each text the raw prediction, `[outputChannels, height, width]`.
  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Int, augTimestep: Int?,
    texts: Int
  ) throws(DiffusionError) -> [[Float]]
}
