import Foundation

/// The networks in a checkpoint of Latent Diffusion's original layout, all in one file, with their
/// tensors under the names that diffusers gives them.
struct OriginalNames {
  typealias Entries = [String: TensorEntry]

  /// Tensors of each network by the folder that it has in the diffusers layout.
  private(set) var networks: [String: Entries] = [:]
  /// Networks that are an OpenCLIP.
  private(set) var openCLIPs: Set<String> = []

  init(_ entries: Entries) {
    func under(_ prefix: String) -> Entries {
      var found: Entries = [:]
      for (name, entry) in entries where name.hasPrefix(prefix) {
        found[String(name.dropFirst(prefix.count))] = entry
      }
      return found
    }
    add("unet", Self.unet(under("model.diffusion_model.")))
    add("vae", Self.autoencoder(under("first_stage_model.")))
    for prefix in ["cond_stage_model.transformer.", "conditioner.embedders.0.transformer."] {
      add("text_encoder", under(prefix))
    }
    for (prefix, folder) in [
      ("cond_stage_model.model.", "text_encoder"),
      ("conditioner.embedders.0.model.", "text_encoder"),
      ("conditioner.embedders.1.model.", "text_encoder_2"),
    ] {
      let text = Self.openCLIP(under(prefix))
      guard !text.isEmpty, networks[folder] == nil else { continue }
      add(folder, text)
      openCLIPs.insert(folder)
    }
  }

  private mutating func add(_ folder: String, _ entries: Entries) {
    if !entries.isEmpty, networks[folder] == nil { networks[folder] = entries }
  }

  private static func renamed(_ entries: Entries, _ rename: (String) -> String) -> Entries {
    Entries(entries.map { (rename($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The numbers that follow a prefix, sorted.
  static func indices(_ entries: Entries, after prefix: String) -> [Int] {
    var found: Set<Int> = []
    for name in entries.keys where name.hasPrefix(prefix) {
      if let index = Int(name.dropFirst(prefix.count).prefix { $0 != "." }) { found.insert(index) }
    }
    return found.sorted()
  }

  // MARK: U-Net

  /// The parts of a residual block.
  static let resnet = [
    "in_layers.0": "norm1", "in_layers.2": "conv1", "emb_layers.1": "time_emb_proj",
    "out_layers.0": "norm2", "out_layers.3": "conv2", "skip_connection": "conv_shortcut",
  ]

  private static func unet(_ entries: Entries) -> Entries {
    let blocks = blocks(entries)
    let alone = [
      "time_embed.0": "time_embedding.linear_1", "time_embed.2": "time_embedding.linear_2",
      "time_embed.cond_proj": "time_embedding.cond_proj",
      "label_emb.0.0": "add_embedding.linear_1", "label_emb.0.2": "add_embedding.linear_2",
      "input_blocks.0.0": "conv_in", "out.0": "conv_norm_out", "out.2": "conv_out",
    ]
    return renamed(entries) { name in
      if let known = replaced(name, alone) { return known }
      guard let (block, rest) = head(name, of: blocks) else { return name }
      if block.contains(".resnets.") { return "\(block).\(replaced(rest, resnet) ?? rest)" }
      return block + "." + (rest.hasPrefix("op.") ? "conv." + rest.dropFirst(3) : rest)
    }
  }

  /// What each numbered block of the original is: its levels end where one is resampled.
  private static func blocks(_ entries: Entries) -> [String: String] {
    var blocks = [
      "middle_block.0": "mid_block.resnets.0", "middle_block.1": "mid_block.attentions.0",
      "middle_block.2": "mid_block.resnets.1",
    ]
    var (level, layer) = (0, 0)
    for index in indices(entries, after: "input_blocks.") where index > 0 {
      let name = "input_blocks.\(index)"
      if entries["\(name).0.op.weight"] != nil {
        blocks["\(name).0"] = "down_blocks.\(level).downsamplers.0"
        (level, layer) = (level + 1, 0)
      } else {
        blocks["\(name).0"] = "down_blocks.\(level).resnets.\(layer)"
        blocks["\(name).1"] = "down_blocks.\(level).attentions.\(layer)"
        layer += 1
      }
    }
    (level, layer) = (0, 0)
    for index in indices(entries, after: "output_blocks.") {
      let name = "output_blocks.\(index)"
      blocks["\(name).0"] = "up_blocks.\(level).resnets.\(layer)"
      let resampler = [1, 2].first { entries["\(name).\($0).conv.weight"] != nil }
      if resampler != 1 { blocks["\(name).1"] = "up_blocks.\(level).attentions.\(layer)" }
      layer += 1
      if let resampler {
        blocks["\(name).\(resampler)"] = "up_blocks.\(level).upsamplers.0"
        (level, layer) = (level + 1, 0)
      }
    }
    return blocks
  }

  // MARK: Autoencoder

  /// Tensors of an autoencoder, by the names that diffusers gives them.
  static func autoencoder(_ entries: Entries) -> Entries {
    let levels = (indices(entries, after: "decoder.up.").last ?? 0) &+ 1
    let attention = [
      "norm": "group_norm", "q": "to_q", "k": "to_k", "v": "to_v", "proj_out": "to_out.0",
    ]
    return renamed(entries) { name in
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count > 2, ["encoder", "decoder"].contains(parts[0]) else { return name }
      func rest(_ first: Int) -> String {
        ([""] + parts[min(first, parts.count)...]).joined(separator: ".")
          .replacingOccurrences(of: ".nin_shortcut.", with: ".conv_shortcut.")
      }
      switch (parts[1], parts[2]) {
      case ("norm_out", _): return "\(parts[0]).conv_norm_out\(rest(2))"
      case ("mid", "block_1"): return "\(parts[0]).mid_block.resnets.0\(rest(3))"
      case ("mid", "block_2"): return "\(parts[0]).mid_block.resnets.1\(rest(3))"
      case ("mid", "attn_1"):
        let inner = parts[3...].joined(separator: ".")
        return "\(parts[0]).mid_block.attentions.0.\(replaced(inner, attention) ?? inner)"
      case ("down", let number), ("up", let number):
        guard let index = Int(number), parts.count > 4 else { return name }
        // The decoder's levels are numbered from full resolution, whichever comes first.
        let block =
          parts[1] == "down" ? "down_blocks.\(index)" : "up_blocks.\(levels &- 1 &- index)"
        switch parts[3] {
        case "block": return "\(parts[0]).\(block).resnets\(rest(4))"
        case "attn":
          let inner = parts[5...].joined(separator: ".")
          let name = replaced(inner, attention) ?? inner
          return "\(parts[0]).\(block).attentions.\(parts[4]).\(name)"
        case "downsample": return "\(parts[0]).\(block).downsamplers.0\(rest(4))"
        case "upsample": return "\(parts[0]).\(block).upsamplers.0\(rest(4))"
        default: return name
        }
      default: return name
      }
    }
  }

  // MARK: OpenCLIP

  /// Tensors of a transformer of OpenAI's CLIP or of OpenCLIP, by the names of a text encoder.
  static func openCLIP(_ entries: Entries) -> Entries {
    let alone = [
      "token_embedding": "text_model.embeddings.token_embedding",
      "ln_final": "text_model.final_layer_norm",
    ]
    let layer = [
      "ln_1": "layer_norm1", "ln_2": "layer_norm2", "attn.out_proj": "self_attn.out_proj",
      "mlp.c_fc": "mlp.fc1", "mlp.c_proj": "mlp.fc2",
    ]
    var result: Entries = [:]
    for (name, entry) in entries {
      if name == "positional_embedding" {
        result["text_model.embeddings.position_embedding.weight"] = entry
        continue
      }
      let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
      guard parts.count == 4, parts[0] == "transformer", parts[1] == "resblocks" else {
        result[replaced(name, alone) ?? name] = entry
        continue
      }
      let prefix = "text_model.encoder.layers.\(parts[2])."
      switch parts[3] {
      case "attn.in_proj_weight": split(entry, prefix, "weight", into: &result)
      case "attn.in_proj_bias": split(entry, prefix, "bias", into: &result)
      default: result[prefix + (replaced(parts[3], layer) ?? parts[3])] = entry
      }
    }
    return result
  }

  /// Queries, keys and values are stored as one.
  private static func split(
    _ entry: TensorEntry, _ prefix: String, _ kind: String, into result: inout Entries
  ) {
    guard let rows = entry.shape.first, rows.isMultiple(of: 3), rows > 0 else { return }
    for (index, name) in ["q", "k", "v"].enumerated() {
      let start = index * rows / 3
      result["\(prefix)self_attn.\(name)_proj.\(kind)"] = entry.rows(start..<start + rows / 3)
    }
  }

  // MARK: Names

  /// The name with its beginning replaced; nil where no beginning is known.
  static func replaced(_ name: String, _ heads: [String: String]) -> String? {
    head(name, of: heads).map { "\($0.head).\($0.rest)" }
  }

  /// What the dotted beginning of a name stands for, and the rest of the name.
  static func head(
    _ name: String, of heads: [String: String]
  ) -> (head: String, rest: String)? {
    var end = name.startIndex
    while let dot = name[end...].firstIndex(of: ".") {
      if let head = heads[String(name[..<dot])] {
        return (head, String(name[name.index(after: dot)...]))
      }
      end = name.index(after: dot)
    }
    return nil
  }
}
