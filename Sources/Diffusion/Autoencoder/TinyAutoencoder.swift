import Foundation

/// A small autoencoder that imitates a large one (TAESD), diffusers' `AutoencoderTiny`: convolutions
/// and ReLU, some ten times faster. Not thread-safe. Its latents are those that the U-Net sees.
final class TinyAutoencoder {
  /// Latents times this are what the U-Net sees.
  let scaling: Float
  let latentChannels: Int
  /// Pixels a latent, along a side.
  let factor: Int
  private let weights: Weights
  private let compute: Compute
  private let encoderBlocks: [Int]
  private let decoderBlocks: [Int]
  private let encoderWidth: Int
  private let decoderWidth: Int
  private var loadedEncoder: [Layer]?
  private var loadedDecoder: [Layer]?

  private enum Layer {
    case convolution(ConvolutionWeights, Activation, ConvolutionInput.Resampling)
    case strided(StridedWeights)
    case block(ConvolutionWeights, ConvolutionWeights, ConvolutionWeights)
  }

  /// Reads a folder with `config.json` and the weights.
  convenience init(folder: ModelPath, compute: Compute) throws(DiffusionError) {
    try self.init(
      config: Config(file: folder.appending("config.json")),
      weights: Weights(folder: folder, baseName: "diffusion_pytorch_model"), compute: compute)
  }

  init(config: Config, weights: Weights, compute: Compute) throws(DiffusionError) {
    let size = 1...1 << 16
    func width(_ key: String, levels: Int) throws(DiffusionError) -> Int {
      let widths = try config.ints(key, in: size, count: levels, default: 64)
      guard Set(widths).count == 1 else { throw config.unsupported(key, "equal numbers") }
      return widths[0]
    }
    let encoderBlocks = try config.ints("num_encoder_blocks", in: 0...64)
    let decoderBlocks = try config.ints("num_decoder_blocks", in: 0...64)
    guard encoderBlocks.count == decoderBlocks.count, encoderBlocks.count <= 8 else {
      throw config.unsupported("num_decoder_blocks", "as many as num_encoder_blocks, at most 8")
    }
    let levels = encoderBlocks.count
    encoderWidth = try width("encoder_block_out_channels", levels: levels)
    decoderWidth = try width("decoder_block_out_channels", levels: levels)
    latentChannels = try config.int("latent_channels", in: size, default: 4)
    for key in ["in_channels", "out_channels"] { _ = try config.int(key, in: 3...3, default: 3) }
    _ = try config.int("upsampling_scaling_factor", in: 2...2, default: 2)
    guard try config.string("act_fn", default: "relu") == "relu" else {
      throw config.unsupported("act_fn", "relu")
    }
    guard try config.string("upsample_fn", default: "nearest") == "nearest" else {
      throw config.unsupported("upsample_fn", "nearest")
    }
    scaling = Float(try config.double("scaling_factor", default: 1))
    factor = 1 << (levels - 1)
    self.encoderBlocks = encoderBlocks
    self.decoderBlocks = decoderBlocks
    self.weights = weights
    self.compute = compute
    _ = try weights.tensor(
      "decoder.layers.0.weight", shape: [decoderWidth, latentChannels, 3, 3])
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
    let layers = try encoder()
    return run(layers, picture.map { ($0 + 1) / 2 }, width: width, height: height)
  }

  /// The picture of latents, planar, `[3, height * factor, width * factor]`, about in [-1, 1].
  /// - Parameter latents: planar, `[latentChannels, height, width]`.
  func decode(_ latents: [Float], width: Int, height: Int) throws(DiffusionError) -> [Float] {
    precondition(latents.count == latentChannels * width * height)
    let layers = try decoder()
    return run(layers, latents.map { tanh($0 / 3) * 3 }, width: width, height: height)
      .map { $0 * 2 - 1 }
  }

  private func run(_ layers: [Layer], _ planes: [Float], width: Int, height: Int) -> [Float] {
    var x = compute.spaceToDepth([planes], width: width, height: height, patch: 1, batch: 1)
    for layer in layers {
      switch layer {
      case .convolution(let weights, let activation, let resampling):
        x = compute.convolution(
          ConvolutionInput(features: [x], resampling: resampling), weights,
          epilogue: Epilogue(activation: activation))
      case .strided(let weights):
        x = compute.strided(x, weights, padding: .around)
      case .block(let first, let second, let third):
        let relu = Epilogue(activation: .relu)
        let a = compute.convolution(ConvolutionInput(features: [x]), first, epilogue: relu)
        let b = compute.convolution(ConvolutionInput(features: [a]), second, epilogue: relu)
        x = compute.convolution(
          ConvolutionInput(features: [b]), third,
          epilogue: Epilogue(residual: x, activation: .relu), into: a)
      }
    }
    return compute.depthToSpace(x, patch: 1)[0]
  }

  private func encoder() throws(DiffusionError) -> [Layer] {
    if let loadedEncoder { return loadedEncoder }
    var layers = LayerReader(weights: weights, prefix: "encoder", compute: compute)
    var read: [Layer] = []
    for (level, blocks) in encoderBlocks.enumerated() {
      read.append(
        level == 0
          ? .convolution(try layers.convolution(3, encoderWidth), .linear, .none)
          : .strided(try layers.strided(encoderWidth)))
      for _ in 0..<blocks { read.append(try block(&layers, encoderWidth)) }
    }
    read.append(.convolution(try layers.convolution(encoderWidth, latentChannels), .linear, .none))
    loadedEncoder = read
    return read
  }

  private func decoder() throws(DiffusionError) -> [Layer] {
    if let loadedDecoder { return loadedDecoder }
    var layers = LayerReader(weights: weights, prefix: "decoder", compute: compute)
    var read: [Layer] = [
      .convolution(try layers.convolution(latentChannels, decoderWidth), .relu, .none)
    ]
    // Activations and enlargements have numbers too.
    layers.skip()
    for (level, blocks) in decoderBlocks.enumerated() {
      for _ in 0..<blocks { read.append(try block(&layers, decoderWidth)) }
      if level < decoderBlocks.count - 1 {
        layers.skip()
        read.append(
          .convolution(
            try layers.convolution(decoderWidth, decoderWidth, bias: false), .linear, .up))
      } else {
        read.append(.convolution(try layers.convolution(decoderWidth, 3), .linear, .none))
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
  let compute: Compute
  private var next = 0

  init(weights: Weights, prefix: String, compute: Compute) {
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

  mutating func strided(_ channels: Int) throws(DiffusionError) -> StridedWeights {
    try StridedWeights(
      weights, name(), channels: channels, columns: channels, bias: false, compute: compute)
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
    _ name: String, _ channels: Int, _ columns: Int, bias hasBias: Bool = true
  ) throws(DiffusionError) -> ConvolutionWeights {
    let bias =
      hasBias
      ? try weights.tensor(name + ".bias", shape: [columns]).floats()
      : [Float](repeating: 0, count: columns)
    return ConvolutionWeights(
      try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3]), bias: bias,
      channels: channels, columns: columns,
      algorithm: channels % 8 == 0 ? .winograd : .direct, compute: compute)
  }
}
