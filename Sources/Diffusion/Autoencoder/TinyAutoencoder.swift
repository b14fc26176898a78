import Foundation

/// A small autoencoder that imitates a large one (TAESD), diffusers' `AutoencoderTiny`: convolutions
/// and ReLU, some ten times faster. Not thread-safe. Its latents are those that the U-Net sees.
final class TinyAutoencoder {
  private let config: TinyAutoencoderConfig
  private let weights: Weights
  private let compute: any Compute
  private var loadedEncoder: [Layer]?
  private var loadedDecoder: [Layer]?

  /// Latents times this are what the U-Net sees.
  var scaling: Float { Float(config.scaling) }
  var latentChannels: Int { config.latentChannels }
  /// Pixels a latent, along a side.
  var factor: Int { config.factor }

  private enum Layer {
    case convolution(ConvolutionWeights, Activation, ConvolutionInput.Resampling)
    case strided(KernelWeights)
    case block(ConvolutionWeights, ConvolutionWeights, ConvolutionWeights)
  }

  /// Reads a folder with `config.json` and the weights.
  convenience init(folder: ModelPath, compute: any Compute) throws(DiffusionError) {
    try self.init(
      config: TinyAutoencoderConfig(Config(file: folder.appending("config.json"))),
      weights: Weights(folder: folder, baseName: "diffusion_pytorch_model"), compute: compute)
  }

  /// - Parameter weights: with the names of diffusers.
  init(
    config: TinyAutoencoderConfig, weights: Weights, compute: any Compute
  ) throws(DiffusionError) {
    self.config = config
    self.weights = weights
    self.compute = compute
    // Weights of another network should be found out before a picture has been denoised.
    _ = try weights.tensor(
      "decoder.layers.0.weight", shape: [config.decoderWidth, config.latentChannels, 3, 3])
  }

  /// The latents of a picture.
  /// - Parameter picture: planar, `[3, height, width]` in [-1, 1]; sides are multiples of `factor`.
  func encode(
    _ picture: [Float], width: Int, height: Int
  ) throws(DiffusionError) -> [Float] {
    guard width > 0, height > 0, width % factor == 0, height % factor == 0,
      picture.count == 3 * width * height
    else {
      throw .request("\(width)x\(height) cannot be encoded: sides are in steps of \(factor)")
    }
    let input = compute.spaceToDepth(
      [picture.map { ($0 + 1) / 2 }], width: width, height: height, patch: 1, batch: 1)
    return planes(run(try encoder(), input))
  }

  /// The picture of latents, planar, `[3, height * factor, width * factor]`, about in [-1, 1].
  /// - Parameters:
  ///   - latents: planar, `[latentChannels, height, width]`.
  ///   - tile: the largest side, in latents, that is computed at a time; nil for the whole. There
  ///     is nothing in the network that tiles could change.
  func decode(
    _ latents: [Float], width: Int, height: Int, tile: Int? = nil
  ) throws(DiffusionError) -> [Float] {
    precondition(latents.count == latentChannels * width * height)
    let layers = try decoder()
    let area = Area(width: width, height: height)
    let input = compute.spaceToDepth(
      [latents.map { tanh($0 / 3) * 3 }], width: width, height: height, patch: 1, batch: 1)
    guard let tile, let plan = TilePlan(area, largest: tile, halo: config.reach) else {
      return planes(run(layers, input)).map { $0 * 2 - 1 }
    }
    let whole = compute.feature(
      batch: 1, height: height * factor, width: width * factor, channels: 3)
    for (core, tile) in plan.tiles {
      let part = run(layers, compute.crop(input, tile))
      compute.paste(
        part, core.moved(x: -tile.x, y: -tile.y).scaled(by: factor), into: whole,
        x: core.x * factor, y: core.y * factor)
      compute.drain()
    }
    return planes(whole).map { $0 * 2 - 1 }
  }

  private func planes(_ x: Feature) -> [Float] {
    defer { compute.drain() }
    return compute.depthToSpace(x, patch: 1)[0]
  }

  private func run(_ layers: [Layer], _ input: Feature) -> Feature {
    var x = input
    for layer in layers {
      switch layer {
      case .convolution(let weights, let activation, let resampling):
        x = compute.convolution(
          ConvolutionInput(features: [x], resampling: resampling), weights,
          epilogue: Epilogue(activation: activation))
      case .strided(let weights):
        x = compute.convolve(x, weights)
      case .block(let first, let second, let third):
        let relu = Epilogue(activation: .relu)
        let a = compute.convolution(ConvolutionInput(features: [x]), first, epilogue: relu)
        let b = compute.convolution(ConvolutionInput(features: [a]), second, epilogue: relu)
        x = compute.convolution(
          ConvolutionInput(features: [b]), third,
          epilogue: Epilogue(residual: x, activation: .relu), into: a)
      }
    }
    return x
  }

  private func encoder() throws(DiffusionError) -> [Layer] {
    if let loadedEncoder { return loadedEncoder }
    var layers = LayerReader(weights: weights, prefix: "encoder", compute: compute)
    var read: [Layer] = []
    for (level, blocks) in config.encoderBlocks.enumerated() {
      read.append(
        level == 0
          ? .convolution(try layers.convolution(3, config.encoderWidth), .linear, .none)
          : .strided(try layers.strided(config.encoderWidth)))
      for _ in 0..<blocks { read.append(try block(&layers, config.encoderWidth)) }
    }
    read.append(
      .convolution(try layers.convolution(config.encoderWidth, latentChannels), .linear, .none))
    loadedEncoder = read
    return read
  }

  private func decoder() throws(DiffusionError) -> [Layer] {
    if let loadedDecoder { return loadedDecoder }
    var layers = LayerReader(weights: weights, prefix: "decoder", compute: compute)
    var read: [Layer] = [
      .convolution(try layers.convolution(latentChannels, config.decoderWidth), .relu, .none)
    ]
    // Activations and enlargements have numbers too.
    layers.skip()
    for (level, blocks) in config.decoderBlocks.enumerated() {
      for _ in 0..<blocks { read.append(try block(&layers, config.decoderWidth)) }
      if level < config.decoderBlocks.count - 1 {
        layers.skip()
        read.append(
          .convolution(
            try layers.convolution(config.decoderWidth, config.decoderWidth, bias: false), .linear,
            .up))
      } else {
        read.append(.convolution(try layers.convolution(config.decoderWidth, 3), .linear, .none))
      }
    }
    loadedDecoder = read
    return read
  }

  private func block(
    _ layers: inout LayerReader, _ channels: Int
  ) throws(DiffusionError) -> Layer {
    let (a, b, c) = try layers.block(channels)
    return .block(a, b, c)
  }
}

/// Reads the numbered layers of one half in order.
private struct LayerReader {
  let weights: Weights
  let prefix: String
  let compute: any Compute
  private var next = 0

  init(weights: Weights, prefix: String, compute: any Compute) {
    self.weights = weights
    self.prefix = prefix
    self.compute = compute
  }

  mutating func skip() { next += 1 }

  private mutating func name() -> String {
    defer { next += 1 }
    return "\(prefix).layers.\(next)"
  }

  mutating func convolution(
    _ channels: Int, _ columns: Int, bias: Bool = true
  ) throws(DiffusionError) -> ConvolutionWeights {
    try convolution(name(), channels, columns, bias: bias)
  }

  mutating func strided(_ channels: Int) throws(DiffusionError) -> KernelWeights {
    try compute.kernel(
      weights, name(), channels: channels, columns: channels, bias: false,
      padding: .around)
  }

  mutating func block(
    _ channels: Int
  ) throws(DiffusionError) -> (ConvolutionWeights, ConvolutionWeights, ConvolutionWeights) {
    let name = name()
    return (
      try convolution(name + ".conv.0", channels, channels),
      try convolution(name + ".conv.2", channels, channels),
      try convolution(name + ".conv.4", channels, channels)
    )
  }

  private func convolution(
    _ name: String, _ channels: Int, _ columns: Int, bias: Bool = true
  ) throws(DiffusionError) -> ConvolutionWeights {
    try compute.kernel(
      weights, name, channels: channels, columns: columns, bias: bias, budget: .all)
  }
}
