/// From latents to pixels.
struct PictureDecoder {
  private let postQuant: MatrixWeights?
  private let input: ConvolutionWeights
  private let middle: AutoencoderMiddle
  private let levels: [(resnets: [AutoencoderResnet], up: ConvolutionWeights?)]
  private let tiledLevels: Int
  private let norm: NormWeights
  private let output: ConvolutionWeights

  init(_ builder: AutoencoderBuilder, _ config: AutoencoderConfig) throws(DiffusionError) {
    let sizes = Array(config.levels.reversed())
    postQuant =
      config.hasPostQuantConvolution
      ? try builder.matrix(["post_quant_conv"], config.latentChannels) : nil
    input = try builder.convolution("decoder.conv_in", config.latentChannels, sizes[0])
    middle = try AutoencoderMiddle(builder, "decoder.mid_block", config)
    var levels: [(resnets: [AutoencoderResnet], up: ConvolutionWeights?)] = []
    for (index, size) in sizes.enumerated() {
      let name = "decoder.up_blocks.\(index)"
      var resnets: [AutoencoderResnet] = []
      for layer in 0...config.layers {
        let channels = layer == 0 ? sizes[max(0, index - 1)] : size
        resnets.append(
          try AutoencoderResnet(builder, name + ".resnets.\(layer)", channels, size))
      }
      let isLast = index == sizes.count - 1
      levels.append(
        (
          resnets,
          isLast ? nil : try builder.convolution(name + ".upsamplers.0.conv", size, size)
        ))
    }
    self.levels = levels
    tiledLevels = config.tiledLevels
    norm = try NormWeights(builder.weights, "decoder.conv_norm_out", channels: config.levels[0])
    output = try builder.convolution("decoder.conv_out", config.levels[0], 3)
  }

  /// What is never computed in tiles: at the resolution of the latents every pixel sees all others.
  func head(_ latents: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    let x = postQuant.map { compute.product([latents], $0) } ?? latents
    var y = middle(
      compute.convolution(ConvolutionInput(features: [x]), input), norms: norms)
    for index in 0..<levels.count - tiledLevels {
      if index > 0 { y = up(y, from: index - 1, compute: compute) }
      y = resnets(y, index, norms: norms)
    }
    return y
  }

  /// The rest, where a pixel sees its surroundings.
  func tail(_ x: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    var x = x
    for index in levels.count - tiledLevels..<levels.count {
      x = up(x, from: index - 1, compute: compute)
      x = resnets(x, index, norms: norms)
    }
    return compute.convolution(
      ConvolutionInput(features: [x], norm: norms(x, norm), activation: .silu), output)
  }

  private func resnets(_ x: Feature, _ level: Int, norms: GroupNorms) -> Feature {
    levels[level].resnets.reduce(x) { $1($0, norms: norms) }
  }

  private func up(_ x: Feature, from level: Int, compute: any Compute) -> Feature {
    // The next level has other sizes.
    compute.drain()
    guard let weights = levels[level].up else { return x }
    return compute.convolution(ConvolutionInput(features: [x], resampling: .up), weights)
  }
}
