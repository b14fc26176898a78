/// Operations without what is seldom said.
extension Compute {
  func product(
    _ inputs: [Feature], _ weights: MatrixWeights, epilogue: Epilogue = Epilogue()
  ) -> Feature {
    product(inputs, weights, epilogue: epilogue, into: nil)
  }

  func convolution(
    _ input: ConvolutionInput, _ weights: ConvolutionWeights, epilogue: Epilogue = Epilogue()
  ) -> Feature {
    convolution(input, weights, epilogue: epilogue, into: nil)
  }

  func convolve(
    _ x: Feature, _ kernel: KernelWeights, activation: Activation = .linear
  ) -> Feature {
    convolve(x, kernel, activation: activation, into: nil)
  }

  func attention(
    _ projections: Feature, text: KeysValues? = nil, channels: Int, head: Int,
    rules: AttentionRules = AttentionRules()
  ) -> Feature {
    attention(
      projections, text: text, channels: channels, head: head, rules: rules, onWeights: nil)
  }

  func attention(
    _ projections: Feature, text: KeysValues?, channels: Int, head: Int,
    onWeights: ((Feature, [Float]) -> Void)?
  ) -> Feature {
    attention(
      projections, text: text, channels: channels, head: head, rules: AttentionRules(),
      onWeights: onWeights)
  }

  func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights,
    time: TimeTerm? = nil
  ) -> NormCoefficients {
    groupNorm(inputs, groups: groups, epsilon: epsilon, weights, time: time, sums: nil)
  }

  /// With PyTorch's epsilon, 1e-5.
  func layerNorm(_ x: Feature, _ weights: NormWeights) -> Feature {
    layerNorm(x, epsilon: 1e-5, weights)
  }

  func pool(_ x: Feature, _ pooling: Pooling) -> Feature {
    pool(x, pooling, into: nil)
  }
}
