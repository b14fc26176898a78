/// The two networks in a checkpoint of GLIDE, a U-Net and the text transformer inside it, with their
/// tensors under the names that diffusers and transformers give the like.
struct GLIDENames {
  typealias Entries = OriginalNames.Entries

  /// Values a head of every attention, as all published networks have it; no shape tells.
  static let headWidth = 64

  private(set) var unet: Entries = [:]
  private(set) var text: Entries = [:]
  /// Levels of the U-Net.
  let levels: Int
  /// Residual blocks of a level on the way down.
  let layers: Int

  /// Whether a file is one of GLIDE's.
  static func fits(_ entries: Entries) -> Bool {
    entries["input_blocks.0.0.weight"] != nil
      && entries["transformer.resblocks.0.attn.c_qkv.weight"] != nil
  }

  /// - Throws: `.foreign` where it is too large to be a U-Net, `.tensor` where queries, keys and
  ///   values cannot be told apart.
  init(_ entries: Entries, path: String) throws(DiffusionError) {
    // A level ends, on the way up, where a block has a second residual block.
    let up = OriginalNames.indices(entries, after: "output_blocks.")
    let ends = up.filter { index in
      [1, 2].contains { entries["output_blocks.\(index).\($0).in_layers.2.weight"] != nil }
    }
    levels = ends.count + 1
    layers = ends.first ?? up.count - 1
    guard levels <= 8, 1...64 ~= layers else {
      throw .foreign(
        path: path, what: "a network of \(levels) levels with \(layers) blocks on each")
    }
    let blocks = Self.blocks(entries, levels: levels, layers: layers)
    for (name, entry) in entries {
      if let (block, rest) = OriginalNames.head(name, of: blocks) {
        if block.contains(".attentions.") {
          try add(entry, name, Self.attention, rest, to: \.unet, block, path)
        } else {
          unet["\(block).\(OriginalNames.replaced(rest, OriginalNames.resnet) ?? rest)"] = entry
        }
      } else if let known = OriginalNames.replaced(name, Self.alone) {
        unet[known] = entry
      } else if let (layer, rest) = Self.layer(name) {
        try add(entry, name, Self.layerParts, rest, to: \.text, layer, path)
      } else {
        text[Self.texts[name] ?? OriginalNames.replaced(name, Self.texts) ?? name] = entry
      }
    }
  }

  // MARK: Names

  private static let alone = [
    "time_embed.0": "time_embedding.linear_1", "time_embed.2": "time_embedding.linear_2",
    "input_blocks.0.0": "conv_in", "out.0": "conv_norm_out", "out.2": "conv_out",
  ]

  private static let texts = [
    "token_embedding": "embeddings.token_embedding",
    "positional_embedding": "embeddings.position_embedding.weight",
    "padding_embedding": "embeddings.padding_embedding.weight",
    "final_ln": "final_layer_norm", "transformer_proj": "text_projection",
  ]

  /// The parts of a block; several where it stores them as one, head by head.
  private static let attention = [
    "norm": ["group_norm"], "qkv": ["to_q", "to_k", "to_v"],
    "encoder_kv": ["add_k_proj", "add_v_proj"], "proj_out": ["to_out.0"],
  ]
  private static let layerParts = [
    "ln_1": ["layer_norm1"], "ln_2": ["layer_norm2"], "attn.c_proj": ["self_attn.out_proj"],
    "attn.c_qkv": ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
    "mlp.c_fc": ["mlp.fc1"], "mlp.c_proj": ["mlp.fc2"],
  ]

  private static func layer(_ name: String) -> (layer: String, rest: String)? {
    let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
    guard parts.count == 4, parts[0] == "transformer", parts[1] == "resblocks" else { return nil }
    return ("encoder.layers.\(parts[2])", parts[3])
  }

  /// What each numbered block is.
  private static func blocks(_ entries: Entries, levels: Int, layers: Int) -> [String: String] {
    var blocks = [
      "middle_block.0": "mid_block.resnets.0", "middle_block.1": "mid_block.attentions.0",
      "middle_block.2": "mid_block.resnets.1",
    ]
    for level in 0..<levels {
      for layer in 0...layers {
        let (down, up) = (1 + level * (layers + 1) + layer, level * (layers + 1) + layer)
        let isLast = layer == layers
        blocks["input_blocks.\(down).0"] =
          isLast ? "down_blocks.\(level).downsamplers.0" : "down_blocks.\(level).resnets.\(layer)"
        blocks["input_blocks.\(down).1"] = "down_blocks.\(level).attentions.\(layer)"
        blocks["output_blocks.\(up).0"] = "up_blocks.\(level).resnets.\(layer)"
        for part in [1, 2] {
          blocks["output_blocks.\(up).\(part)"] =
            entries["output_blocks.\(up).\(part).in_layers.2.weight"] != nil
            ? "up_blocks.\(level).upsamplers.0" : "up_blocks.\(level).attentions.\(layer)"
        }
      }
    }
    return blocks
  }

  /// Adds a tensor of a block under its name there, or the parts of it.
  private mutating func add(
    _ entry: TensorEntry, _ name: String, _ parts: [String: [String]], _ rest: String,
    to network: WritableKeyPath<GLIDENames, Entries>, _ block: String, _ path: String
  ) throws(DiffusionError) {
    let heads = parts.mapValues { $0.joined(separator: " ") }
    guard let (joined, kind) = OriginalNames.head(rest, of: heads) else {
      self[keyPath: network]["\(block).\(rest)"] = entry
      return
    }
    let targets = joined.split(separator: " ")
    for (index, target) in targets.enumerated() {
      var own: TensorEntry? = entry
      if targets.count > 1 {
        own =
          entry.type == "I8"
          ? nil : entry.part(index, of: targets.count, width: Self.headWidth)
      }
      guard let own else {
        throw .tensor(
          path: path, name: name,
          reason: "floats of heads of \(Self.headWidth) values are needed, it is \(entry.type) "
            + "\(entry.shape)")
      }
      self[keyPath: network]["\(block).\(target).\(kind)"] = own
    }
  }
}
