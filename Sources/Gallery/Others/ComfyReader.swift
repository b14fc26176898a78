import PlainText
import Recipes

/// Finds what made a picture in a graph of ComfyUI: from the node that saves it to the sampler that
/// began it, and from there to prompts, model, noise and size. Everything else that took part and
/// has values is listed.
struct ComfyReader {
  let graph: ComfyGraph
  var reader = SettingsReader(keys: ["sampler"])
  /// Values that were taken, by node.
  var taken: [String: Set<String>] = [:]

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

  func latent(_ node: ComfyGraph.Node) -> ComfyGraph.Output? {
    ["latent_image", "samples", "latent", "image", "pixels"].lazy.compactMap { node.link($0) }.first
      .flatMap(graph.source)
  }

  func guider(_ node: ComfyGraph.Node) -> String? {
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
  mutating func take(_ node: String, _ name: String) {
    taken[node, default: []].insert(name)
    guard let source = graph.nodes[node]?.link(name).flatMap(graph.source),
      let values = graph.nodes[source.node]?.inputs, values.count == 1
    else { return }
    taken[source.node, default: []].insert(values[0].name)
  }

  // MARK: Values

  /// A number or text of a node, from itself or from the node that it comes from.
  func scalar(_ id: String, _ name: String) -> JSON? {
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
}
