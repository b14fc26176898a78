import Foundation

/// A stage's network: the Efficient U-Net family (section 2.4 and appendix B of the paper) in the
/// form of diffusers' `UNet2DConditionModel` and `UNet2DModel`, built from its `config.json` alone. Not
/// thread-safe.
final class UNet: Denoiser {
  var inputChannels: Int { config.inChannels / (patch * patch) }
  var outputChannels: Int { config.outChannels / (patch * patch) }
  var takesGuidance: Bool { config.guidanceWidth != nil }
  /// Values a token that the network wants from the text encoder.
  var textWidth: Int { config.textWidth }
  /// Values of the vector that it wants with every text, where it takes one.
  var vectorWidth: Int? { config.textInput == .vector ? config.timeWidth : nil }

  private let config: UNetConfig
  private let patch: Int
  private let compute: any Compute
  private let input: ConvolutionWeights
  private let time: TimeEmbedding
  private let level: LevelEmbedding
  private let text: TextConditioning
  private let down: [UNetLevel]
  private let middle: (ResnetBlock, (any TextAttention)?, ResnetBlock)
  private let up: [UNetLevel]
  private let projections: TimeProjections
  private let outputNorm: NormWeights
  private let output: ConvolutionWeights

  /// Reads a `unet` folder of a stage.
  /// - Parameters:
  ///   - folder: holds `config.json` and the weights.
  ///   - patchSize: space-to-depth around the network; 1 for none.
  ///   - winogradBytes: what kernels may take beyond their direct form.
  ///   - additions: what is added to its weights.
  init(
    folder: ModelPath, patchSize: Int, compute: any Compute,
    winogradBytes: Int = MachineMemory.current.winogradBytes,
    additions: LowRank.Table = [:]
  ) throws(DiffusionError) {
    let config = try UNetConfig(
      Config(file: folder.appending("config.json")))
    let weights = try Weights(
      folder: folder, baseName: "diffusion_pytorch_model", additions: additions)
    weights.prefetch()
    let budget = try compute.kernelBudget(weights, bytes: winogradBytes)
    self.config = config
    self.compute = compute
    patch = patchSize
    input = try compute.kernel(
      weights, "conv_in", channels: config.inChannels, columns: config.levels[0],
      budget: budget)
    time = try TimeEmbedding(
      weights, "time_embedding", inputs: config.levels[0], width: config.timeWidth,
      guidanceWidth: config.guidanceWidth, activation: config.activation, compute: compute)
    level = try LevelEmbedding(weights, config: config, compute: compute)
    text = try TextConditioning(weights, config: config, compute: compute)
    var builder = UNetBuilder(
      weights: weights, config: config, budget: budget, compute: compute)
    down = try builder.down()
    middle = try builder.middle()
    var skips = [config.levels[0]]
    for (level, channels) in config.levels.enumerated() {
      skips += Array(repeating: channels, count: config.layers[level])
      if level < config.levels.count - 1 { skips.append(channels) }
    }
    up = try builder.up(skips: skips)
    projections = try TimeProjections(
      weights, builder.resnets, depth: config.timeWidth, compute: compute)
    outputNorm = try NormWeights(weights, "conv_norm_out", channels: config.levels[0])
    output = try compute.kernel(
      weights, "conv_out", channels: config.levels[0], columns: config.outChannels,
      budget: budget)
    weights.release()
  }

  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> any Conditioned {
    let texts = conditioning.texts
    guard config.readsText else {
      let none = Texts(
        count: 1, guidance: 1, pooled: nil, down: down.map { _ in [] }, middle: [],
        up: up.map { _ in [] })
      return ConditionedUNet(net: self, texts: none, onAttention: nil)
    }
    guard let first = texts.first, first.width == config.textWidth,
      texts.allSatisfy({ $0.width == first.width && $0.tokens.count == first.tokens.count })
    else {
      throw .request(
        "the text encoder gives \(texts.first?.width ?? 0) values a token, the U-Net wants "
          + "\(config.textWidth): the two do not belong together")
    }
    let (pooled, states) = try text(conditioning, compute: compute)
    let seen =
      conditioning.hidesPadding ? texts.map { max(1, $0.mask.prefix { $0 > 0 }.count) } : nil
    func keysValues(_ attention: any TextAttention) -> [KeysValues] {
      attention.keysValues(of: states, compute: compute).map {
        KeysValues(feature: $0.feature, seen: seen)
      }
    }
    return ConditionedUNet(
      net: self,
      texts: Texts(
        count: texts.count, guidance: conditioning.guidance, pooled: pooled,
        down: down.map { $0.attentions.map(keysValues) },
        middle: middle.1.map(keysValues) ?? [], up: up.map { $0.attentions.map(keysValues) }),
      onAttention: onAttention)
  }

  /// What the network makes of its texts, once a generation.
  fileprivate struct Texts {
    let count: Int
    let guidance: Double
    /// `[texts, 1, 1, timeWidth]`, where the network has such.
    let pooled: Feature?
    /// Keys and values for the attentions of each level.
    let down: [[[KeysValues]]]
    let middle: [KeysValues]
    let up: [[[KeysValues]]]
  }

  fileprivate func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    count: Int, of texts: Texts, onAttention: ((AttentionMap) -> Void)?
  ) throws(DiffusionError) -> [[Float]] {
    let pictures = [x] + (low.map { [$0] } ?? [])
    let planes = pictures.reduce(0) { $0 + $1.count } / max(1, width * height)
    guard planes * patch * patch == config.inChannels else {
      throw .request(
        "the U-Net takes \(config.inChannels) input channels, not \(planes * patch * patch)")
    }
    let grain = patch << (config.levels.count - 1)
    guard width > 0, height > 0, width % grain == 0, height % grain == 0 else {
      throw .request("\(width)x\(height) is not a size of this stage: sides in steps of \(grain)")
    }
    let time = timeProjections(
      timestep: timestep, augTimestep: augTimestep ?? 0, texts: texts, count: count)
    // All texts share what comes before the first of them is read.
    let input = compute.spaceToDepth(
      pictures, width: width, height: height, patch: patch, batch: texts.pooled == nil ? 1 : count)
    return compute.depthToSpace(
      forward(input, time: time, texts: texts, count: count, onAttention: onAttention),
      patch: patch)
  }

  /// What the time says to all resnets for the first texts, `[count, 1, 1, ..]`.
  private func timeProjections(
    timestep: Float, augTimestep: Int, texts: Texts, count: Int
  ) -> Feature {
    precondition(1...texts.count ~= count)
    let time = time(timestep, guidance: texts.guidance, compute: compute)
    let level = level(augTimestep, compute: compute)
    if let level { compute.add(level, to: time) }
    let sum = compute.repeated(time, count: count)
    if let pooled = texts.pooled { compute.add(pooled, to: sum) }
    if let activation = config.timeActivation { compute.activate(sum, activation) }
    if !config.skipsTimeActivation { compute.activate(sum, config.activation) }
    return projections(sum, compute: compute)
  }

  private func forward(
    _ input: Feature, time: Feature, texts: Texts, count: Int,
    onAttention: ((AttentionMap) -> Void)?
  ) -> Feature {
    var x = compute.convolution(ConvolutionInput(features: [input]), self.input)
    var skips = [x]
    for (level, texts) in zip(down, texts.down) {
      for layer in level.resnets.indices {
        x = level.layer(
          layer, [x], time: time, texts: texts, count: count, compute: compute,
          onAttention: onAttention)
        skips.append(x)
      }
      if let resampler = level.resampler {
        x = resampler(x, time: time, compute: compute)
        skips.append(x)
      }
    }
    x = middle.0([x], time: time, compute: compute)
    if let attention = middle.1 {
      x = attention(
        x, text: texts.middle, count: count, compute: compute, onAttention: onAttention)
    }
    x = middle.2([x], time: time, compute: compute)
    for (level, texts) in zip(up, texts.up) {
      for layer in level.resnets.indices {
        x = level.layer(
          layer, [x, compute.shared(skips.removeLast(), by: x.batch)], time: time, texts: texts,
          count: count, compute: compute, onAttention: onAttention)
      }
      if let resampler = level.resampler { x = resampler(x, time: time, compute: compute) }
    }
    let norm = compute.groupNorm(
      [x], groups: config.groups, epsilon: config.epsilon, outputNorm)
    return compute.shared(
      compute.convolution(
        ConvolutionInput(features: [x], norm: norm, activation: config.activation), output),
      by: count)
  }
}

/// A U-Net with its texts' keys and values.
private final class ConditionedUNet: Conditioned {
  private let net: UNet
  private let texts: UNet.Texts
  private let onAttention: ((AttentionMap) -> Void)?

  init(net: UNet, texts: UNet.Texts, onAttention: ((AttentionMap) -> Void)?) {
    self.net = net
    self.texts = texts
    self.onAttention = onAttention
  }

  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts count: Int
  ) throws(DiffusionError) -> [[Float]] {
    try net.predict(
      x: x, low: low, width: width, height: height, timestep: timestep, augTimestep: augTimestep,
      count: count, of: texts, onAttention: onAttention)
  }
}
