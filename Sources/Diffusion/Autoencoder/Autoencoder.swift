import Foundation

/// The autoencoder of a latent diffusion model (Rombach et al. 2022, section 3.1), diffusers'
/// `AutoencoderKL`. Not thread-safe. Encoder and decoder load when they are first needed: a picture
/// from text alone never needs the encoder.
final class Autoencoder {
  private let config: AutoencoderConfig
  private let weights: Weights
  private let compute: any Compute
  private let winogradBytes: Int
  private var loadedEncoder: PictureEncoder?
  private var loadedDecoder: PictureDecoder?

  /// Latents times this have a deviation of about 1: what the U-Net sees.
  var scaling: Float { Float(config.scaling) }
  /// Subtracted from latents before they are scaled.
  var shift: Float { Float(config.shift) }
  var latentChannels: Int { config.latentChannels }
  /// Pixels a latent, along a side.
  var factor: Int { config.factor }

  /// Reads a `vae` folder: `config.json` and the weights.
  convenience init(
    folder: ModelPath, compute: any Compute,
    winogradBytes: Int = MachineMemory.current.winogradBytes
  ) throws(DiffusionError) {
    try self.init(
      config: AutoencoderConfig(Config(file: folder.appending("config.json"))),
      weights: Weights(folder: folder, baseName: "diffusion_pytorch_model"), compute: compute,
      winogradBytes: winogradBytes)
  }

  /// - Parameters:
  ///   - weights: with the names of diffusers.
  ///   - winogradBytes: what kernels may take beyond their direct form.
  init(
    config: AutoencoderConfig, weights: Weights, compute: any Compute, winogradBytes: Int
  ) throws(DiffusionError) {
    self.config = config
    self.weights = weights
    self.compute = compute
    self.winogradBytes = winogradBytes
    // Weights of another network should be found out before a picture has been denoised.
    let last = config.levels[config.levels.count - 1]
    _ = try weights.tensor("decoder.conv_in.weight", shape: [last, latentChannels, 3, 3])
    _ = try weights.tensor("decoder.conv_out.weight", shape: [3, config.levels[0], 3, 3])
  }

  /// The distribution of a picture's latents, not scaled.
  /// - Parameters:
  ///   - picture: planar, `[3, height, width]` in [-1, 1]; sides are multiples of `factor`.
  ///   - tile: the largest side, in latents, that is computed at a time; nil for the whole.
  func encode(
    _ picture: [Float], width: Int, height: Int, tile: Int? = nil
  ) throws(DiffusionError) -> (mean: [Float], deviation: [Float]) {
    guard width > 0, height > 0, width % factor == 0, height % factor == 0,
      picture.count == 3 * width * height
    else {
      throw .request("\(width)x\(height) cannot be encoded: sides are in steps of \(factor)")
    }
    let encoder = try encoder()
    let latents = Area(width: width / factor, height: height / factor)
    func crop(_ part: Area) -> Feature {
      compute.crop(picture, width: width, part.scaled(by: factor), channels: 3)
    }
    let features = tiled(latents, tile: tile, crop) { encoder.head($0, norms: $1) }
    let moments = encoder.tail(features, norms: norms())
    let planes = compute.depthToSpace(moments, patch: 1)[0]
    compute.drain()
    let half = planes.count / 2
    return (
      Array(planes[..<half]), planes[half...].map { exp(0.5 * min(max($0, -30), 20)) }
    )
  }

  /// The picture of latents that are not scaled, planar, `[3, height * factor, width * factor]`,
  /// about in [-1, 1].
  /// - Parameters:
  ///   - latents: planar, `[latentChannels, height, width]`.
  ///   - tile: the largest side, in latents, that is computed at a time; nil for the whole.
  func decode(
    _ latents: [Float], width: Int, height: Int, tile: Int? = nil
  ) throws(DiffusionError) -> [Float] {
    precondition(latents.count == latentChannels * width * height)
    let decoder = try decoder()
    let input = compute.spaceToDepth(
      [latents], width: width, height: height, patch: 1, batch: 1)
    let whole = decoder.head(input, norms: norms())
    let scale = whole.width / width
    let out = tiled(
      Area(width: width, height: height), tile: tile,
      { compute.crop(whole, $0.scaled(by: scale)) },
      { decoder.tail($0, norms: $1) })
    let picture = compute.depthToSpace(out, patch: 1)[0]
    compute.drain()
    return picture
  }

  private func norms() -> GroupNorms { GroupNorms(groups: config.groups, compute: compute) }

  private func builder() throws(DiffusionError) -> AutoencoderBuilder {
    AutoencoderBuilder(
      weights: weights,
      budget: try compute.kernelBudget(weights, bytes: winogradBytes),
      compute: compute)
  }

  private func encoder() throws(DiffusionError) -> PictureEncoder {
    if let loadedEncoder { return loadedEncoder }
    let encoder = try PictureEncoder(builder(), config)
    loadedEncoder = encoder
    return encoder
  }

  private func decoder() throws(DiffusionError) -> PictureDecoder {
    if let loadedDecoder { return loadedDecoder }
    let decoder = try PictureDecoder(builder(), config)
    loadedDecoder = decoder
    return decoder
  }

  /// Computes what a pixel's surroundings decide, tile by tile where the whole is too large.
  private func tiled(
    _ area: Area, tile: Int?, _ crop: (Area) -> Feature,
    _ body: (Feature, GroupNorms) -> Feature
  ) -> Feature {
    guard let tile, let plan = TilePlan(area, largest: tile, halo: config.reach) else {
      return body(crop(area), norms())
    }
    let sample = GroupNorms(
      groups: config.groups, keepingOfCropsWithMargin: plan.sampleMargin, compute: compute)
    let crops = compute.sample(
      plan.samples.map(crop), of: crop(area), margin: plan.sampleMargin)
    _ = body(crops, sample)
    var whole: Feature?
    for (core, tile) in plan.tiles {
      let part = body(crop(tile), GroupNorms(givenBy: sample))
      // Pixels of the result a pixel of the area.
      let scale = part.width / tile.width
      let out =
        whole
        ?? compute.feature(
          batch: 1, height: area.height * scale, width: area.width * scale,
          channels: part.channels)
      whole = out
      compute.paste(
        part, core.moved(x: -tile.x, y: -tile.y).scaled(by: scale), into: out,
        x: core.x * scale, y: core.y * scale)
    }
    return whole ?? crop(area)
  }
}
