import Pictures
import Recipes

/// What a stage draws in: the pixels of its picture, or what an autoencoder makes of them.
///
/// Values are planar, `[planes, height, width]` in the space's own size.
protocol Space: AnyObject {
  var planes: Int { get }
  /// Pixels a value, along a side.
  var factor: Int { get }

  /// Whether a picture stands for a distribution of values.
  var isUncertain: Bool { get }

  /// The values of a picture whose sides are multiples of `factor`.
  /// - Parameter noise: as many normal numbers as there are values, where a picture stands for a
  ///   distribution; nil takes its middle.
  func encode(_ picture: PlanarImage, noise: [Float]?) throws(DiffusionError) -> [Float]

  /// The finished picture.
  /// - Parameters:
  ///   - size: of the values.
  ///   - decoder: of what is more than pixels.
  func decode(
    _ values: [Float], _ size: PictureSize, by decoder: DecoderKind
  ) throws(DiffusionError) -> PlanarImage

  /// A picture to look at meanwhile, of any size and cheap.
  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage

  /// The size of the values of a picture.
  func size(of picture: PictureSize) -> PictureSize

  /// What later stages draw from, where the values are no picture.
  func embedding(_ values: [Float]) -> [Float]?
}

extension Space {
  func size(of picture: PictureSize) -> PictureSize {
    PictureSize(width: picture.width / factor, height: picture.height / factor)
  }

  func embedding(_ values: [Float]) -> [Float]? { nil }
}

/// Pixels, in [-1, 1].
final class PixelSpace: Space {
  let planes = PlanarImage.planes
  let factor = 1
  let isUncertain = false

  func encode(_ picture: PlanarImage, noise: [Float]?) -> [Float] { picture.values }

  func decode(
    _ values: [Float], _ size: PictureSize, by decoder: DecoderKind
  ) -> PlanarImage {
    var values = values
    Planes.clamp(&values)
    return preview(values, size)
  }

  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage {
    PlanarImage(width: size.width, height: size.height, values: values)
  }
}

/// The latents of an autoencoder, shifted and scaled to a deviation of about 1.
final class LatentSpace: Space {
  let isUncertain = true
  private let autoencoder: Autoencoder
  private let fast: TinyAutoencoder?
  private let map: LatentPreview?
  /// The largest side, in latents, that is decoded at a time.
  private let tile: Int?

  /// - Parameter fast: a decoder for the same latents; nil where there is none.
  init(_ autoencoder: Autoencoder, fast: TinyAutoencoder?, tile: Int?) {
    self.autoencoder = autoencoder
    self.fast = fast
    self.tile = tile
    map = LatentPreview(
      latentChannels: autoencoder.latentChannels, scaling: autoencoder.scaling)
  }

  var planes: Int { autoencoder.latentChannels }
  var factor: Int { autoencoder.factor }

  func encode(_ picture: PlanarImage, noise: [Float]?) throws(DiffusionError) -> [Float] {
    let (mean, deviation) = try autoencoder.encode(
      picture.values, width: picture.width, height: picture.height, tile: tile)
    let (scaling, shift) = (autoencoder.scaling, autoencoder.shift)
    return mean.indices.map { i in
      (mean[i] + deviation[i] * (noise?[i] ?? 0) - shift) * scaling
    }
  }

  func decode(
    _ values: [Float], _ size: PictureSize, by decoder: DecoderKind
  ) throws(DiffusionError) -> PlanarImage {
    if decoder == .fast, let fast { return try fast.picture(values, size, tile: tile) }
    let (scaling, shift) = (autoencoder.scaling, autoencoder.shift)
    var picture = try autoencoder.decode(
      values.map { $0 / scaling + shift }, width: size.width, height: size.height, tile: tile)
    Planes.clamp(&picture)
    return PlanarImage(
      width: size.width * factor, height: size.height * factor, values: picture)
  }

  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage {
    LatentPreview.picture(values, size, map)
  }
}

/// The latents of a small autoencoder, where a model has no other.
final class TinyLatentSpace: Space {
  let isUncertain = false
  private let autoencoder: TinyAutoencoder
  private let tile: Int?

  init(_ autoencoder: TinyAutoencoder, tile: Int?) {
    self.autoencoder = autoencoder
    self.tile = tile
  }

  var planes: Int { autoencoder.latentChannels }
  var factor: Int { autoencoder.factor }

  func encode(_ picture: PlanarImage, noise: [Float]?) throws(DiffusionError) -> [Float] {
    let scaling = autoencoder.scaling
    return try autoencoder.encode(
      picture.values, width: picture.width, height: picture.height
    ).map { $0 * scaling }
  }

  func decode(
    _ values: [Float], _ size: PictureSize, by decoder: DecoderKind
  ) throws(DiffusionError) -> PlanarImage {
    try autoencoder.picture(values, size, tile: tile)
  }

  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage {
    let map = LatentPreview(latentChannels: planes, scaling: autoencoder.scaling)
    return LatentPreview.picture(values, size, map)
  }
}

extension TinyAutoencoder {
  /// The finished picture of scaled latents.
  fileprivate func picture(
    _ values: [Float], _ size: PictureSize, tile: Int?
  ) throws(DiffusionError) -> PlanarImage {
    let scaling = scaling
    var picture = try decode(
      values.map { $0 / scaling }, width: size.width, height: size.height, tile: tile)
    Planes.clamp(&picture)
    return PlanarImage(
      width: size.width * factor, height: size.height * factor, values: picture)
  }
}
