/// Group norm, SiLU and a 3x3 convolution with their way back. What is normalised and activated is
/// not kept but computed again.
struct TracedNormConvolution {
  private let norm: NormWeights
  private let convolution: TracedConvolution
  private let groups: Int
  private let compute: any GradientCompute

  init(
    _ builder: TracedBuilder, norm: String, convolution: String, _ channels: Int, _ columns: Int
  ) throws(DiffusionError) {
    self.norm = try NormWeights(builder.weights, norm, channels: channels)
    self.convolution = try builder.convolution(convolution, channels, columns)
    groups = builder.groups
    compute = builder.compute
  }

  func callAsFunction(
    _ x: Feature, epilogue: Epilogue = Epilogue(), into out: Feature? = nil
  ) -> Feature {
    let coefficients = compute.groupNorm([x], groups: groups, epsilon: vqganEpsilon, norm)
    return compute.convolution(
      ConvolutionInput(features: [x], norm: coefficients, activation: .silu), convolution.weights,
      epilogue: epilogue, into: out)
  }

  /// - Parameter more: a further gradient with respect to x that is added, or nil.
  func pullback(_ gradient: Feature, of x: Feature, adding more: Feature? = nil) -> Feature {
    compute.groupNormGradient(
      convolution.pullback(gradient, compute: compute), of: x, groups: groups,
      epsilon: vqganEpsilon, norm, activation: .silu, adding: more)
  }
}

/// What group norms of a VQGAN add to the variance.
let vqganEpsilon = 1e-6

/// What the traced blocks are made of.
struct TracedBuilder {
  let weights: Weights
  let groups: Int
  let budget: KernelBudget
  let compute: any GradientCompute

  func convolution(
    _ name: String, _ channels: Int, _ columns: Int
  ) throws(DiffusionError) -> TracedConvolution {
    try TracedConvolution(
      weights, name, channels: channels, columns: columns, budget: budget, compute: compute)
  }

  func matrix(
    _ names: [String], _ channels: Int, _ columns: Int
  ) throws(DiffusionError) -> TracedMatrix {
    try TracedMatrix(
      weights, names, depth: channels, columns: names.map { _ in columns }, compute: compute)
  }
}

/// An autoencoder's residual block with its way back.
struct TracedResnet {
  private let first: TracedNormConvolution
  private let second: TracedNormConvolution
  private let shortcut: TracedMatrix?
  private let compute: any GradientCompute

  init(
    _ builder: TracedBuilder, _ name: String, _ channels: Int, _ columns: Int
  ) throws(DiffusionError) {
    first = try TracedNormConvolution(
      builder, norm: name + ".norm1", convolution: name + ".conv1", channels, columns)
    second = try TracedNormConvolution(
      builder, norm: name + ".norm2", convolution: name + ".conv2", columns, columns)
    shortcut =
      channels == columns
      ? nil : try builder.matrix([name + ".conv_shortcut"], channels, columns)
    compute = builder.compute
  }

  func callAsFunction(_ x: Feature) -> Traced {
    let hidden = first(x)
    let projected = shortcut.map { compute.product([x], $0.weights) }
    let out = second(hidden, epilogue: Epilogue(residual: projected ?? x), into: projected)
    return Traced(value: out) { gradient in
      let past = shortcut.map { $0.pullback(gradient, compute: compute) }
      return first.pullback(
        second.pullback(gradient, of: hidden), of: x, adding: past ?? gradient)
    }
  }
}

/// Attention of all pixels over all, with one head, and its way back.
struct TracedAttention {
  private let norm: NormWeights
  private let projection: TracedMatrix
  private let output: TracedMatrix
  private let builder: TracedBuilder
  private let channels: Int

  init(
    _ builder: TracedBuilder, _ name: String, _ channels: Int
  ) throws(DiffusionError) {
    norm = try NormWeights(builder.weights, name + ".group_norm", channels: channels)
    projection = try builder.matrix(
      ["to_q", "to_k", "to_v"].map { "\(name).\($0)" }, channels, channels)
    output = try builder.matrix([name + ".to_out.0"], channels, channels)
    self.builder = builder
    self.channels = channels
  }

  func callAsFunction(_ x: Feature) -> Traced {
    let (compute, groups) = (builder.compute, builder.groups)
    let normalised = compute.materialise(
      ConvolutionInput(
        features: [x],
        norm: compute.groupNorm([x], groups: groups, epsilon: vqganEpsilon, norm)))
    let projections = compute.product([normalised], projection.weights)
    let mixed = compute.attention(projections, channels: channels, head: channels)
    let out = compute.product([mixed], output.weights, epilogue: Epilogue(residual: x))
    return Traced(value: out) { gradient in
      let inner = compute.attentionGradient(
        output.pullback(gradient, compute: compute), of: projections, head: channels)
      return compute.groupNormGradient(
        projection.pullback(inner, compute: compute), of: x, groups: groups,
        epsilon: vqganEpsilon, norm, activation: .linear, adding: gradient)
    }
  }
}
