/// The tensors in what a pickle holds, under the names that a network knows them by.
///
/// A name is the path to a tensor with dots: keys of dictionaries, attributes of objects, numbers
/// of lists. Of a whole network, pickled or in TorchScript, `_parameters`, `_buffers` and `_modules`
/// are left out, so that names are those of its `state_dict`.
///
/// A checkpoint of a training keeps the weights in a dictionary among others. Where there is one
/// of `wrappers`, the first that holds tensors is taken for the whole, again and again, and what
/// lies beside it, such as an optimiser's states, is left out. Averaged weights (EMA) in a dictionary
/// of their own come first: they are what pictures are drawn with. Those of Latent Diffusion, under
/// `model_ema.` among the others, keep their names and are not drawn with, as in diffusers.
struct TorchNames {
  private static let wrappers = [
    "params_ema", "model_ema", "ema_state_dict", "ema", "state_dict", "model_state_dict", "model",
    "module", "params",
  ]
  private static let networkParts: Set = ["_parameters", "_buffers", "_modules"]

  /// More levels than any network has, more values than any of their containers, and longer names.
  private static let mostLevels = 64
  private static let mostSteps = 1 << 24
  private static let longestName = 4096

  private(set) var tensors: [String: TorchTensor] = [:]
  /// Numbers and texts beside the tensors, of the dictionary on top: `epoch`, `global_step`.
  private(set) var metadata: [String: String] = [:]

  private let heap: PickleHeap
  private let path: String
  private var steps = 0

  init(_ value: PickleValue, _ heap: PickleHeap, path: String) throws(DiffusionError) {
    self.heap = heap
    self.path = path
    for (key, value) in heap.node(value)?.pairs ?? [] {
      guard let key = key.text, metadata.count < 64 else { continue }
      metadata[key] = Self.text(value)
    }
    let root = try unwrapped(value)
    if case .tensor(let tensor)? = heap.node(root)?.kind {
      tensors["tensor"] = tensor
    } else {
      try walk(root, "", level: 0) { names, name, tensor throws(DiffusionError) in
        guard names.tensors.updateValue(tensor, forKey: name) == nil else {
          throw .tensor(path: path, name: name, reason: "the file has two of this name")
        }
      }
    }
  }

  private static func text(_ value: PickleValue) -> String? {
    switch value {
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .float(let double): "\(double)"
    case .text(let text) where text.utf8.count <= 1024: text
    default: nil
    }
  }

  private mutating func unwrapped(_ value: PickleValue) throws(DiffusionError) -> PickleValue {
    var value = value
    for _ in 0..<4 {
      var inner: PickleValue?
      for wrapper in Self.wrappers where inner == nil {
        guard let candidate = heap.value(value, wrapper) else { continue }
        var found = false
        try walk(candidate, "", level: 0) { _, name, _ in found = found || !name.isEmpty }
        if found { inner = candidate }
      }
      guard let inner else { return value }
      value = inner
    }
    return value
  }

  /// Visits all tensors below a value.
  private mutating func walk(
    _ value: PickleValue, _ name: String, level: Int,
    _ visit: (inout TorchNames, String, TorchTensor) throws(DiffusionError) -> Void
  ) throws(DiffusionError) {
    guard case .node(let index) = value else { return }
    let node = heap[index]
    let parts = heap.tuple(node.state) ?? [node.state]
    steps += 1 + node.items.count + node.pairs.count + parts.count
    for part in parts { steps += heap.node(part)?.pairs.count ?? 0 }
    guard level < Self.mostLevels, steps < Self.mostSteps else {
      throw .malformed(
        path: path, reason: "its containers lie too deep in one another, or hold each other")
    }
    guard name.utf8.count <= Self.longestName else {
      throw .malformed(path: path, reason: "it has a name of \(name.utf8.count) bytes")
    }
    func inner(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
    switch node.kind {
    case .tensor(let tensor):
      try visit(&self, name, tensor)
      return
    case .object:
      for part in parts {
        for (key, value) in heap.node(part)?.pairs ?? [] {
          guard let key = Self.key(key) else { continue }
          let isPart = Self.networkParts.contains(key)
          try walk(value, isPart ? name : inner(key), level: level + 1, visit)
        }
      }
    default: break
    }
    for (index, item) in node.items.enumerated() {
      try walk(item, inner("\(index)"), level: level + 1, visit)
    }
    var values: [String: PickleValue] = [:]
    for (key, value) in node.pairs {
      guard let key = Self.key(key) else { continue }
      values[key] = value
    }
    for (key, value) in values { try walk(value, inner(key), level: level + 1, visit) }
  }

  private static func key(_ value: PickleValue) -> String? {
    value.text ?? value.int.map { "\($0)" }
  }
}
