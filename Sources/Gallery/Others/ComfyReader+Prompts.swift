import PlainText
import Recipes

/// The texts of a graph.
extension ComfyReader {
  private static let textNames: Set<String> = [
    "text", "text_g", "text_l", "t5xxl", "clip_g", "clip_l", "prompt", "string", "value",
    "wildcard_text", "populated_text", "text_positive", "text_negative", "positive_prompt",
    "negative_prompt",
  ]

  /// The text that comes out of a node that joins or keeps texts.
  private mutating func text(_ output: ComfyGraph.Output, depth: Int = 0) -> String? {
    guard depth < 32, let output = graph.source(output), let node = graph.nodes[output.node] else {
      return nil
    }
    let names = node.inputs.prefix(64).map(\.name).filter { name in
      Self.textNames.contains(name) || name.lowercased().hasPrefix("text")
        || name.lowercased().hasPrefix("string")
    }
    let type = node.type.lowercased()
    let joins = ["concat", "join", "combine", "append"].contains { type.contains($0) }
    var parts: [String] = []
    for name in names where joins || parts.isEmpty {
      // What was drawn, where a node keeps its rule too.
      if name == "wildcard_text", names.contains("populated_text") { continue }
      if let part = text(output.node, name, depth: depth + 1), !part.isEmpty { parts.append(part) }
    }
    guard !parts.isEmpty else { return nil }
    guard joins else { return parts[0] }
    let delimiter = ["delimiter", "separator"].lazy.compactMap { node.value($0)?.string }.first
    for name in ["delimiter", "separator"] { take(output.node, name) }
    return parts.joined(separator: delimiter ?? ", ")
  }

  private mutating func text(_ id: String, _ name: String, depth: Int = 0) -> String? {
    guard let node = graph.nodes[id] else { return nil }
    if let value = node.value(name) {
      guard let text = value.string else { return nil }
      take(id, name)
      return text.trimmed
    }
    return node.link(name).flatMap { text($0, depth: depth) }
  }

  mutating func readPrompts(_ id: String, _ node: ComfyGraph.Node) {
    let place = node.link("positive") == nil ? guider(node) ?? id : id
    guard let holder = graph.nodes[place] else { return }
    let positive =
      holder.link("positive") ?? holder.link("conditioning") ?? holder.link("cond1")
    var texts = positive.map { prompts($0, isNegative: false) } ?? []
    reader.take("prompt", .string(texts.joined(separator: ", ")))
    texts = holder.link("negative").map { prompts($0, isNegative: true) } ?? []
    reader.take("negative prompt", .string(texts.joined(separator: ", ")))
  }

  /// Inputs that hold no words.
  private static let wordless: Set<String> = [
    "clip", "model", "vae", "control_net", "image", "mask", "pixels", "samples", "latent",
    "latent_image", "clip_vision_output", "style_model", "gligen_textbox_model", "noise", "sigmas",
    "sampler",
  ]

  /// The texts that a condition is made of, each once.
  private mutating func prompts(_ output: ComfyGraph.Output, isNegative: Bool) -> [String] {
    var texts: [String] = []
    var seen: Set<ComfyGraph.Output> = []
    var next = [output]
    while let output = next.popLast() {
      guard let output = graph.source(output), seen.insert(output).inserted,
        let node = graph.nodes[output.node], node.type != "ConditioningZeroOut"
      else { continue }
      let found = ownTexts(output.node, node, isNegative: isNegative)
      for text in found ?? [] where !text.isEmpty && !texts.contains(text) { texts.append(text) }
      if found != nil || texts.count > 256 { continue }
      // Control networks take both and give both.
      if let positive = node.link("positive"), let negative = node.link("negative") {
        next.append(
          output.slot == 1
            ? negative : output.slot == 0 ? positive : isNegative ? negative : positive)
        continue
      }
      let inputs = node.inputs.filter { !Self.wordless.contains($0.name) }
      next += inputs.reversed().compactMap {
        if case .link(let output) = $0.input { output } else { nil }
      }
    }
    return texts
  }

  /// The texts of a node that encodes some; nil for one that does not.
  private mutating func ownTexts(
    _ id: String, _ node: ComfyGraph.Node, isNegative: Bool
  ) -> [String]? {
    let own = [
      isNegative ? "negative" : "positive", isNegative ? "negative_prompt" : "positive_prompt",
      isNegative ? "text_negative" : "text_positive",
    ]
    let common = [
      "populated_text", "text", "text_g", "text_l", "t5xxl", "clip_g", "clip_l", "prompt", "string",
      "wildcard_text",
    ]
    // Loaders that encode have both.
    let named = own.filter { node.value($0)?.string != nil }
    let names =
      named.isEmpty
      ? common.filter { node.value($0)?.string != nil || node.link($0) != nil } : named
    guard !names.isEmpty else { return nil }
    var texts: [String] = []
    for name in names {
      if name == "wildcard_text", names.contains("populated_text") { continue }
      if let text = text(id, name), !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}
