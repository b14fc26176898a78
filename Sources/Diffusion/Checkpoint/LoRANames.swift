/// Finds a network's weights under the names that files of low-rank additions give them, written
/// with `_` for every dot.
struct LoRANames {
  private var names: [String: String] = [:]

  /// - Parameters:
  ///   - tensors: of the network.
  ///   - isUNet: whether it is a U-Net, which has names of the original layout too.
  init(_ tensors: some Collection<String>, isUNet: Bool) {
    let modules = tensors.filter { $0.hasSuffix(".weight") }.map { $0.dropLast(".weight".count) }
    func add(_ spelling: some StringProtocol, _ module: Substring) {
      names[spelling.replacingOccurrences(of: ".", with: "_")] = module + ".weight"
    }
    for module in modules {
      add(module, module)
      // The first attention processors had no index where dropout follows.
      if module.hasSuffix(".to_out.0") { add(module.dropLast(2), module) }
      // Text encoders are named with and without their outermost part.
      if module.hasPrefix("text_model.") {
        add(module.dropFirst("text_model.".count), module)
      } else if !isUNet {
        add("text_model." + module, module)
      }
    }
    guard isUNet else { return }
    let originals = OriginalBlocks(modules)
    for module in modules {
      if let original = originals.name(of: String(module)) { add(original, module) }
    }
  }

  subscript(key: String) -> String? { names[key] }
}

/// What the numbered blocks of a U-Net are called in the original layout.
private struct OriginalBlocks {
  private var blocks: [String: String] = [
    "mid_block.resnets.0": "middle_block.0", "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
  ]
  private static let resnet = Dictionary(
    uniqueKeysWithValues: OriginalNames.resnet.map { ($0.value, $0.key) })

  init(_ modules: [Substring]) {
    let heads = Set(modules.map { $0.split(separator: ".").prefix(4).joined(separator: ".") })
    func has(_ name: String) -> Bool { heads.contains { $0.hasPrefix(name + ".") || $0 == name } }
    var index = 1
    var level = 0
    while has("down_blocks.\(level)") {
      let block = "down_blocks.\(level)"
      var layer = 0
      while has("\(block).resnets.\(layer)") {
        blocks["\(block).resnets.\(layer)"] = "input_blocks.\(index).0"
        blocks["\(block).attentions.\(layer)"] = "input_blocks.\(index).1"
        (index, layer) = (index + 1, layer + 1)
      }
      if has("\(block).downsamplers.0") {
        blocks["\(block).downsamplers.0.conv"] = "input_blocks.\(index).0.op"
        index += 1
      }
      level += 1
    }
    (index, level) = (0, 0)
    while has("up_blocks.\(level)") {
      let block = "up_blocks.\(level)"
      var layer = 0
      while has("\(block).resnets.\(layer)") {
        blocks["\(block).resnets.\(layer)"] = "output_blocks.\(index).0"
        blocks["\(block).attentions.\(layer)"] = "output_blocks.\(index).1"
        (index, layer) = (index + 1, layer + 1)
      }
      let place = has("\(block).attentions.0") ? 2 : 1
      blocks["\(block).upsamplers.0.conv"] = "output_blocks.\(index - 1).\(place).conv"
      level += 1
    }
  }

  /// nil for what has no number there.
  func name(of module: String) -> String? {
    let parts = module.split(separator: ".").map(String.init)
    for count in [5, 4, 3] where parts.count >= count {
      let head = parts.prefix(count).joined(separator: ".")
      guard let block = blocks[head] else { continue }
      let rest = parts.dropFirst(count).joined(separator: ".")
      guard !rest.isEmpty else { return block }
      return "\(block).\(head.contains(".resnets.") ? Self.resnet[rest] ?? rest : rest)"
    }
    return nil
  }
}
