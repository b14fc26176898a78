import PlainText
import Recipes

/// Finds what made a picture in a graph of ComfyUI: from the node that saves it to the sampler that
/// began it, and from there to prompts, model, noise and size. Everything else that took part and
/// has values is listed.
struct ComfyReader {
  private let graph: ComfyGraph
  private var reader = SettingsReader(keys: ["sampler"])
  /// Values that were taken, by node.
  private var taken: [String: Set<String>] = [:]

  /// What the graph says; nil where nothing in it makes a picture.
  static func read(_ graph: ComfyGraph) -> PartialRecipe? {
    var reader = ComfyReader(graph)
    return reader.read()
  }

  private init(_ graph: ComfyGraph) { self.graph = graph }

  private mutating func read() -> PartialRecipe? {
    guard let (output, sampler) = findSampler(), let node = graph.nodes[sampler] else {
      return nil
    }
    readSettings(sampler, node)
    readPrompts(sampler, node)
    if let model = node.link("model") ?? guider(node).flatMap({ graph.nodes[$0]?.link("model") }) {
      readModel(model)
    }
    readSize(node)
    listRest(output)
    return reader.result(origin: "ComfyUI")
  }

  // MARK: The sampler

  /// The node that saves the picture and the sampler that began it: of several passes the first.
  private func findSampler() -> (output: String, sampler: String)? {
    let used = Set(graph.nodes.values.flatMap(\.links).compactMap(graph.source).map(\.node))
    let outputs = graph.order.compactMap { id -> (id: String, rank: Int)? in
      let type = graph.nodes[id]?.type.lowercased() ?? ""
      if graph.nodes[id]?.isBypassed == true { return nil }
      if type.contains("save") { return (id, 0) }
      if type.contains("preview") { return (id, 1) }
      return used.contains(id) ? nil : (id, 2)
    }
    // Few graphs have more, and each is a walk.
    for output in outputs.sorted(by: { $0.rank < $1.rank }).prefix(32) {
      guard var sampler = sampler(upstream: [output.id]) else { continue }
      var seen: Set<String> = [sampler]
      while let node = graph.nodes[sampler], let latent = latent(node),
        let earlier = self.sampler(upstream: [latent.node]), seen.insert(earlier).inserted
      {
        sampler = earlier
      }
      return (output.id, sampler)
    }
    return nil
  }

  private func sampler(upstream starts: [String]) -> String? {
    graph.upstream(of: starts) { _, node in !Self.isSampler(node) }
      .first { graph.nodes[$0].map(Self.isSampler) == true }
  }

  private static func isSampler(_ node: ComfyGraph.Node) -> Bool {
    if node.isBypassed { return false }
    if node.type.contains("KSampler") { return !node.type.contains("Select") }
    if node.type.hasPrefix("SamplerCustom") { return true }
    let names = Set(node.inputs.map(\.name))
    return (names.contains("positive") || names.contains("guider"))
      && (names.contains("sampler_name") || names.contains("sigmas"))
  }

  private func latent(_ node: ComfyGraph.Node) -> ComfyGraph.Output? {
    ["latent_image", "samples", "latent", "image", "pixels"].lazy.compactMap { node.link($0) }.first
      .flatMap(graph.source)
  }

  private func guider(_ node: ComfyGraph.Node) -> String? {
    node.link("guider").flatMap(graph.source)?.node
  }

  private mutating func readSettings(_ id: String, _ node: ComfyGraph.Node) {
    var places = [id]
    for name in ["noise", "guider", "sampler"] {
      if let source = node.link(name).flatMap(graph.source) { places.append(source.node) }
    }
    // Sigmas may be split or changed on their way.
    if let sigmas = node.link("sigmas").flatMap(graph.source) {
      places += graph.upstream(of: [sigmas.node]) { _, node in
        node.value("steps") == nil && node.link("steps") == nil
      }.prefix(16)
    }
    let names: [(String, [String])] = [
      ("seed", ["seed", "noise_seed"]), ("steps", ["steps"]),
      ("cfg scale", ["cfg", "cfg_conds", "guidance_scale"]),
      ("sampler", ["sampler_name"]), ("schedule type", ["scheduler"]),
    ]
    for (meaning, inputs) in names {
      let found = places.flatMap { place in inputs.map { (place, $0) } }
        .first { scalar($0.0, $0.1) != nil }
      if let (place, name) = found, let value = scalar(place, name) {
        take(place, name)
        reader.take(meaning, value)
      } else if let value = implied(meaning, node) {
        reader.take(meaning, .string(value))
      }
    }
  }

  /// What the type of a node says by itself: `SamplerEulerAncestral`, `KarrasScheduler`.
  private func implied(_ meaning: String, _ node: ComfyGraph.Node) -> String? {
    func type(_ input: String, without part: String) -> String? {
      guard let source = node.link(input).flatMap(graph.source),
        let type = graph.nodes[source.node]?.type, type.contains(part)
      else { return nil }
      return type.replacing(part, with: "")
    }
    switch meaning {
    case "sampler": return type("sampler", without: "Sampler")
    case "schedule type": return type("sigmas", without: "Scheduler")
    default: return nil
    }
  }

  /// Takes a value, and the node that it comes from where that is there for it alone.
  private mutating func take(_ node: String, _ name: String) {
    taken[node, default: []].insert(name)
    guard let source = graph.nodes[node]?.link(name).flatMap(graph.source),
      let values = graph.nodes[source.node]?.inputs, values.count == 1
    else { return }
    taken[source.node, default: []].insert(values[0].name)
  }

  // MARK: Values

  /// A number or text of a node, from itself or from the node that it comes from.
  private func scalar(_ id: String, _ name: String) -> JSON? {
    var (id, name) = (id, name)
    for _ in 0..<32 {
      guard let node = graph.nodes[id] else { return nil }
      if let value = node.value(name) { return value }
      guard let source = node.link(name).flatMap(graph.source),
        let next = graph.nodes[source.node]
      else { return nil }
      id = source.node
      let names =
        [name, "value", "Value", "seed", "noise_seed", "int", "float", "number", "text", "string"]
      guard
        let found = names.first(where: { next.value($0) != nil || next.link($0) != nil })
          ?? next.inputs.first(where: { if case .value = $0.input { true } else { false } })?.name
      else { return nil }
      name = found
    }
    return nil
  }

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

  // MARK: Prompts

  private mutating func readPrompts(_ id: String, _ node: ComfyGraph.Node) {
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

  // MARK: Model and size

  private mutating func readModel(_ output: ComfyGraph.Output) {
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

  private mutating func readSize(_ node: ComfyGraph.Node) {
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

  // MARK: The rest

  /// Values that are as if they were not there.
  private static let usual: [String: JSON] = [
    "denoise": .int(1), "batch_size": .int(1), "start_at_step": .int(0),
    "add_noise": .string("enable"),
    "return_with_leftover_noise": .string("disable"), "weight_dtype": .string("default"),
    "control_after_generate": .string("fixed"),
  ]

  /// The most values that are listed, and the most characters of one.
  private static let most = (values: 200, characters: 300)

  private mutating func listRest(_ output: String) {
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
