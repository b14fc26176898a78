/// The blocks of one resolution on one side of the U: resnets, each with an attention or none, then
/// a resampling resnet or none.
struct UNetLevel {
  let resnets: [ResnetBlock]
  let attentions: [AttentionBlock]
  let resampler: ResnetBlock?

  /// A layer's resnet and, where the level has some, attention.
  /// - Parameter texts: keys and values for the level's attentions.
  func layer(
    _ index: Int, _ inputs: [Feature], time: Feature, texts: [TextKeysValues], compute: Compute,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    let x = resnets[index](inputs, time: time, compute: compute)
    guard !attentions.isEmpty else { return x }
    return attentions[index](x, text: texts[index], compute: compute, onAttention: onAttention)
  }
}

/// Builds the levels in order, handing each resnet its place in the time projections.
struct UNetBuilder {
  let weights: Weights
  let config: UNetConfig
  let budget: WinogradBudget
  let compute: Compute
  private(set) var resnets: [(name: String, channels: Int)] = []
  private var timeOffset = 0

  init(weights: Weights, config: UNetConfig, budget: WinogradBudget, compute: Compute) {
    self.budget = budget
    self.weights = weights
    self.config = config
    self.compute = compute
  }

  mutating func down() throws(DiffusionError) -> [UNetLevel] {
    var levels: [UNetLevel] = []
    for (index, channels) in config.levels.enumerated() {
      let name = "down_blocks.\(index)"
      var inputs = Array(repeating: channels, count: config.layers[index])
      inputs[0] = index == 0 ? channels : config.levels[index - 1]
      levels.append(
        try level(
          name, inputs: inputs, channels: channels, level: index,
          hasAttention: config.downAttention[index],
          resampling: index == config.levels.count - 1 ? .none : .down, ".downsamplers.0"))
    }
    return levels
  }

  mutating func middle() throws(DiffusionError) -> (ResnetBlock, AttentionBlock, ResnetBlock) {
    let last = config.levels.count - 1
    let channels = config.levels[last]
    let name = "mid_block"
    return (
      try resnet(
        name + ".resnets.0", from: channels, to: channels, outputScale: config.midScale),
      try AttentionBlock(
        weights, name + ".attentions.0", channels: channels, head: config.headWidth[last],
        onlyText: config.midOnlyText, config: config, compute: compute),
      try resnet(
        name + ".resnets.1", from: channels, to: channels, outputScale: config.midScale)
    )
  }

  /// - Parameter skips: channels of the skip connections, in the order they were made.
  mutating func up(skips: [Int]) throws(DiffusionError) -> [UNetLevel] {
    var levels: [UNetLevel] = []
    var skips = skips
    let count = config.levels.count
    var previous = config.levels[count - 1]
    for index in 0..<count {
      let level = count - 1 - index
      let channels = config.levels[level]
      var inputs: [Int] = []
      for layer in 0...config.layers[level] {
        inputs.append((layer == 0 ? previous : channels) + (skips.popLast() ?? 0))
      }
      levels.append(
        try self.level(
          "up_blocks.\(index)", inputs: inputs, channels: channels, level: level,
          hasAttention: config.upAttention[index], resampling: level == 0 ? .none : .up,
          ".upsamplers.0"))
      previous = channels
    }
    return levels
  }

  private mutating func level(
    _ name: String, inputs: [Int], channels: Int, level: Int, hasAttention: Bool,
    resampling: ConvolutionInput.Resampling, _ resamplerName: String
  ) throws(DiffusionError) -> UNetLevel {
    var resnets: [ResnetBlock] = []
    var attentions: [AttentionBlock] = []
    for (layer, input) in inputs.enumerated() {
      resnets.append(try resnet(name + ".resnets.\(layer)", from: input, to: channels))
      if hasAttention {
        attentions.append(
          try AttentionBlock(
            weights, name + ".attentions.\(layer)", channels: channels,
            head: config.headWidth[level], onlyText: config.onlyText[level], config: config,
            compute: compute))
      }
    }
    let resampler =
      resampling == .none
      ? nil
      : try resnet(name + resamplerName, from: channels, to: channels, resampling: resampling)
    return UNetLevel(resnets: resnets, attentions: attentions, resampler: resampler)
  }

  private mutating func resnet(
    _ name: String, from input: Int, to output: Int,
    resampling: ConvolutionInput.Resampling = .none, outputScale: Double? = nil
  ) throws(DiffusionError) -> ResnetBlock {
    let block = try ResnetBlock(
      weights, name, inChannels: input, outChannels: output, resampling: resampling,
      outputScale: outputScale ?? config.outputScale, timeOffset: timeOffset, config: config,
      budget: budget, compute: compute)
    resnets.append((name, output))
    timeOffset += 2 * output
    return block
  }
}
