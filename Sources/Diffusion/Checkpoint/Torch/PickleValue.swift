/// A value of a pickle; those that can grow are nodes of a `PickleHeap`. None does anything.
enum PickleValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits: two's complement, little-endian.
  case long([UInt8])
  case float(Double)
  case text(String)
  /// Bytes, of which only the number is kept.
  case bytes(Int)
  case name(PickleName)
  /// An index into the heap.
  case node(Int)
}

/// What a pickle calls a class or a function. It is compared with those that have a meaning here,
/// and never looked up.
struct PickleName: Hashable, Sendable, CustomStringConvertible {
  let module: String
  let name: String

  var description: String { "\(module).\(name)" }
}

/// What a value of a pickle that is more than a number or a text holds.
struct PickleNode: Sendable {
  enum Kind: Sendable {
    case list, tuple, set, dictionary
    /// Of a class or by a function that has no meaning here.
    case object
    case storage(TorchStorage)
    case tensor(TorchTensor)
  }

  var kind: Kind
  /// Elements of a list, tuple or set, or appended to an object.
  var items: [PickleValue] = []
  /// Of a dictionary, or set in an object; of equal keys the last counts.
  var pairs: [(key: PickleValue, value: PickleValue)] = []
  /// What an object was given as its state.
  var state = PickleValue.none
}

/// The memory of a pickle's values. They are known by their indices, so that no depth or cycle of
/// a hostile file is one of references.
struct PickleHeap: Sendable {
  private(set) var nodes: [PickleNode] = []

  subscript(index: Int) -> PickleNode {
    get { nodes[index] }
    _modify { yield &nodes[index] }
  }

  mutating func add(_ node: PickleNode) -> PickleValue {
    nodes.append(node)
    return .node(nodes.count - 1)
  }

  func node(_ value: PickleValue) -> PickleNode? {
    if case .node(let index) = value { nodes[index] } else { nil }
  }

  /// The elements of a tuple.
  func tuple(_ value: PickleValue) -> [PickleValue]? {
    guard let node = node(value), case .tuple = node.kind else { return nil }
    return node.items
  }

  /// The elements of a list or tuple that are all whole numbers.
  func ints(_ value: PickleValue) -> [Int]? {
    guard let node = node(value) else { return nil }
    switch node.kind {
    case .list, .tuple: break
    default: return nil
    }
    let ints = node.items.compactMap(\.int)
    return ints.count == node.items.count ? ints : nil
  }

  /// The value of a dictionary's key.
  func value(_ dictionary: PickleValue, _ key: String) -> PickleValue? {
    guard let node = node(dictionary), case .dictionary = node.kind else { return nil }
    return node.pairs.last { $0.key.text == key }?.value
  }
}

extension PickleValue {
  var int: Int? { if case .int(let int) = self { int } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var name: PickleName? { if case .name(let name) = self { name } else { nil } }
  var isNone: Bool { if case .none = self { true } else { false } }
}
