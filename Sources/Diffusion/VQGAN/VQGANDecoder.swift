/// From quantised latents to pixels, with the way back (Esser et al. 2021).
struct VQGANDecoder {
  private struct Level {
    let resnets: [TracedResnet]
    /// One after each resnet, or none.
    let attentions: [TracedAttention]
    let up: TracedConvolution?
  }

  private let postQuant: TracedMatrix
  private let input: TracedConvolution
  private let middle: (first: TracedResnet, attention: TracedAttention, second: TracedResnet)
  private let levels: [Level]
  private let output: TracedNormConvolution
  private let compute: any GradientCompute

  init(_ builder: TracedBuilder, _ config: VQGANConfig) throws(DiffusionError) {
    let sizes = Array(config.levels.reversed())
    postQuant = try builder.matrix(
      ["post_quant_conv"], config.codeWidth, config.latentChannels)
    input = try builder.convolution("decoder.conv_in", config.latentChannels, sizes[0])
    middle = (
      try TracedResnet(builder, "decoder.mid_block.resnets.0", sizes[0], sizes[0]),
      try TracedAttention(builder, "decoder.mid_block.attentions.0", sizes[0]),
      try TracedResnet(builder, "decoder.mid_block.resnets.1", sizes[0], sizes[0])
    )
    var levels: [Level] = []
    for (index, size) in sizes.enumerated() {
      let name = "decoder.up_blocks.\(index)"
      var resnets: [TracedResnet] = []
      var attentions: [TracedAttention] = []
      for layer in 0...config.layers {
        let channels = layer == 0 ? sizes[max(0, index - 1)] : size
        resnets.append(try TracedResnet(builder, name + ".resnets.\(layer)", channels, size))
        guard config.attends[index] else { continue }
        attentions.append(try TracedAttention(builder, name + ".attentions.\(layer)", size))
      }
      let isLast = index == sizes.count - 1
      levels.append(
        Level(
          resnets: resnets, attentions: attentions,
          up: isLast ? nil : try builder.convolution(name + ".upsamplers.0.conv", size, size)))
    }
    self.levels = levels
    output = try TracedNormConvolution(
      builder, norm: "decoder.conv_norm_out", convolution: "decoder.conv_out", config.levels[0], 3)
    compute = builder.compute
  }

  /// - Parameter codes: `[1, height, width, codeWidth]`.
  /// - Returns: the picture, `[1, height * factor, width * factor, 3]`, about in [-1, 1].
  func callAsFunction(_ codes: Feature) -> Traced {
    let compute = compute
    let latents = compute.product([codes], postQuant.weights)
    var x = Traced(
      value: compute.convolution(ConvolutionInput(features: [latents]), input.weights)
    ) { postQuant.pullback(input.pullback($0, compute: compute), compute: compute) }
    x = x.then { middle.first($0) }.then { middle.attention($0) }.then { middle.second($0) }
    for level in levels {
      for (index, resnet) in level.resnets.enumerated() {
        x = x.then { resnet($0) }
        if !level.attentions.isEmpty { x = x.then { level.attentions[index]($0) } }
      }
      if let up = level.up { x = x.then { doubled($0, up) } }
    }
    return x.then { last in
      Traced(value: output(last)) { output.pullback($0, of: last) }
    }
  }

  private func doubled(_ x: Feature, _ up: TracedConvolution) -> Traced {
    Traced(
      value: compute.convolution(
        ConvolutionInput(features: [x], resampling: .up), up.weights)
    ) { up.pullbackOfDoubled($0, compute: compute) }
  }
}
