import Foundation

/// A `UNet2DConditionModel` as its `config.json` describes it; values that the engine does not
/// have are refused with the key, the value and what is supported.
struct UNetConfig {
  enum DownBlock: String, CaseIterable {
    case resnet = "ResnetDownsampleBlock2D"
    case crossAttention = "SimpleCrossAttnDownBlock2D"
  }
  enum UpBlock: String, CaseIterable {
    case resnet = "ResnetUpsampleBlock2D"
    case crossAttention = "SimpleCrossAttnUpBlock2D"
  }

  let inChannels: Int
  let outChannels: Int
  /// Channels of each level, from full resolution down.
  let levels: [Int]
  let layers: [Int]
  let downAttention: [Bool]
  let upAttention: [Bool]
  /// Whether the attentions of a level see the text alone.
  let onlyText: [Bool]
  let midOnlyText: Bool
  let midScale: Double
  let headWidth: [Int]
  let groups: Int
  let epsilon: Double
  let activation: Activation
  /// The residual sum of a block is divided by it.
  let outputScale: Double
  /// Whether resnets take the time embedding as it is, without the activation.
  let skipsTimeActivation: Bool
  let timeActivation: Activation?
  let hasAugLevel: Bool
  /// Values a token that the text encoder gives.
  let textWidth: Int
  /// Values a token that the attentions see.
  let crossWidth: Int
  let normalisesText: Bool
  let poolHeads: Int

  /// Values of the time embedding.
  let timeWidth: Int

  init(_ config: Config) throws(DiffusionError) {
    let size = 1...1 << 16
    levels = try config.ints("block_out_channels", in: size)
    let count = levels.count
    inChannels = try config.int("in_channels", in: size)
    outChannels = try config.int("out_channels", in: size)
    layers = try config.ints("layers_per_block", in: 1...64, count: count)
    let down = try config.names("down_block_types", DownBlock.self, count: count)
    let up = try config.names("up_block_types", UpBlock.self, count: count)
    downAttention = down.map { $0 == .crossAttention }
    upAttention = up.map { $0 == .crossAttention }
    guard config.value("mid_block_type")?.string == "UNetMidBlock2DSimpleCrossAttn" else {
      throw config.unsupported("mid_block_type", "UNetMidBlock2DSimpleCrossAttn")
    }
    onlyText = try config.bools("only_cross_attention", count: count, default: false)
    let single = config.value("only_cross_attention")?.bool ?? false
    midOnlyText = try config.bool("mid_block_only_cross_attention", default: single)
    midScale = try config.double("mid_block_scale_factor", default: 1)
    headWidth = try config.ints("attention_head_dim", in: size, count: count)
    let attends = zip(downAttention, upAttention.reversed()).map { $0 || $1 }
    for level in levels.indices where attends[level] || level == count - 1 {
      guard levels[level] % headWidth[level] == 0 else {
        throw config.unsupported("attention_head_dim", "divisors of the channels")
      }
    }
    groups = try config.int("norm_num_groups", in: size, default: 32)
    for channels in levels where channels % groups != 0 {
      throw config.unsupported("norm_num_groups", "divisors of the channels")
    }
    epsilon = try config.double("norm_eps", default: 1e-5)
    activation = try config.activation("act_fn") ?? .silu
    outputScale = try config.double("resnet_out_scale_factor", default: 1)
    skipsTimeActivation = try config.bool("resnet_skip_time_act", default: false)
    timeActivation = try config.activation("time_embedding_act_fn")
    timeWidth = try config.int("time_embedding_dim", in: size, default: levels[0] * 4)
    crossWidth = try config.int("cross_attention_dim", in: size)
    textWidth = try config.int("encoder_hid_dim", in: size)
    poolHeads = try config.int("addition_embed_type_num_heads", in: size, default: 64)
    hasAugLevel = try config.isNamed("class_embed_type", "timestep", orNothing: true)
    normalisesText = try config.isNamed("cross_attention_norm", "group_norm", orNothing: true)
    _ = try config.isNamed("encoder_hid_dim_type", "text_proj", orNothing: true)
    _ = try config.isNamed("addition_embed_type", "text", orNothing: false)
    _ = try config.isNamed("resnet_time_scale_shift", "scale_shift", orNothing: false)
    _ = try config.isNamed("time_embedding_type", "positional", orNothing: true)
    guard textWidth % poolHeads == 0 else {
      throw config.unsupported("addition_embed_type_num_heads", "divisors of encoder_hid_dim")
    }
    try config.requireUnset(
      "center_input_sample", "class_embeddings_concat", "dual_cross_attention",
      "timestep_post_act", "time_cond_proj_dim", "num_class_embeds",
      "use_linear_projection", "reverse_transformer_layers_per_block", "num_attention_heads")
    for key in ["conv_in_kernel", "conv_out_kernel"] {
      _ = try config.int(key, in: 3...3, default: 3)
    }
    guard try config.bool("flip_sin_to_cos", default: true),
      try config.double("freq_shift", default: 0) == 0
    else { throw config.unsupported("flip_sin_to_cos", "true, with freq_shift 0") }
  }
}

extension Config {
  fileprivate func names<Name: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Name.Type, count: Int
  ) throws(DiffusionError) -> [Name] where Name.RawValue == String {
    let names = try strings(key).compactMap(Name.init)
    guard names.count == count else {
      throw unsupported(
        key, "\(count) of " + Name.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return names
  }

  fileprivate func activation(_ key: String) throws(DiffusionError) -> Activation? {
    guard let value = value(key) else { return nil }
    switch value.string {
    case "gelu": return .gelu
    case "silu", "swish": return .silu
    default: throw unsupported(key, "gelu, silu, swish")
    }
  }

  /// Whether a key has the one value that is supported, or none where that is allowed.
  fileprivate func isNamed(
    _ key: String, _ name: String, orNothing: Bool
  ) throws(DiffusionError) -> Bool {
    guard let value = value(key) else {
      guard orNothing else { throw unsupported(key, name) }
      return false
    }
    guard value.string == name else { throw unsupported(key, orNothing ? "\(name), null" : name) }
    return true
  }
}
