import PlainText
import Recipes

/// The model of a graph, the size of its pictures, and whatever else took part.
extension ComfyReader {
  mutating func readModel(_ output: ComfyGraph.Output) {
    var loras: [LoRA] = []
    var seen: Set<String> = []
    var next: ComfyGraph.Output? = output
    let names = ["ckpt_name", "unet_name", "model_name", "gguf_name", "model_path"]
    while let output = next.flatMap(graph.source), seen.insert(output.node).inserted,
      let node = graph.nodes[output.node]
    {
      loras += self.loras(output.node, node).reversed()
      if let name = names.first(where: { node.value($0)?.string != nil }),
        let model = node.value(name)
      {
        take(output.node, name)
        reader.take("model", model)
        break
      }
      next = ["model", "model1", "unet", "MODEL"].lazy.compactMap { node.link($0) }.first
    }
    for lora in loras.reversed() { reader.add(lora) }
  }

  /// What a node adds to a model: `LoraLoader` and its kind, and lists of them.
  private mutating func loras(_ id: String, _ node: ComfyGraph.Node) -> [LoRA] {
    var loras: [LoRA] = []
    if let name = scalar(id, "lora_name")?.string, name != "None" {
      let strength = ["strength_model", "strength", "lora_wt"].first { node.value($0) != nil }
      for name in ["lora_name", "strength_clip", "strength_model", "strength", "lora_wt"] {
        take(id, name)
      }
      loras.append(LoRA(file: name, weight: strength.flatMap { node.value($0)?.double } ?? 1))
    }
    for (name, input) in node.inputs.prefix(256) {
      guard case .value(let value) = input, let file = value["lora"]?.string, file != "None"
      else { continue }
      take(id, name)
      guard value["on"]?.bool != false else { continue }
      loras.append(LoRA(file: file, weight: value["strength"]?.double ?? 1))
    }
    return loras
  }

  mutating func readSize(_ node: ComfyGraph.Node) {
    let starts = latent(node).map { [$0.node] } ?? []
    for id in graph.upstream(of: starts).prefix(256) {
      guard let width = scalar(id, "width"), let height = scalar(id, "height"), width.int != nil,
        height.int != nil
      else { continue }
      take(id, "width")
      take(id, "height")
      reader.take("width", width)
      reader.take("height", height)
      return
    }
  }

  /// Values that are as if they were not there.
  private static let usual: [String: JSON] = [
    "denoise": .int(1), "batch_size": .int(1), "start_at_step": .int(0),
    "add_noise": .string("enable"),
    "return_with_leftover_noise": .string("disable"), "weight_dtype": .string("default"),
    "control_after_generate": .string("fixed"),
  ]

  /// The most values that are listed, and the most characters of one.
  private static let most = (values: 200, characters: 300)

  mutating func listRest(_ output: String) {
    let taking = Set(graph.upstream(of: [output]))
    var count = 0
    for id in graph.order where taking.contains(id) && id != output {
      guard let node = graph.nodes[id] else { continue }
      for (name, input) in node.inputs {
        guard case .value(let value) = input, value != .null, value != .string(""),
          taken[id]?.contains(name) != true, !Self.isUsual(name, value)
        else { continue }
        count += 1
        guard count <= Self.most.values else { continue }
        let text = value.plain
        let shown = text.prefix(Self.most.characters)
        reader.list("\(node.type) \(name)", shown + (shown.endIndex < text.endIndex ? "…" : ""))
      }
    }
    if count > Self.most.values {
      reader.list("ComfyUI", "\(count - Self.most.values) more values")
    }
  }

  private static func isUsual(_ name: String, _ value: JSON) -> Bool {
    if name == "end_at_step" { return (value.int ?? 0) >= 1000 }
    guard let usual = usual[name] else { return false }
    return usual == value || usual.double != nil && usual.double == value.double
  }
}
