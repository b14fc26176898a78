/// From pixels to the distribution of the latents.
struct PictureEncoder {
  private let input: ConvolutionWeights
  private let levels: [(resnets: [AutoencoderResnet], down: KernelWeights?)]
  private let tiledLevels: Int
  private let middle: AutoencoderMiddle
  private let norm: NormWeights
  private let output: ConvolutionWeights
  private let quant: MatrixWeights?

  init(_ builder: AutoencoderBuilder, _ config: AutoencoderConfig) throws(DiffusionError) {
    let sizes = config.levels
    input = try builder.convolution("encoder.conv_in", 3, sizes[0])
    var levels: [(resnets: [AutoencoderResnet], down: KernelWeights?)] = []
    for (index, size) in sizes.enumerated() {
      let name = "encoder.down_blocks.\(index)"
      var resnets: [AutoencoderResnet] = []
      for layer in 0..<config.layers {
        let channels = layer == 0 ? sizes[max(0, index - 1)] : size
        resnets.append(
          try AutoencoderResnet(builder, name + ".resnets.\(layer)", channels, size))
      }
      let isLast = index == sizes.count - 1
      levels.append(
        (
          resnets,
          isLast
            ? nil
            : try builder.compute.kernel(
              builder.weights, name + ".downsamplers.0.conv", channels: size, columns: size,
              padding: .after)
        ))
    }
    self.levels = levels
    tiledLevels = config.tiledLevels
    middle = try AutoencoderMiddle(builder, "encoder.mid_block", config)
    let last = sizes[sizes.count - 1]
    norm = try NormWeights(builder.weights, "encoder.conv_norm_out", channels: last)
    output = try builder.convolution("encoder.conv_out", last, 2 * config.latentChannels)
    quant =
      config.hasQuantConvolution
      ? try builder.matrix(["quant_conv"], 2 * config.latentChannels) : nil
  }

  /// What is computed where a pixel sees its surroundings.
  func head(_ picture: Feature, norms: GroupNorms) -> Feature {
    let x = norms.compute.convolution(ConvolutionInput(features: [picture]), input)
    return down(x, 0..<tiledLevels, norms: norms)
  }

  /// The rest, which is never computed in tiles: at the resolution of the latents every pixel sees
  /// all others. Means, then logarithms of variances.
  func tail(_ x: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    let x = middle(down(x, tiledLevels..<levels.count, norms: norms), norms: norms)
    let moments = compute.convolution(
      ConvolutionInput(features: [x], norm: norms(x, norm), activation: .silu), output)
    return quant.map { compute.product([moments], $0) } ?? moments
  }

  private func down(_ x: Feature, _ range: Range<Int>, norms: GroupNorms) -> Feature {
    var x = x
    for level in levels[range] {
      for resnet in level.resnets { x = resnet(x, norms: norms) }
      if let down = level.down {
        x = norms.compute.convolve(x, down)
        // The next level has other sizes.
        norms.compute.drain()
      }
    }
    return x
  }
}
