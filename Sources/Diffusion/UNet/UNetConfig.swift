import Foundation

/// A `UNet2DConditionModel`, or a `UNet2DModel`, which reads no text, as its `config.json` describes
/// it; values that the engine does not have are refused with the key, the value and what is
/// supported.
struct UNetConfig {
  enum DownBlock: String, CaseIterable {
    case resnet = "ResnetDownsampleBlock2D"
    case simpleAttention = "SimpleCrossAttnDownBlock2D"
    case plain = "DownBlock2D"
    case transformer = "CrossAttnDownBlock2D"
  }
  enum UpBlock: String, CaseIterable {
    case resnet = "ResnetUpsampleBlock2D"
    case simpleAttention = "SimpleCrossAttnUpBlock2D"
    case plain = "UpBlock2D"
    case transformer = "CrossAttnUpBlock2D"
  }
  enum MiddleBlock: String, CaseIterable {
    case simpleAttention = "UNetMidBlock2DSimpleCrossAttn"
    case transformer = "UNetMidBlock2DCrossAttn"
  }

  /// What follows a level's resnets.
  enum Attention {
    case none
    /// One layer that sees text and picture together (IF).
    case simple
    /// Transformer blocks: the picture, the text, a feed-forward layer (Latent Diffusion).
    case transformer
  }

  /// How the time embedding enters a resnet.
  enum TimeUse: String, CaseIterable {
    case scaleShift = "scale_shift"
    case offset = "default"
  }

  /// What else is embedded with the time.
  enum LevelInput: Equatable {
    case none
    /// A noise level as a timestep.
    case timestep
    /// A noise level as a row of a table of so many.
    case table(Int)
  }

  /// What a text is besides the states that the attentions see.
  enum TextInput: Equatable {
    /// Nothing: the text encoder's states are used as they are (Stable Diffusion).
    case states
    /// Projected, and pooled by attention with so many heads (IF).
    case pooling(heads: Int)
    /// A pooled vector from the text encoder, and numbers of so many values each (SDXL).
    case sizes(numberWidth: Int, depth: Int)
    /// A vector that is added to the time embedding as it is (DALL-E 2).
    case vector
  }

  /// Whether a text conditions it.
  let readsText: Bool
  let inChannels: Int
  let outChannels: Int
  /// Channels of each level, from full resolution down.
  let levels: [Int]
  let layers: [Int]
  let downAttention: [Attention]
  let upAttention: [Attention]
  let midAttention: Attention
  /// Whether a level is resampled by a resnet, else by a convolution.
  let downsamplesByResnet: [Bool]
  let upsamplesByResnet: [Bool]
  /// Transformer blocks of a level's attention.
  let depth: [Int]
  let timeUse: TimeUse
  /// Whether the attentions of a level see the text alone.
  let onlyText: [Bool]
  let midOnlyText: Bool
  let midScale: Double
  /// Values a head of a level's attentions.
  let headWidth: [Int]
  let groups: Int
  let epsilon: Double
  let activation: Activation
  /// The residual sum of a block is divided by it.
  let outputScale: Double
  /// Whether resnets take the time embedding as it is, without the activation.
  let skipsTimeActivation: Bool
  let timeActivation: Activation?
  let levelInput: LevelInput
  /// Values of the guidance weight's embedding, for networks that were trained to draw as with
  /// guidance (latent consistency models); nil for others.
  let guidanceWidth: Int?
  /// Values a token that the text encoder gives.
  let textWidth: Int
  /// Values a token that the attentions see.
  let crossWidth: Int
  let normalisesText: Bool
  let textInput: TextInput

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
    downAttention = down.map {
      switch $0 {
      case .resnet, .plain: .none
      case .simpleAttention: .simple
      case .transformer: .transformer
      }
    }
    upAttention = up.map {
      switch $0 {
      case .resnet, .plain: .none
      case .simpleAttention: .simple
      case .transformer: .transformer
      }
    }
    downsamplesByResnet = down.map { $0 == .resnet || $0 == .simpleAttention }
    upsamplesByResnet = up.map { $0 == .resnet || $0 == .simpleAttention }
    readsText = try config.string("_class_name", default: "") != "UNet2DModel"
    if readsText {
      let hasTransformers =
        downAttention.contains(.transformer) || upAttention.contains(.transformer)
      let middle: MiddleBlock = try config.choice(
        "mid_block_type", default: hasTransformers ? .transformer : .simpleAttention)
      midAttention = middle == .transformer ? .transformer : .simple
      crossWidth = try config.int("cross_attention_dim", in: size)
    } else {
      for (key, attention) in [
        ("down_block_types", downAttention), ("up_block_types", upAttention),
      ] where attention.contains(where: { $0 != .none }) {
        throw config.unsupported(key, "blocks without attention, where there is no text")
      }
      guard try !config.bool("add_attention", default: true) else {
        throw config.unsupported("add_attention", "false")
      }
      _ = try config.isNamed("mid_block_type", "UNetMidBlock2D", orNothing: true)
      midAttention = .none
      crossWidth = 0
    }
    depth = try config.ints("transformer_layers_per_block", in: 1...64, count: count, default: 1)
    onlyText = try config.bools("only_cross_attention", count: count, default: false)
    let single = config.value("only_cross_attention")?.bool ?? false
    midOnlyText = try config.bool("mid_block_only_cross_attention", default: single)
    midScale = try config.double("mid_block_scale_factor", default: 1)
    // For transformers the key counts heads, whatever it is called.
    let heads = try config.ints("attention_head_dim", in: size, count: count, default: 8)
    let attention = zip(downAttention, upAttention.reversed()).map { $0 == .none ? $1 : $0 }
    var headWidth: [Int] = []
    for level in levels.indices {
      let kind = level == count - 1 && attention[level] == .none ? midAttention : attention[level]
      guard kind == .none || levels[level].isMultiple(of: heads[level]) else {
        throw config.unsupported("attention_head_dim", "divisors of the channels")
      }
      headWidth.append(kind == .transformer ? levels[level] / heads[level] : heads[level])
    }
    self.headWidth = headWidth
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
    timeUse = try config.choice("resnet_time_scale_shift", default: .offset)
    guidanceWidth =
      config.value("time_cond_proj_dim") == nil
      ? nil : try config.int("time_cond_proj_dim", in: 4...4096)
    let addsVector = config.value("class_embed_type")?.string == "identity"
    switch try config.string("addition_embed_type", default: "") {
    case "":
      textInput = addsVector ? .vector : .states
      textWidth = crossWidth
      try config.requireUnset("encoder_hid_dim", "encoder_hid_dim_type")
    case "text":
      let heads = try config.int("addition_embed_type_num_heads", in: size, default: 64)
      textInput = .pooling(heads: heads)
      textWidth = try config.int("encoder_hid_dim", in: size)
      _ = try config.isNamed("encoder_hid_dim_type", "text_proj", orNothing: true)
      guard textWidth.isMultiple(of: heads) else {
        throw config.unsupported("addition_embed_type_num_heads", "divisors of encoder_hid_dim")
      }
    case "text_time":
      textInput = .sizes(
        numberWidth: try config.int("addition_time_embed_dim", in: 2...4096),
        depth: try config.int("projection_class_embeddings_input_dim", in: size))
      textWidth = crossWidth
    default: throw config.unsupported("addition_embed_type", "null, text, text_time")
    }
    if config.value("num_class_embeds") != nil {
      levelInput = .table(try config.int("num_class_embeds", in: size))
      try config.requireUnset("class_embed_type")
    } else {
      guard !addsVector || textInput == .vector else {
        throw config.unsupported("class_embed_type", "timestep, null with addition_embed_type")
      }
      if addsVector {
        levelInput = .none
      } else {
        let isTimestep = try config.isNamed("class_embed_type", "timestep", orNothing: true)
        levelInput = isTimestep ? .timestep : .none
      }
    }
    normalisesText = try config.isNamed("cross_attention_norm", "group_norm", orNothing: true)
    _ = try config.isNamed("time_embedding_type", "positional", orNothing: true)
    try config.requireUnset(
      "center_input_sample", "class_embeddings_concat", "dual_cross_attention",
      "timestep_post_act",
      "reverse_transformer_layers_per_block", "num_attention_heads")
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

  func activation(_ key: String) throws(DiffusionError) -> Activation? {
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
