import PlainText

/// The configurations of one of GLIDE's networks, which its file does not have: what shapes tell, and
/// beside it what all of them were published with (`model_creation.py` of openai/glide-text2im).
struct GLIDEConfigs {
  /// By their paths in the folder of the network.
  private(set) var files: [String: JSON] = [:]

  private let names: GLIDENames
  private let path: String

  /// - Throws: `.tensor` where a tensor is missing or of no sense.
  init(_ names: GLIDENames, enlarges: Bool, path: String) throws(DiffusionError) {
    self.names = names
    self.path = path
    files["unet/config.json"] = try unet()
    files["text_encoder/config.json"] = try text()
    files["scheduler/scheduler_config.json"] = .dictionary([
      "_class_name": .string("DDPMScheduler"), "num_train_timesteps": .int(1000),
      "beta_schedule": .string(enlarges ? "linear" : "squaredcos_cap_v2"),
      "variance_type": .string("learned_range"), "prediction_type": .string("epsilon"),
      "clip_sample": .bool(true),
    ])
  }

  private func shape(
    _ name: String, _ rank: Int, in entries: GLIDENames.Entries
  ) throws(DiffusionError) -> [Int] {
    guard let entry = entries[name] else {
      throw .tensor(path: path, name: name, reason: "it is missing: the file is not whole")
    }
    guard entry.shape.count == rank, entry.shape.allSatisfy({ 1...1 << 24 ~= $0 }) else {
      throw .tensor(path: path, name: name, reason: "its shape \(entry.shape) makes no sense")
    }
    return entry.shape
  }

  private func unet() throws(DiffusionError) -> JSON {
    var channels: [JSON] = []
    var down: [JSON] = []
    var up: [JSON] = []
    for level in 0..<names.levels {
      channels.append(
        .int(try shape("down_blocks.\(level).resnets.0.conv1.weight", 4, in: names.unet)[0]))
      let attends = names.unet["down_blocks.\(level).attentions.0.to_q.weight"] != nil
      let kind = attends ? "SimpleCrossAttn" : "Resnet"
      down.append(.string(kind + (attends ? "DownBlock2D" : "DownsampleBlock2D")))
      up.append(.string(kind + (attends ? "UpBlock2D" : "UpsampleBlock2D")))
    }
    let cross = try shape("mid_block.attentions.0.add_k_proj.weight", 3, in: names.unet)[1]
    return .dictionary([
      "_class_name": .string("UNet2DConditionModel"),
      // A level more for twice the side: the smallest is 8 pixels wide.
      "sample_size": .int(1 << (names.levels + 2)),
      "in_channels": .int(try shape("conv_in.weight", 4, in: names.unet)[1]),
      "out_channels": .int(try shape("conv_out.weight", 4, in: names.unet)[0]),
      "block_out_channels": .array(channels), "layers_per_block": .int(names.layers),
      "down_block_types": .array(down), "up_block_types": .array(up.reversed()),
      "mid_block_type": .string("UNetMidBlock2DSimpleCrossAttn"),
      "attention_head_dim": .int(GLIDENames.headWidth), "cross_attention_dim": .int(cross),
      "resnet_time_scale_shift": .string("scale_shift"), "class_embed_type": .string("identity"),
      "act_fn": .string("silu"), "norm_num_groups": .int(32), "norm_eps": .double(1e-5),
    ])
  }

  private func text() throws(DiffusionError) -> JSON {
    let words = try shape("embeddings.token_embedding.weight", 2, in: names.text)
    let positions = try shape("embeddings.position_embedding.weight", 2, in: names.text)
    return .dictionary([
      "model_type": .string("glide_text_model"), "vocab_size": .int(words[0]),
      "hidden_size": .int(words[1]),
      "num_attention_heads": .int(max(1, words[1] / GLIDENames.headWidth)),
      "num_hidden_layers": .int(OriginalNames.indices(names.text, after: "encoder.layers.").count),
      "intermediate_size": .int(
        try shape("encoder.layers.0.mlp.fc1.weight", 2, in: names.text)[0]),
      "max_position_embeddings": .int(positions[0]),
      "projection_dim": .int(try shape("text_projection.weight", 2, in: names.text)[0]),
    ])
  }
}
