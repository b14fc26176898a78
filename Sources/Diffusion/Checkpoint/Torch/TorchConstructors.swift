/// The few functions and classes that a pickle of tensors means something with.
/// Source: torch/_utils.py, torch/_tensor.py and torch/_weights_only_unpickler.py
struct TorchConstructors {
  let cursor: PickleCursor

  /// What a name makes of arguments; nil where the name has no meaning.
  /// - Throws: `.malformed` where the arguments are none of its.
  func value(
    _ name: PickleName, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws(DiffusionError) -> PickleValue? {
    switch (name.module, name.name) {
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
      return try tensor(arguments, type: nil, &heap)
    case ("torch._utils", "_rebuild_tensor_v3"):
      guard arguments.count >= 7, let type = arguments[6].name, type.module == "torch",
        let known = TorchTypes.types[type.name]
      else { throw cursor.malformed("it has a tensor whose type is not understood") }
      return try tensor(arguments, type: known, &heap)
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      // Something without a meaning may be a parameter too: a quantised tensor.
      guard let data = arguments.first, heap.node(data) != nil else {
        throw cursor.malformed("it has a parameter without a tensor")
      }
      return data
    case ("torch._tensor", "_rebuild_from_type_v2"):
      guard arguments.count >= 3, let function = arguments[0].name,
        let inner = heap.tuple(arguments[2])
      else { throw cursor.malformed("it has a tensor of a class that is not understood") }
      guard function != name else { throw cursor.malformed("it has a tensor made of itself") }
      return try value(function, inner, &heap)
    case ("torch", "Size"):
      guard let sizes = arguments.first, let ints = heap.ints(sizes) else {
        throw cursor.malformed("it has a size that is no list of numbers")
      }
      return heap.add(PickleNode(kind: .tuple, items: ints.map(PickleValue.int)))
    case ("collections", "OrderedDict"), ("collections", "Counter"):
      return heap.add(PickleNode(kind: .dictionary, pairs: try pairs(arguments.first, heap)))
    case ("collections", "defaultdict"):
      // What is made for keys that are not there is never needed.
      return heap.add(PickleNode(kind: .dictionary))
    case ("torch.jit._pickle", "restore_type_tag"), ("torch.jit._pickle", "build_intlist"),
      ("torch.jit._pickle", "build_boollist"), ("torch.jit._pickle", "build_doublelist"),
      ("torch.jit._pickle", "build_tensorlist"):
      guard let list = arguments.first else {
        throw cursor.malformed("it has a list without elements")
      }
      return list
    default: return nil
    }
  }

  /// `(storage, offset, shape, strides, ...)`.
  private func tensor(
    _ arguments: [PickleValue], type: String?, _ heap: inout PickleHeap
  ) throws(DiffusionError) -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage)? = heap.node(arguments[0])?.kind,
      let offset = arguments[1].int, let shape = heap.ints(arguments[2]),
      let strides = heap.ints(arguments[3])
    else { throw cursor.malformed("it has a tensor that is not made of a storage and a shape") }
    guard let type = type ?? storage.type else {
      throw cursor.malformed("it has a tensor of bytes without a type")
    }
    let tensor = try TorchTensor(
      storage: storage, type: type, offset: offset, shape: shape, strides: strides, cursor: cursor)
    return heap.add(PickleNode(kind: .tensor(tensor)))
  }

  /// What a dictionary is made of: nothing, another dictionary, or a list of pairs, as Python 2
  /// wrote it.
  private func pairs(
    _ source: PickleValue?, _ heap: PickleHeap
  ) throws(DiffusionError) -> [(key: PickleValue, value: PickleValue)] {
    guard let source else { return [] }
    guard let node = heap.node(source) else {
      throw cursor.malformed("it has a dictionary that is made of no pairs")
    }
    switch node.kind {
    case .dictionary: return node.pairs
    case .list, .tuple:
      var pairs: [(key: PickleValue, value: PickleValue)] = []
      for item in node.items {
        guard let pair = heap.node(item)?.items, pair.count == 2 else {
          throw cursor.malformed("it has a dictionary that is made of no pairs")
        }
        pairs.append((pair[0], pair[1]))
      }
      return pairs
    default: throw cursor.malformed("it has a dictionary that is made of no pairs")
    }
  }
}
