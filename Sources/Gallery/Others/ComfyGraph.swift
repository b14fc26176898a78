import PlainText

/// A graph of ComfyUI: nodes, and what flows into each. Graphs of files may have any form, circles
/// too; whoever walks one remembers where it was.
struct ComfyGraph {
  /// What comes out of a node.
  struct Output: Hashable {
    var node: String
    var slot: Int
  }

  enum Input {
    case value(JSON)
    case link(Output)
  }

  struct Node {
    var type: String
    var inputs: [(name: String, input: Input)]
    /// Passes what it gets on, unchanged.
    var isBypassed = false

    func value(_ name: String) -> JSON? {
      for case (name, .value(let value)) in inputs { return value }
      return nil
    }

    func link(_ name: String) -> Output? {
      for case (name, .link(let output)) in inputs { return output }
      return nil
    }

    var links: [Output] {
      inputs.compactMap { if case .link(let output) = $0.input { output } else { nil } }
    }
  }

  private(set) var nodes: [String: Node] = [:]
  /// In the order of the file.
  private(set) var order: [String] = []

  /// The most nodes of a graph that is read.
  private static let maxNodes = 20_000

  /// Reads the form that runs, the text `prompt`: nodes by name, each with its inputs by name.
  /// - Returns: nil for what is no such graph.
  init?(prompt: JSON) {
    guard let members = prompt.object, members.count <= Self.maxNodes else { return nil }
    for member in members {
      guard let type = member.value["class_type"]?.string, nodes[member.key] == nil else {
        continue
      }
      let inputs = (member.value["inputs"]?.object ?? []).map { input in
        (name: input.key, input: Self.input(input.value))
      }
      add(member.key, Node(type: type, inputs: inputs))
    }
    guard !order.isEmpty else { return nil }
  }

  /// Another node's output is a list of its name and a number.
  private static func input(_ value: JSON) -> Input {
    guard let parts = value.array, parts.count == 2, let slot = parts[1].int,
      let node = parts[0].string ?? parts[0].int.map(String.init)
    else { return .value(value) }
    return .link(Output(node: node, slot: slot))
  }

  /// Reads the form that the editor shows, the text `workflow`: a list of nodes, values without
  /// names, and a list of links.
  /// - Returns: nil for what is no such graph.
  init?(workflow: JSON) {
    guard let list = workflow["nodes"]?.array, list.count <= Self.maxNodes else { return nil }
    var links: [Int: Output] = [:]
    for link in workflow["links"]?.array ?? [] {
      let id = link.array?.first ?? link["id"]
      let node = link.array?.dropFirst().first ?? link["origin_id"]
      let slot = link.array?.dropFirst(2).first ?? link["origin_slot"]
      guard let id = id?.int, let node = node.flatMap(Self.id), let slot = slot?.int else {
        continue
      }
      links[id] = Output(node: node, slot: slot)
    }
    for item in list {
      guard let id = item["id"].flatMap(Self.id), nodes[id] == nil,
        let type = item["type"]?.string, item["mode"]?.int != 2
      else { continue }
      let entries = item["inputs"]?.array ?? []
      var inputs = entries.compactMap { entry -> (name: String, input: Input)? in
        guard let name = entry["name"]?.string, let link = entry["link"]?.int,
          let output = links[link]
        else { return nil }
        return (name, .link(output))
      }
      let linked = Set(inputs.map(\.name))
      inputs += Self.widgets(item, type: type, entries)
        .filter { !linked.contains($0.key) }.map { ($0.key, .value($0.value)) }
      add(id, Node(type: type, inputs: inputs, isBypassed: item["mode"]?.int == 4))
    }
    guard !order.isEmpty else { return nil }
  }

  private static func id(_ value: JSON) -> String? { value.string ?? value.int.map(String.init) }

  private mutating func add(_ id: String, _ node: Node) {
    nodes[id] = node
    order.append(id)
  }

  // MARK: Values without names

  /// Names of the values of usual nodes, in their order.
  private static let names: [String: [String]] = [
    "KSampler": ["seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"],
    "KSamplerAdvanced": [
      "add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "start_at_step",
      "end_at_step", "return_with_leftover_noise",
    ],
    "SamplerCustom": ["add_noise", "noise_seed", "cfg"],
    "RandomNoise": ["noise_seed"], "KSamplerSelect": ["sampler_name"], "CFGGuider": ["cfg"],
    "BasicScheduler": ["scheduler", "steps", "denoise"],
    "KarrasScheduler": ["steps", "sigma_max", "sigma_min", "rho"],
    "FluxGuidance": ["guidance"],
    "CLIPTextEncode": ["text"],
    "CLIPTextEncodeSDXL": [
      "width", "height", "crop_w", "crop_h", "target_width", "target_height", "text_g", "text_l",
    ],
    "CLIPTextEncodeFlux": ["clip_l", "t5xxl", "guidance"],
    "CheckpointLoaderSimple": ["ckpt_name"], "CheckpointLoader": ["config_name", "ckpt_name"],
    "UNETLoader": ["unet_name", "weight_dtype"], "UnetLoaderGGUF": ["unet_name"],
    "LoraLoader": ["lora_name", "strength_model", "strength_clip"],
    "LoraLoaderModelOnly": ["lora_name", "strength_model"],
    "EmptyLatentImage": ["width", "height", "batch_size"],
    "EmptySD3LatentImage": ["width", "height", "batch_size"],
    "VAELoader": ["vae_name"], "CLIPSetLastLayer": ["stop_at_clip_layer"],
    "SaveImage": ["filename_prefix"], "PrimitiveNode": ["value"],
  ]

  private static let controls: Set<String> = ["fixed", "increment", "decrement", "randomize"]

  private static func widgets(_ item: JSON, type: String, _ entries: [JSON]) -> [JSON.Member] {
    if let members = item["widgets_values"]?.object { return members }
    let values = item["widgets_values"]?.array ?? []
    // Newer editors list values among the inputs.
    let listed = entries.compactMap { $0["widget"]?["name"]?.string ?? nil }
    let names = names[type] ?? listed
    var members: [JSON.Member] = []
    for value in values {
      let isSeed = members.last?.key.hasSuffix("seed") == true || type == "PrimitiveNode"
      // What happens to a seed after a picture is a value without an input.
      if isSeed, let text = value.string, controls.contains(text) { continue }
      let place = members.count
      let name = place < names.count ? names[place] : value.string == nil ? "\(place)" : "text"
      if members.contains(where: { $0.key == name }) {
        members.append(.init(key: "\(place)", value: value))
      } else {
        members.append(.init(key: name, value: value))
      }
      // A node with thousands of values is none that is known.
      if members.count == 256 { break }
    }
    return members
  }

  // MARK: Walks

  /// Where something really comes from: through nodes that pass it on.
  func source(_ output: Output) -> Output? {
    var output = output
    for _ in 0..<256 {
      guard let node = nodes[output.node] else { return nil }
      let passes =
        node.isBypassed || node.type == "Reroute" || node.type.hasPrefix("Reroute ")
        || node.type == "ReroutePrimitive|pysssss"
      guard passes else { return output }
      let links = node.links
      guard let next = links.indices.contains(output.slot) ? links[output.slot] : links.first
      else { return nil }
      output = next
    }
    return nil
  }

  /// The nodes that something is made of, nearest first.
  /// - Parameter goesOn: whether to look at what flows into a node.
  func upstream(
    of starts: [String], goesOn: (String, Node) -> Bool = { _, _ in true }
  ) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    var next = starts[...]
    while let id = next.popFirst() {
      guard seen.insert(id).inserted, let node = nodes[id] else { continue }
      found.append(id)
      if goesOn(id, node) { next += node.links.compactMap(source).map(\.node) }
    }
    return found
  }
}
