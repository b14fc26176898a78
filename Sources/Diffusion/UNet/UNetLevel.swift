/// The blocks of one resolution on one side of the U: resnets, each with an attention or none, then
/// a resampler or none.
struct UNetLevel {
  enum Resampler {
    case resnet(ResnetBlock)
    case down(KernelWeights)
    case up(ConvolutionWeights)

    func callAsFunction(_ x: Feature, time: Feature, compute: any Compute) -> Feature {
      switch self {
      case .resnet(let block): block([x], time: time, compute: compute)
      case .down(let weights): compute.convolve(x, weights)
      case .up(let weights):
        compute.convolution(ConvolutionInput(features: [x], resampling: .up), weights)
      }
    }
  }

  let resnets: [ResnetBlock]
  let attentions: [any TextAttention]
  let resampler: Resampler?

  /// A layer's resnet and, where the level has some, attention.
  /// - Parameters:
  ///   - texts: keys and values for the level's attentions.
  ///   - count: how many of the texts are read.
  func layer(
    _ index: Int, _ inputs: [Feature], time: Feature, texts: [[KeysValues]], count: Int,
    compute: any Compute, onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    let x = resnets[index](inputs, time: time, compute: compute)
    guard !attentions.isEmpty else { return x }
    return attentions[index](
      x, text: texts[index], count: count, compute: compute, onAttention: onAttention)
  }
}

/// Builds the levels in order, handing each resnet its place in the time projections.
struct UNetBuilder {
  let weights: Weights
  let config: UNetConfig
  let budget: KernelBudget
  let compute: any Compute
  private(set) var resnets: [(name: String, values: Int)] = []
  private var timeOffset = 0

  init(weights: Weights, config: UNetConfig, budget: KernelBudget, compute: any Compute) {
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
          attention: config.downAttention[index], resampler: ".downsamplers.0",
          resampling: index == config.levels.count - 1 ? .none : .down,
          byResnet: config.downsamplesByResnet[index]))
    }
    return levels
  }

  mutating func middle() throws(DiffusionError) -> (
    ResnetBlock, (any TextAttention)?, ResnetBlock
  ) {
    let last = config.levels.count - 1
    let channels = config.levels[last]
    let name = "mid_block"
    return (
      try resnet(
        name + ".resnets.0", from: channels, to: channels, outputScale: config.midScale),
      config.midAttention == .none
        ? nil
        : try attention(
          name + ".attentions.0", config.midAttention, channels: channels, level: last,
          onlyText: config.midAttention == .simple && config.midOnlyText),
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
          attention: config.upAttention[index], resampler: ".upsamplers.0",
          resampling: level == 0 ? .none : .up, byResnet: config.upsamplesByResnet[index]))
      previous = channels
    }
    return levels
  }

  private mutating func level(
    _ name: String, inputs: [Int], channels: Int, level: Int, attention kind: UNetConfig.Attention,
    resampler suffix: String, resampling: ConvolutionInput.Resampling, byResnet: Bool
  ) throws(DiffusionError) -> UNetLevel {
    var resnets: [ResnetBlock] = []
    var attentions: [any TextAttention] = []
    for (layer, input) in inputs.enumerated() {
      resnets.append(try resnet(name + ".resnets.\(layer)", from: input, to: channels))
      guard kind != .none else { continue }
      attentions.append(
        try attention(
          name + ".attentions.\(layer)", kind, channels: channels, level: level,
          onlyText: config.onlyText[level]))
    }
    return UNetLevel(
      resnets: resnets, attentions: attentions,
      resampler: try resampler(
        name + suffix, channels: channels, resampling: resampling, byResnet: byResnet))
  }

  private mutating func resampler(
    _ name: String, channels: Int, resampling: ConvolutionInput.Resampling, byResnet: Bool
  ) throws(DiffusionError) -> UNetLevel.Resampler? {
    switch resampling {
    case .none: return nil
    case .up, .down:
      if byResnet {
        return .resnet(
          try resnet(name, from: channels, to: channels, resampling: resampling))
      }
      guard resampling == .up else {
        return .down(
          try compute.kernel(
            weights, name + ".conv", channels: channels, columns: channels,
            padding: .around))
      }
      return .up(
        try compute.kernel(
          weights, name + ".conv", channels: channels, columns: channels, budget: budget))
    }
  }

  private func attention(
    _ name: String, _ kind: UNetConfig.Attention, channels: Int, level: Int, onlyText: Bool
  ) throws(DiffusionError) -> any TextAttention {
    guard kind == .transformer else {
      return try AttentionBlock(
        weights, name, channels: channels, head: config.headWidth[level], onlyText: onlyText,
        config: config, compute: compute)
    }
    return try SpatialTransformer(
      weights, name, channels: channels, head: config.headWidth[level],
      depth: config.depth[level], onlyText: onlyText, config: config, compute: compute)
  }

  private mutating func resnet(
    _ name: String, from input: Int, to output: Int,
    resampling: ConvolutionInput.Resampling = .none, outputScale: Double? = nil
  ) throws(DiffusionError) -> ResnetBlock {
    let block = try ResnetBlock(
      weights, name, inChannels: input, outChannels: output, resampling: resampling,
      outputScale: outputScale ?? config.outputScale, timeOffset: timeOffset, config: config,
      budget: budget, compute: compute)
    let values = config.timeUse == .scaleShift ? 2 * output : output
    resnets.append((name, values))
    timeOffset += values
    return block
  }
}
