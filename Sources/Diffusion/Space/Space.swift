import Pictures

/// What a stage draws in: the pixels of its picture, or what an autoencoder makes of them.
///
/// Values are planar, `[planes, height, width]` in the space's own size.
protocol Space: AnyObject {
  var planes: Int { get }
  /// Pixels a value, along a side.
  var factor: Int { get }

  /// The values of a picture whose sides are multiples of `factor`.
  /// - Parameter noise: as many normal numbers as there are values, where a picture stands for a
  ///   distribution; nil takes its middle.
  func encode(_ picture: PlanarImage, noise: [Float]?) throws(DiffusionError) -> [Float]

  /// The finished picture.
  /// - Parameter size: of the values.
  func decode(_ values: [Float], _ size: PictureSize) throws(DiffusionError) -> PlanarImage

  /// A picture to look at meanwhile, of any size and cheap.
  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage
}

extension Space {
  /// The size of the values of a picture.
  func size(of picture: PictureSize) -> PictureSize {
    PictureSize(width: picture.width / factor, height: picture.height / factor)
  }
}

/// Pixels, in [-1, 1].
final class PixelSpace: Space {
  let planes = 3
  let factor = 1

  func encode(_ picture: PlanarImage, noise: [Float]?) -> [Float] { picture.values }

  func decode(_ values: [Float], _ size: PictureSize) -> PlanarImage {
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
  private let autoencoder: Autoencoder
  private let map: LatentPreview?
  /// The largest side, in latents, that is decoded at a time.
  private let tile: Int?

  init(_ autoencoder: Autoencoder, tile: Int?) {
    self.autoencoder = autoencoder
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

  func decode(_ values: [Float], _ size: PictureSize) throws(DiffusionError) -> PlanarImage {
    let (scaling, shift) = (autoencoder.scaling, autoencoder.shift)
    var picture = try autoencoder.decode(
      values.map { $0 / scaling + shift }, width: size.width, height: size.height, tile: tile)
    Planes.clamp(&picture)
    return PlanarImage(
      width: size.width * factor, height: size.height * factor, values: picture)
  }

  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage {
    let area = size.width * size.height
    // Without a known map, the first three latents say at least where things are.
    let picture = map.map { $0(values) } ?? Array(values.prefix(3 * area))
    return PlanarImage(width: size.width, height: size.height, values: picture)
  }
}
