/// A residual block (appendix B of the paper): twice group norm, activation and 3x3 convolution,
/// the time embedding between both; resampling, where it has some, comes before the first
/// convolution.
final class ResnetBlock {
  private let norm1: NormWeights
  private let norm2: NormWeights
  private let conv1: ConvolutionWeights
  private let conv2: ConvolutionWeights
  private let shortcut: MatrixWeights?
  private let resampling: ConvolutionInput.Resampling
  private let outputScale: Float
  private let config: UNetConfig
  private let timeOffset: Int

  /// - Parameter timeOffset: where its values begin in a row of the time projections.
  init(
    _ weights: Weights, _ name: String, inChannels: Int, outChannels: Int,
    resampling: ConvolutionInput.Resampling = .none, outputScale: Double, timeOffset: Int,
    config: UNetConfig, budget: KernelBudget, compute: any Compute
  ) throws(DiffusionError) {
    norm1 = try NormWeights(weights, name + ".norm1", channels: inChannels)
    norm2 = try NormWeights(weights, name + ".norm2", channels: outChannels)
    conv1 = try compute.kernel(
      weights, name + ".conv1", channels: inChannels, columns: outChannels, budget: budget)
    conv2 = try compute.kernel(
      weights, name + ".conv2", channels: outChannels, columns: outChannels, budget: budget)
    shortcut =
      inChannels == outChannels
      ? nil
      : try compute.matrix(
        weights, [name + ".conv_shortcut"], depth: inChannels, columns: [outChannels])
    self.resampling = resampling
    self.outputScale = Float(outputScale)
    self.timeOffset = timeOffset
    self.config = config
  }

  /// - Parameters:
  ///   - inputs: the feature map, and in up blocks the skip connection.
  ///   - time: all time projections, `[batch, 1, 1, ..]`.
  func callAsFunction(_ inputs: [Feature], time: Feature, compute: any Compute) -> Feature {
    let hidden = compute.convolution(
      ConvolutionInput(
        features: inputs,
        norm: compute.groupNorm(inputs, groups: config.groups, epsilon: config.epsilon, norm1),
        activation: config.activation, resampling: resampling),
      conv1)
    let norm = compute.groupNorm(
      [hidden], groups: config.groups, epsilon: config.epsilon, norm2,
      time: TimeTerm(
        use: config.timeUse == .scaleShift ? .scaleShift : .offset, values: time,
        first: timeOffset))
    var skip = inputs
    if resampling != .none {
      skip = [compute.materialise(ConvolutionInput(features: inputs, resampling: resampling))]
    }
    let projected = shortcut.map { compute.product(skip, $0) }
    return compute.convolution(
      ConvolutionInput(features: [hidden], norm: norm, activation: config.activation), conv2,
      epilogue: Epilogue(residual: projected ?? skip[0], scale: 1 / outputScale),
      into: projected)
  }
}
