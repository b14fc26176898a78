import FileNames
import Foundation
import PlainText
import Recipes

/// A file of low-rank additions (LoRA), in the names of diffusers, PEFT or kohya's scripts.
struct LoRAFile: Sendable {
  /// One pair of matrices.
  struct Pair: Sendable {
    /// What the file calls what it changes.
    let module: String
    /// The folder of its network: `unet`, `text_encoder` or `text_encoder_2`.
    let network: String
    /// The name of what it changes in the network, with `_` for every dot.
    let key: String
    let up: WeightTensor
    let down: WeightTensor
    /// By which the product is multiplied: alpha / rank.
    let scale: Float
  }

  let path: String
  let pairs: [Pair]
  /// Identifies what the file holds.
  let hash: String

  /// Reads a file's table of contents.
  /// - Throws: `.malformed` or `.foreign` where it is something else, or of a kind that is not read.
  init(path: String) throws(DiffusionError) {
    self.path = path
    let file = try TensorFile(ModelPath(URL(file: path)))
    var hash = FNV1a()
    file.mapping.withBytes(0..<file.mapping.count) { hash.mix($0) }
    self.hash = hash.digits
    try Self.refuseOtherKinds(file, path: path)
    pairs = try Pairs(file).all
  }

  /// What a weight of -10...10 and a pair's own scale make of a network's tensors.
  /// - Parameter shapes: of all tensors of the network, by name.
  /// - Returns: the additions, and the modules that were found.
  func additions(
    to network: String, shapes: [String: [Int]], weight: Double
  ) throws(DiffusionError) -> (table: LowRank.Table, found: Set<String>) {
    let own = pairs.filter { $0.network == network }
    guard !own.isEmpty else { return ([:], []) }
    let names = LoRANames(shapes.keys, isUNet: network == "unet")
    var table: LowRank.Table = [:]
    var found: Set<String> = []
    for pair in own {
      guard let name = names[pair.key], let shape = shapes[name] else { continue }
      let columns = shape.dropFirst().reduce(1, *)
      guard pair.up.rows == shape.first, pair.down.columns == columns else {
        throw .tensor(
          path: path, name: pair.module,
          reason: "it is made for a weight of \(pair.up.rows) x \(pair.down.columns), and the "
            + "model's \(name) has \(shape.first ?? 1) x \(columns): it belongs to another model")
      }
      found.insert(pair.module)
      table[name, default: []].append(
        LowRank(up: pair.up, down: pair.down, factor: Float(weight) * pair.scale))
    }
    return (table, found)
  }

  private static func refuseOtherKinds(
    _ file: TensorFile, path: String
  ) throws(DiffusionError) {
    let others = [
      ("hada_w1", "a LoHa"), ("lokr_w1", "a LoKr"), ("oft_", "an OFT"), ("dora_scale", "a DoRA"),
      ("lora_mid", "a LoCon with a third matrix"), ("lora_magnitude_vector", "a DoRA"),
    ]
    for (sign, what) in others {
      if let name = file.entries.keys.sorted().first(where: { $0.contains(sign) }) {
        throw .tensor(path: path, name: name, reason: "\(what); only plain LoRA files are read")
      }
    }
  }
}

/// The pairs of a file, gathered by what they change.
private struct Pairs {
  private static let endings = [
    (up: ".lora_up.weight", down: ".lora_down.weight"),
    (up: ".lora_B.weight", down: ".lora_A.weight"),
    (up: ".lora_B.default.weight", down: ".lora_A.default.weight"),
    (up: ".lora.up.weight", down: ".lora.down.weight"),
    (up: ".lora_linear_layer.up.weight", down: ".lora_linear_layer.down.weight"),
    (up: "_lora.up.weight", down: "_lora.down.weight"),
  ]
  private static let kohya = [
    "lora_unet_": "unet", "lora_te_": "text_encoder", "lora_te1_": "text_encoder",
    "lora_te2_": "text_encoder_2",
  ]

  private(set) var all: [LoRAFile.Pair] = []
  private let file: TensorFile
  private let settings: JSON?
  private var path: String { file.mapping.path }

  init(_ file: TensorFile) throws(DiffusionError) {
    self.file = file
    settings = file.metadata["lora_adapter_metadata"].flatMap { text in
      Array(text.utf8).withUnsafeBytes { try? JSON(parsing: $0) }
    }
    var left = Set(file.entries.keys)
    for name in file.entries.keys.sorted() {
      guard let ending = Self.endings.first(where: { name.hasSuffix($0.up) }) else { continue }
      let module = String(name.dropLast(ending.up.count))
      let down = module + ending.down
      guard file.entries[down] != nil else {
        throw .tensor(path: path, name: down, reason: "it is missing beside \(name)")
      }
      all.append(try pair(module, up: tensor(name), down: tensor(down)))
      left.subtract([name, down, module + ".alpha"])
    }
    guard !all.isEmpty else {
      throw .malformed(
        path: path,
        reason: "it is no LoRA: "
          + (ForeignFile.what(file.entries).map { "it is \($0)" } ?? "it has no low-rank pairs"))
    }
    if let name = left.min() {
      throw .tensor(path: path, name: name, reason: "it is no part of a plain LoRA")
    }
  }

  private func tensor(_ name: String) throws(DiffusionError) -> WeightTensor {
    guard let entry = file.entries[name], entry.shape.count >= 2,
      let storage = WeightTensor.Storage(rawValue: entry.type), storage.isFloat
    else {
      throw .tensor(
        path: path, name: name, reason: "a matrix of F32, F16, BF16 or F64 is needed")
    }
    return WeightTensor(
      name: name, entry: entry, storage: storage, scales: nil, file: file.mapping)
  }

  private func pair(
    _ module: String, up: WeightTensor, down: WeightTensor
  ) throws(DiffusionError) -> LoRAFile.Pair {
    let rank = down.rows
    guard rank > 0, up.columns == rank else {
      throw .tensor(
        path: path, name: module,
        reason: "its matrices \(up.shape) and \(down.shape) have no product")
    }
    let (network, key) = Self.place(of: module)
    let scale = try alpha(module, network, rank: rank).map { $0 / Float(rank) } ?? 1
    guard scale.isFinite else {
      throw .tensor(path: path, name: module + ".alpha", reason: "it is not finite")
    }
    return LoRAFile.Pair(
      module: module, network: network, key: key, up: up, down: down, scale: scale)
  }

  /// The network that a module is of, and its name there with `_` for every dot.
  private static func place(of module: String) -> (network: String, key: String) {
    for (prefix, network) in kohya where module.hasPrefix(prefix) {
      return (network, String(module.dropFirst(prefix.count)))
    }
    var rest = Substring(module)
    if rest.hasPrefix("base_model.model.") { rest = rest.dropFirst("base_model.model.".count) }
    var network = "unet"
    for folder in ["text_encoder_2", "text_encoder", "unet"] where rest.hasPrefix(folder + ".") {
      network = folder
      rest = rest.dropFirst(folder.count + 1)
      break
    }
    var key = rest.replacingOccurrences(of: ".", with: "_")
    key = key.replacingOccurrences(of: "_processor_", with: "_")
    return (network, key)
  }

  /// By what a product is to be multiplied, times its rank; nil where the file says nothing.
  private func alpha(
    _ module: String, _ network: String, rank: Int
  ) throws(DiffusionError) -> Float? {
    if let entry = file.entries[module + ".alpha"] {
      guard let storage = WeightTensor.Storage(rawValue: entry.type), storage != .int8,
        entry.count == 1
      else {
        throw .tensor(path: path, name: module + ".alpha", reason: "it is no number")
      }
      let alpha = WeightTensor(
        name: module, entry: entry, storage: storage, scales: nil, file: file.mapping)
      return alpha.floats()[0]
    }
    // What PEFT wrote beside the weights, a set for each network.
    func setting(_ name: String) -> JSON? { settings?["\(network).\(name)"] ?? settings?[name] }
    let special = setting("alpha_pattern")?.object?.first { module.hasSuffix("." + $0.key) }
    guard let alpha = (special?.value ?? setting("lora_alpha"))?.double else { return nil }
    return setting("use_rslora")?.bool == true
      ? Float(alpha) * Float(rank).squareRoot() : Float(alpha)
  }
}
