import Recipes

/// The LoRA files that a cascade's first stage is drawn with.
struct AddedLoRAs {
  /// What they add.
  private(set) var additions: Additions = [:]
  private var added: [LoRA] = []
  /// Files that were read, by path.
  private var files: [String: LoRAFile] = [:]

  private mutating func file(_ lora: LoRA) throws(DiffusionError) -> LoRAFile {
    if let known = files[lora.file] { return known }
    let file = try LoRAFile(path: lora.file)
    if files.count >= 16 { files.removeAll() }
    files[lora.file] = file
    return file
  }

  mutating func identified(_ loras: [LoRA]) throws(DiffusionError) -> [LoRA] {
    var identified: [LoRA] = []
    for var lora in loras {
      let hash = try file(lora).hash
      guard lora.hash ?? hash == hash else {
        throw .request(
          "the LoRA \(lora.file) is not the one of the recipe: it holds \(hash), the recipe names "
            + (lora.hash ?? ""))
      }
      guard LoRA.weights.contains(lora.weight) else {
        throw .request(
          "the weight of the LoRA \(lora.name) is \(lora.weight); it goes from -10 to 10")
      }
      lora.hash = hash
      identified.append(lora)
    }
    return identified
  }

  /// - Returns: whether something changed.
  mutating func change(
    to wanted: [LoRA], of manifest: Manifest, in model: ModelPath
  ) throws(DiffusionError) -> Bool {
    guard wanted != added else { return false }
    let stage = manifest.stages[0]
    var networks = [
      (
        name: "unet", folder: manifest.path(of: stage, in: model).appending("unet"),
        base: "diffusion_pytorch_model"
      )
    ]
    for (name, text) in zip(["text_encoder", "text_encoder_2"], stage.reader.texts) {
      networks.append((name, text.encoder, "model"))
    }
    var all: Additions = [:]
    var found = Array(repeating: Set<String>(), count: wanted.count)
    for network in networks where !wanted.isEmpty {
      let weights = try Weights(folder: network.folder, baseName: network.base)
      let shapes = weights.entries.mapValues(\.shape)
      var table: LowRank.Table = [:]
      for (index, lora) in wanted.enumerated() {
        let own = try file(lora).additions(to: network.name, shapes: shapes, weight: lora.weight)
        found[index].formUnion(own.found)
        table.merge(own.table, uniquingKeysWith: +)
      }
      if !table.isEmpty { all[network.folder] = table }
    }
    for (index, lora) in wanted.enumerated() {
      let file = try file(lora)
      let missing = file.pairs.map(\.module).filter { !found[index].contains($0) }
      guard let first = missing.first else { continue }
      throw .tensor(
        path: file.path, name: first,
        reason: missing.count == file.pairs.count
          ? "\(manifest.name) has nothing of this LoRA: it is made for another kind of model"
          : "\(manifest.name) has no such weight, and \(missing.count - 1) more of this LoRA's are "
            + "missing: it is made for another model")
    }
    additions = all
    added = wanted
    return true
  }
}
