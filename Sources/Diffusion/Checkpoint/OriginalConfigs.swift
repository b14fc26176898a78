import Foundation
import PlainText

/// The configurations that a checkpoint of the original layout does not have: what shapes tell,
/// and beside it what Stable Diffusion 1, 2 and XL were published with.
struct OriginalConfigs {
  /// By their paths in the diffusers layout.
  private(set) var files: [String: JSON] = [:]

  private enum Kind {
    case one, two, xl
  }

  private let path: String
  private let names: OriginalNames
  private let kind: Kind
  private let unet: OriginalNames.Entries

  /// - Parameters:
  ///   - predictsVelocity: what a file says of itself; nil where it says nothing.
  ///   - hasZeroSNR: whether the noisiest level has no signal.
  ///   - isTurbo: whether it was distilled for one step; nothing in a file tells.
  /// - Throws: `.foreign` where it is of a kind that the engine does not have.
  init(
    _ names: OriginalNames, path: String, predictsVelocity: () -> Bool?, hasZeroSNR: Bool,
    isTurbo: Bool
  ) throws(DiffusionError) {
    self.path = path
    self.names = names
    unet = names.networks["unet"] ?? [:]
    kind =
      names.networks["text_encoder_2"] != nil
      ? .xl : names.openCLIPs.contains("text_encoder") ? .two : .one
    let isVelocity = kind == .one ? false : predictsVelocity() ?? (kind == .two)
    let takesGuidance = unet["time_embedding.cond_proj.weight"] != nil
    let channels = try inputChannels()
    files["unet/config.json"] = try unetConfig(isVelocity: isVelocity, channels: channels)
    if names.networks["vae"] != nil { files["vae/config.json"] = try autoencoderConfig() }
    for folder in ["text_encoder", "text_encoder_2"] where names.networks[folder] != nil {
      files["\(folder)/config.json"] = try textConfig(folder)
    }
    files["scheduler/scheduler_config.json"] = scheduler(
      isVelocity: isVelocity, hasZeroSNR: hasZeroSNR, isTurbo: isTurbo,
      takesGuidance: takesGuidance)
    let pipeline =
      takesGuidance && kind == .one
      ? "LatentConsistencyModel" : kind == .xl ? "StableDiffusionXL" : "StableDiffusion"
    files["model_index.json"] = .dictionary([
      "_class_name": .string(pipeline + (channels == 9 ? "InpaintPipeline" : "Pipeline"))
    ])
  }

  /// Four latents, and for inpainting a mask and the masked picture's latents.
  private func inputChannels() throws(DiffusionError) -> Int {
    let channels = try shape("conv_in.weight", 4)[1]
    switch channels {
    case 4, 9: return channels
    case 7:
      throw .foreign(path: path, what: "Stable Diffusion's upscaler, which is read as a folder")
    case 8: throw .foreign(path: path, what: "a model that is told how to change a picture")
    default: throw .foreign(path: path, what: "a latent model with \(channels) input channels")
    }
  }

  /// The shape of a tensor of the U-Net.
  private func shape(_ name: String, _ rank: Int) throws(DiffusionError) -> [Int] {
    try shape(name, rank, in: "unet")
  }

  private func shape(
    _ name: String, _ rank: Int, in network: String
  ) throws(DiffusionError) -> [Int] {
    guard let entry = names.networks[network]?[name] else {
      throw .tensor(
        path: path, name: "\(network) \(name)",
        reason: "it is missing: the file is not whole, or of another kind of model")
    }
    guard entry.shape.count == rank, entry.shape.allSatisfy({ 1...1 << 24 ~= $0 }) else {
      throw .tensor(
        path: path, name: "\(network) \(name)", reason: "its shape \(entry.shape) makes no sense")
    }
    return entry.shape
  }

  // MARK: Networks

  /// What one level of the U-Net has.
  private struct Level {
    let channels: Int
    let layers: Int
    let downAttends: Bool
    let upAttends: Bool
    let depth: Int
  }

  private func level(_ index: Int, of count: Int) throws(DiffusionError) -> Level {
    let (down, up) = ("down_blocks.\(index)", "up_blocks.\(count - 1 - index)")
    let layers = OriginalNames.indices(unet, after: "\(down).resnets.").count
    let downAttends = unet["\(down).attentions.0.norm.weight"] != nil
    let upAttends = unet["\(up).attentions.0.norm.weight"] != nil
    var attentions = (0..<(downAttends ? layers : 0)).map { "\(down).attentions.\($0)" }
    attentions += (0..<(upAttends ? layers + 1 : 0)).map { "\(up).attentions.\($0)" }
    if index == count - 1 { attentions.append("mid_block.attentions.0") }
    let depths = Set(
      attentions.map { OriginalNames.indices(unet, after: $0 + ".transformer_blocks.").count })
    guard depths.count <= 1, !depths.contains(0) else {
      throw .foreign(path: path, what: "a shortened Stable Diffusion (such as SSD-1B)")
    }
    return Level(
      channels: try shape("\(down).resnets.0.conv1.weight", 4)[0], layers: layers,
      downAttends: downAttends, upAttends: upAttends, depth: depths.first ?? 1)
  }

  private func unetConfig(isVelocity: Bool, channels: Int) throws(DiffusionError) -> JSON {
    let count = OriginalNames.indices(unet, after: "down_blocks.").count
    guard 1...8 ~= count else {
      throw .foreign(path: path, what: "a latent model with \(count) levels")
    }
    var levels: [Level] = []
    for index in 0..<count { levels.append(try level(index, of: count)) }
    let cross = try shape("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 2)[1]
    if kind == .two, cross == 1280 {
      throw .foreign(path: path, what: "the refiner of Stable Diffusion XL")
    }
    func list(_ value: (Level) -> Int) -> JSON { .array(levels.map { .int(value($0)) }) }
    func blocks(_ attends: [Bool], _ name: String) -> JSON {
      .array(attends.map { .string(($0 ? "CrossAttn" : "") + name) })
    }
    // The number of heads is no shape: 8 in the first version, of 64 values in the others.
    let heads = list { kind == .one ? 8 : max(1, $0.channels / 64) }
    var config: [String: JSON] = [
      "_class_name": .string("UNet2DConditionModel"),
      "sample_size": .int(kind == .xl ? 128 : isVelocity ? 96 : 64),
      "in_channels": .int(channels), "out_channels": .int(try shape("conv_out.weight", 4)[0]),
      "block_out_channels": list(\.channels), "layers_per_block": list(\.layers),
      "down_block_types": blocks(levels.map(\.downAttends), "DownBlock2D"),
      "up_block_types": blocks(levels.reversed().map(\.upAttends), "UpBlock2D"),
      "mid_block_type": .string("UNetMidBlock2DCrossAttn"),
      "transformer_layers_per_block": list(\.depth), "attention_head_dim": heads,
      "cross_attention_dim": .int(cross),
    ]
    if unet["time_embedding.cond_proj.weight"] != nil {
      config["time_cond_proj_dim"] = .int(try shape("time_embedding.cond_proj.weight", 2)[1])
    }
    if unet["add_embedding.linear_1.weight"] != nil {
      guard kind == .xl else {
        guard names.networks["text_encoder"] != nil else {
          throw .foreign(path: path, what: "a U-Net without the text encoders that it belongs to")
        }
        throw .foreign(path: path, what: "Stable unCLIP, which draws from a picture's embedding")
      }
      let depth = try shape("add_embedding.linear_1.weight", 2)[1]
      let pooled = try shape("text_projection", 2, in: "text_encoder_2")[1]
      config["addition_embed_type"] = .string("text_time")
      config["addition_time_embed_dim"] = .int(max(0, depth - pooled) / 6)
      config["projection_class_embeddings_input_dim"] = .int(depth)
    }
    return .dictionary(config)
  }

  private func autoencoderConfig() throws(DiffusionError) -> JSON {
    let entries = names.networks["vae"] ?? [:]
    let levels = OriginalNames.indices(entries, after: "decoder.up_blocks.").count
    guard 1...8 ~= levels else {
      throw .foreign(path: path, what: "a model with an autoencoder of \(levels) levels")
    }
    var channels: [JSON] = []
    for level in (0..<levels).reversed() {
      let name = "decoder.up_blocks.\(level).resnets.0.conv1.weight"
      channels.append(.int(try shape(name, 4, in: "vae")[0]))
    }
    let resnets = OriginalNames.indices(entries, after: "decoder.up_blocks.0.resnets.").count
    func blocks(_ name: String) -> JSON { .array(channels.map { _ in .string(name) }) }
    return .dictionary([
      "_class_name": .string("AutoencoderKL"), "block_out_channels": .array(channels),
      "layers_per_block": .int(max(1, resnets - 1)),
      "latent_channels": .int(try shape("decoder.conv_in.weight", 4, in: "vae")[1]),
      "down_block_types": blocks("DownEncoderBlock2D"),
      "up_block_types": blocks("UpDecoderBlock2D"),
      "scaling_factor": .double(kind == .xl ? 0.13025 : 0.18215),
      "use_quant_conv": .bool(entries["quant_conv.weight"] != nil),
      "use_post_quant_conv": .bool(entries["post_quant_conv.weight"] != nil),
      "mid_block_add_attention": .bool(
        entries["decoder.mid_block.attentions.0.to_q.weight"] != nil),
    ])
  }

  private func textConfig(_ folder: String) throws(DiffusionError) -> JSON {
    let entries = names.networks[folder] ?? [:]
    let isOpenCLIP = names.openCLIPs.contains(folder)
    let isBare = entries["embeddings.token_embedding.weight"] != nil
    let prefix = isBare ? "" : "text_model."
    func shape(_ name: String) throws(DiffusionError) -> [Int] {
      try self.shape(prefix + name, 2, in: folder)
    }
    let words = try shape("embeddings.token_embedding.weight")
    let layers = OriginalNames.indices(entries, after: prefix + "encoder.layers.").count
    var config: [String: JSON] = [
      "model_type": .string("clip_text_model"), "vocab_size": .int(words[0]),
      "hidden_size": .int(words[1]), "num_attention_heads": .int(max(1, words[1] / 64)),
      "max_position_embeddings": .int(try shape("embeddings.position_embedding.weight")[0]),
      "intermediate_size": .int(try shape("encoder.layers.0.mlp.fc1.weight")[0]),
      "hidden_act": .string(isOpenCLIP ? "gelu" : "quick_gelu"),
      // The second version reads the states before the last layer, normalised.
      "num_hidden_layers": .int(kind == .two ? layers - 1 : layers),
    ]
    if entries["text_projection"] != nil {
      config["projection_dim"] = .int(try self.shape("text_projection", 2, in: folder)[1])
    }
    return .dictionary(config)
  }

  // MARK: Schedule

  private func scheduler(
    isVelocity: Bool, hasZeroSNR: Bool, isTurbo: Bool, takesGuidance: Bool
  ) -> JSON {
    let name =
      switch kind {
      case _ where takesGuidance: "LCMScheduler"
      case .xl where isTurbo: "EulerAncestralDiscreteScheduler"
      case _ where isTurbo: "EulerDiscreteScheduler"
      case .one: "PNDMScheduler"
      case .two: "DDIMScheduler"
      case .xl: "EulerDiscreteScheduler"
      }
    return .dictionary([
      "_class_name": .string(name), "num_train_timesteps": .int(1000),
      "beta_schedule": .string("scaled_linear"), "beta_start": .double(0.00085),
      "beta_end": .double(0.012), "clip_sample": .bool(false), "set_alpha_to_one": .bool(false),
      "skip_prk_steps": .bool(true), "steps_offset": .int(1),
      "prediction_type": .string(isVelocity ? "v_prediction" : "epsilon"),
      "rescale_betas_zero_snr": .bool(hasZeroSNR),
      "timestep_spacing": .string(isTurbo || hasZeroSNR ? "trailing" : "leading"),
    ])
  }
}

extension JSON {
  /// An object with its keys sorted.
  static func dictionary(_ members: [String: JSON]) -> JSON {
    .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
  }
}
