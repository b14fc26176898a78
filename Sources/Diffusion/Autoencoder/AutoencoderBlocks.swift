/// What the blocks of an autoencoder are made of.
struct AutoencoderBuilder {
  let weights: Weights
  let budget: KernelBudget
  let compute: any Compute

  func convolution(
    _ name: String, _ channels: Int, _ columns: Int
  ) throws(DiffusionError) -> ConvolutionWeights {
    try compute.kernel(weights, name, channels: channels, columns: columns, budget: budget)
  }

  func matrix(_ names: [String], _ channels: Int) throws(DiffusionError) -> MatrixWeights {
    try compute.matrix(weights, names, depth: channels, columns: names.map { _ in channels })
  }
}

/// Twice group norm, SiLU and 3x3 convolution, added to the input.
struct AutoencoderResnet {
  private let norm1: NormWeights
  private let norm2: NormWeights
  private let conv1: ConvolutionWeights
  private let conv2: ConvolutionWeights
  private let shortcut: MatrixWeights?

  init(
    _ builder: AutoencoderBuilder, _ name: String, _ channels: Int, _ columns: Int
  ) throws(DiffusionError) {
    norm1 = try NormWeights(builder.weights, name + ".norm1", channels: channels)
    norm2 = try NormWeights(builder.weights, name + ".norm2", channels: columns)
    conv1 = try builder.convolution(name + ".conv1", channels, columns)
    conv2 = try builder.convolution(name + ".conv2", columns, columns)
    shortcut =
      channels == columns
      ? nil
      : try builder.compute.matrix(
        builder.weights, [name + ".conv_shortcut"], depth: channels, columns: [columns])
  }

  func callAsFunction(_ x: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    let hidden = compute.convolution(
      ConvolutionInput(features: [x], norm: norms(x, norm1), activation: .silu), conv1)
    let projected = shortcut.map { compute.product([x], $0) }
    return compute.convolution(
      ConvolutionInput(features: [hidden], norm: norms(hidden, norm2), activation: .silu), conv2,
      epilogue: Epilogue(residual: projected ?? x), into: projected)
  }
}

/// Attention of all pixels over all, with one head.
struct AutoencoderAttention {
  private let norm: NormWeights
  private let projection: MatrixWeights
  private let output: MatrixWeights
  private let channels: Int

  init(
    _ builder: AutoencoderBuilder, _ name: String, _ channels: Int
  ) throws(DiffusionError) {
    // Checkpoints of before 2023 have other names.
    let isOld = builder.weights.has(name + ".query.weight")
    let names = isOld ? [".query", ".key", ".value"] : [".to_q", ".to_k", ".to_v"]
    norm = try NormWeights(builder.weights, name + ".group_norm", channels: channels)
    projection = try builder.matrix(names.map { name + $0 }, channels)
    output = try builder.matrix([name + (isOld ? ".proj_attn" : ".to_out.0")], channels)
    self.channels = channels
  }

  func callAsFunction(_ x: Feature, norms: GroupNorms) -> Feature {
    let compute = norms.compute
    let normalised = compute.materialise(
      ConvolutionInput(features: [x], norm: norms(x, norm)))
    let mixed = compute.attention(
      compute.product([normalised], projection), channels: channels, head: channels)
    return compute.product([mixed], output, epilogue: Epilogue(residual: x))
  }
}

/// The blocks between encoder and latents, or between latents and decoder.
struct AutoencoderMiddle {
  private let first: AutoencoderResnet
  private let attention: AutoencoderAttention?
  private let second: AutoencoderResnet

  init(
    _ builder: AutoencoderBuilder, _ name: String, _ config: AutoencoderConfig
  ) throws(DiffusionError) {
    let channels = config.levels[config.levels.count - 1]
    first = try AutoencoderResnet(builder, name + ".resnets.0", channels, channels)
    attention =
      config.middleAttends
      ? try AutoencoderAttention(builder, name + ".attentions.0", channels) : nil
    second = try AutoencoderResnet(builder, name + ".resnets.1", channels, channels)
  }

  func callAsFunction(_ x: Feature, norms: GroupNorms) -> Feature {
    var x = first(x, norms: norms)
    if let attention { x = attention(x, norms: norms) }
    return second(x, norms: norms)
  }
}
