import Pictures

/// A rough picture of latents at their own size, at the price of a few multiplications a pixel.
///
/// The maps were fitted by others to the autoencoders that nearly all checkpoints share; they take
/// the latents that the U-Net sees.
struct LatentPreview {
  /// `[latentChannels][3]`.
  let matrix: [[Float]]
  let bias: [Float]

  /// The map of an autoencoder, told by what it says of itself; nil where none is known.
  init?(latentChannels: Int, scaling: Float) {
    guard latentChannels == 4 else { return nil }
    self = abs(scaling - 0.13025) < 1e-4 ? .xl : .sd
  }

  private init(matrix: [[Float]], bias: [Float]) {
    self.matrix = matrix
    self.bias = bias
  }

  /// Latent Diffusion, Stable Diffusion 1 and 2.
  static let sd = LatentPreview(
    matrix: [
      [0.337366, 0.216344, 0.257386], [0.165636, 0.386828, 0.046994],
      [-0.267803, 0.237036, 0.223517], [-0.178022, -0.200862, -0.678514],
    ], bias: [-0.017478, -0.055834, -0.105825])
  /// Stable Diffusion XL.
  static let xl = LatentPreview(
    matrix: [
      [0.258303, 0.277640, 0.329699], [-0.299701, 0.105446, 0.014194],
      [0.050522, 0.186163, -0.143257], [-0.211938, -0.149892, -0.080036],
    ], bias: [0.144381, -0.033313, 0.007061])

  /// The picture of latents at their own size; without a known map, the first three latents say at
  /// least where things are.
  static func picture(_ latents: [Float], _ size: PictureSize, _ map: Self?) -> PlanarImage {
    let area = size.width * size.height
    return PlanarImage(
      width: size.width, height: size.height,
      values: map.map { $0(latents) } ?? Array(latents.prefix(3 * area)))
  }

  /// The picture, planar, `[3, ..]`, about in [-1, 1].
  /// - Parameter latents: planar, `[latentChannels, ..]`, scaled.
  func callAsFunction(_ latents: [Float]) -> [Float] {
    let area = latents.count / matrix.count
    var picture: [Float] = []
    picture.reserveCapacity(3 * area)
    for plane in 0..<3 {
      for pixel in 0..<area {
        var sum = bias[plane]
        for (channel, row) in matrix.enumerated() {
          sum += latents[channel * area + pixel] * row[plane]
        }
        picture.append(sum)
      }
    }
    return picture
  }
}
