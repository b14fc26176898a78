/// From pixels to latents that are not quantised (Esser et al. 2021).
struct VQGANEncoder {
  private struct Level {
    let resnets: [AutoencoderResnet]
    /// One after each resnet, or none.
    let attentions: [AutoencoderAttention]
    let down: KernelWeights?
  }

  private let input: ConvolutionWeights
  private let levels: [Level]
  private let middle:
    (first: AutoencoderResnet, attention: AutoencoderAttention, second: AutoencoderResnet)
  private let norm: NormWeights
  private let output: ConvolutionWeights
  private let quant: MatrixWeights

  init(_ builder: AutoencoderBuilder, _ config: VQGANConfig) throws(DiffusionError) {
    let sizes = config.levels
    input = try builder.convolution("encoder.conv_in", 3, sizes[0])
    var levels: [Level] = []
    for (index, size) in sizes.enumerated() {
      let name = "encoder.down_blocks.\(index)"
      var resnets: [AutoencoderResnet] = []
      var attentions: [AutoencoderAttention] = []
      for layer in 0..<config.layers {
        let channels = layer == 0 ? sizes[max(0, index - 1)] : size
        resnets.append(
          try AutoencoderResnet(builder, name + ".resnets.\(layer)", channels, size))
        guard config.encoderAttends[index] else { continue }
        attentions.append(
          try AutoencoderAttention(builder, name + ".attentions.\(layer)", size))
      }
      let isLast = index == sizes.count - 1
      levels.append(
        Level(
          resnets: resnets, attentions: attentions,
          down: isLast
            ? nil
            : try builder.compute.kernel(
              builder.weights, name + ".downsamplers.0.conv", channels: size, columns: size,
              padding: .after)))
    }
    self.levels = levels
    let last = sizes[sizes.count - 1]
    middle = (
      try AutoencoderResnet(builder, "encoder.mid_block.resnets.0", last, last),
      try AutoencoderAttention(builder, "encoder.mid_block.attentions.0", last),
      try AutoencoderResnet(builder, "encoder.mid_block.resnets.1", last, last)
    )
    norm = try NormWeights(builder.weights, "encoder.conv_norm_out", channels: last)
    output = try builder.convolution("encoder.conv_out", last, config.latentChannels)
    quant = try builder.compute.matrix(
      builder.weights, ["quant_conv"], depth: config.latentChannels,
      columns: [config.codeWidth])
  }

  /// - Parameter picture: `[1, height, width, 3]` in [-1, 1].
  /// - Returns: `[1, height / factor, width / factor, codeWidth]`.
  func callAsFunction(_ picture: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    var x = compute.convolution(ConvolutionInput(features: [picture]), input)
    for level in levels {
      for (index, resnet) in level.resnets.enumerated() {
        x = resnet(x, norms: norms)
        if !level.attentions.isEmpty { x = level.attentions[index](x, norms: norms) }
      }
      if let down = level.down { x = compute.convolve(x, down) }
    }
    x = middle.second(
      middle.attention(middle.first(x, norms: norms), norms: norms), norms: norms)
    let latents = compute.convolution(
      ConvolutionInput(features: [x], norm: norms(x, norm), activation: .silu), output)
    return compute.product([latents], quant)
  }
}
