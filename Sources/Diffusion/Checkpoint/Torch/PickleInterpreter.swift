/// Carries out the instructions of a pickle, of which none can call anything: names become inert
/// values, and what is to be called with them becomes a tensor, a plain container or an object
/// without behaviour. `TorchConstructors` has the few names with a meaning.
///
/// What a file can make it do is bounded: in instructions, in values held, and in the length of all
/// that is read. Operations on values that do not have them are errors, as in Python.
struct PickleInterpreter {
  /// More than a checkpoint with the states of its training has.
  private static let mostInstructions = 1 << 22
  private static let mostCells = 1 << 23
  private static let mostNodes = 1 << 21

  private(set) var heap = PickleHeap()
  /// Names that have no meaning here.
  private(set) var inertNames: Set<PickleName> = []
  private(set) var cursor: PickleCursor
  private var stack: [PickleValue] = []
  /// Depths of the stack where a `MARK` was.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  /// Values put into containers so far.
  private var cells = 0

  init(_ cursor: PickleCursor) { self.cursor = cursor }

  /// Runs up to `STOP`.
  /// - Returns: the value; `cursor` stands behind it.
  /// - Throws: `.malformed`, or `.hostile` where it names what runs commands or code.
  mutating func run() throws(DiffusionError) -> PickleValue {
    for _ in 0..<Self.mostInstructions {
      cursor.instruction = cursor.position
      let byte = try cursor.number(UInt8.self)
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw cursor.malformed(
          "its pickle has the instruction \(byte), which no PyTorch writes for tensors; load and "
            + "save it with PyTorch")
      }
      if opcode == .stop { return try pop() }
      try carryOut(opcode)
      guard heap.nodes.count <= Self.mostNodes else {
        throw cursor.malformed("its pickle has more than \(Self.mostNodes) containers")
      }
    }
    throw cursor.malformed("its pickle has more than \(Self.mostInstructions) instructions")
  }

  private mutating func carryOut(_ opcode: PickleOpcode) throws(DiffusionError) {
    switch opcode {
    case .stop: break
    case .proto:
      let version = try cursor.number(UInt8.self)
      guard version <= 5 else { throw cursor.malformed("its pickle is of protocol \(version)") }
    case .frame: _ = try cursor.take(8)
    case .mark: marks.append(stack.count)
    case .pop:
      // A mark on top is what is popped.
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popMark()
    case .duplicate: stack.append(try top())
    case .none, .newTrue, .newFalse, .binInt, .binInt1, .binInt2, .long1, .long4, .binFloat,
      .binString, .shortBinString, .binUnicode, .shortBinUnicode, .binUnicode8, .binBytes,
      .shortBinBytes, .binBytes8, .byteArray8:
      stack.append(try constant(opcode))
    case .emptyTuple, .emptyList, .emptyDictionary, .emptySet, .tuple, .tuple1, .tuple2, .tuple3,
      .list, .dictionary, .frozenSet:
      stack.append(try container(opcode))
    case .append, .appends, .addItems, .setItem, .setItems: try fill(opcode)
    case .binPut: try remember(try cursor.length(UInt8.self))
    case .longBinPut: try remember(try cursor.length(UInt32.self))
    case .memoize: try remember(memo.count)
    case .binGet: try recall(try cursor.length(UInt8.self))
    case .longBinGet: try recall(try cursor.length(UInt32.self))
    case .global, .stackGlobal, .instance, .object, .newObject, .newObjectEx, .reduce:
      stack.append(try made(opcode))
    case .binPersistentID: stack.append(try storage(try pop()))
    case .build: try build()
    }
  }

  // MARK: Stack and memo

  private mutating func pop() throws(DiffusionError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw cursor.malformed("its pickle takes a value that is not there")
    }
    return value
  }

  private func top() throws(DiffusionError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw cursor.malformed("its pickle takes a value that is not there")
    }
    return value
  }

  /// The values since the last mark.
  private mutating func popMark() throws(DiffusionError) -> [PickleValue] {
    guard let mark = marks.popLast() else {
      throw cursor.malformed("its pickle takes values without a mark")
    }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private mutating func remember(_ key: Int) throws(DiffusionError) { memo[key] = try top() }

  private mutating func recall(_ key: Int) throws(DiffusionError) {
    guard let value = memo[key] else {
      throw cursor.malformed("its pickle recalls the value \(key), which it never kept")
    }
    stack.append(value)
  }

  /// Counts values that are put into a container.
  private mutating func spend(_ count: Int) throws(DiffusionError) {
    cells += count
    guard cells <= Self.mostCells else {
      throw cursor.malformed("its pickle has more than \(Self.mostCells) values")
    }
  }

  // MARK: Constants

  private mutating func constant(_ opcode: PickleOpcode) throws(DiffusionError) -> PickleValue {
    switch opcode {
    case .newTrue: .bool(true)
    case .newFalse: .bool(false)
    case .binInt: .int(Int(try cursor.number(Int32.self)))
    case .binInt1: .int(Int(try cursor.number(UInt8.self)))
    case .binInt2: .int(Int(try cursor.number(UInt16.self)))
    case .long1: try long(try cursor.length(UInt8.self))
    case .long4: try long(try cursor.length(Int32.self))
    case .binFloat: .float(try cursor.double())
    case .binString: .text(try cursor.text(try cursor.length(Int32.self)))
    case .shortBinString, .shortBinUnicode:
      .text(try cursor.text(try cursor.length(UInt8.self)))
    case .binUnicode: .text(try cursor.text(try cursor.length(UInt32.self)))
    case .binUnicode8: .text(try cursor.text(try cursor.length(UInt64.self)))
    case .binBytes: .bytes(try cursor.take(try cursor.length(UInt32.self)).count)
    case .shortBinBytes: .bytes(try cursor.take(try cursor.length(UInt8.self)).count)
    case .binBytes8, .byteArray8: .bytes(try cursor.take(try cursor.length(UInt64.self)).count)
    default: .none
    }
  }

  /// Two's complement of any length, the lowest byte first.
  private mutating func long(_ count: Int) throws(DiffusionError) -> PickleValue {
    let bytes = try cursor.take(count)
    guard count <= 8 else { return .long(Array(bytes)) }
    var bits: UInt64 = bytes.last ?? 0 >= 0x80 ? .max : 0
    for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
    return .int(Int(truncatingIfNeeded: bits))
  }

  // MARK: Containers

  private mutating func container(_ opcode: PickleOpcode) throws(DiffusionError) -> PickleValue {
    switch opcode {
    case .emptyList: return heap.add(PickleNode(kind: .list))
    case .emptyDictionary: return heap.add(PickleNode(kind: .dictionary))
    case .emptySet: return heap.add(PickleNode(kind: .set))
    case .emptyTuple: return heap.add(PickleNode(kind: .tuple))
    case .dictionary:
      return heap.add(PickleNode(kind: .dictionary, pairs: try pairs(try popMark())))
    case .tuple1, .tuple2, .tuple3:
      let count = Int(opcode.rawValue - PickleOpcode.tuple1.rawValue) + 1
      var items: [PickleValue] = []
      for _ in 0..<count { items.append(try pop()) }
      try spend(count)
      return heap.add(PickleNode(kind: .tuple, items: items.reversed()))
    default:
      let items = try popMark()
      try spend(items.count)
      let kind: PickleNode.Kind =
        opcode == .list ? .list : opcode == .frozenSet ? .set : .tuple
      return heap.add(PickleNode(kind: kind, items: items))
    }
  }

  private mutating func pairs(
    _ values: [PickleValue]
  ) throws(DiffusionError) -> [(key: PickleValue, value: PickleValue)] {
    guard values.count.isMultiple(of: 2) else {
      throw cursor.malformed("its pickle has a key without a value")
    }
    try spend(values.count)
    return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
  }

  /// Adds to the container under the values on the stack.
  private mutating func fill(_ opcode: PickleOpcode) throws(DiffusionError) {
    var values: [PickleValue]
    switch opcode {
    case .append: values = [try pop()]
    case .setItem:
      let value = try pop()
      values = [try pop(), value]
    default: values = try popMark()
    }
    guard case .node(let index) = try top() else {
      throw cursor.malformed("its pickle adds to a value that is no container")
    }
    switch (heap[index].kind, opcode) {
    case (.list, .append), (.list, .appends), (.object, .append), (.object, .appends),
      (.set, .addItems), (.object, .addItems):
      try spend(values.count)
      heap[index].items += values
    case (.dictionary, .setItem), (.dictionary, .setItems), (.object, .setItem),
      (.object, .setItems):
      heap[index].pairs += try pairs(values)
    default:
      throw cursor.malformed("its pickle adds to a container of another kind")
    }
  }

  // MARK: Names and what is made with them

  private mutating func made(_ opcode: PickleOpcode) throws(DiffusionError) -> PickleValue {
    switch opcode {
    case .global:
      let module = try cursor.line()
      return try name(module, try cursor.line())
    case .stackGlobal:
      let name = try pop().text
      guard let module = try pop().text, let name else {
        throw cursor.malformed("its pickle has a name that is no text")
      }
      return try self.name(module, name)
    case .instance:
      let module = try cursor.line()
      let name = try name(module, try cursor.line())
      _ = try popMark()
      return try construct(name, [])
    case .object:
      let values = try popMark()
      guard let name = values.first else {
        throw cursor.malformed("its pickle makes an object of no class")
      }
      return try construct(name, Array(values.dropFirst()))
    default:
      // Named arguments come last, and nothing with a meaning here has any.
      if opcode == .newObjectEx { _ = try pop() }
      guard let arguments = heap.tuple(try pop()) else {
        throw cursor.malformed("its pickle has arguments that are no tuple")
      }
      return try construct(try pop(), arguments)
    }
  }

  private mutating func name(
    _ module: String, _ name: String
  ) throws(DiffusionError) -> PickleValue {
    let name = PickleName(module: module, name: name)
    guard !name.isHostile else {
      throw .hostile(path: cursor.path, name: name.description, place: cursor.place)
    }
    return .name(name)
  }

  /// What a name makes of arguments: nothing is called.
  private mutating func construct(
    _ name: PickleValue, _ arguments: [PickleValue]
  ) throws(DiffusionError) -> PickleValue {
    guard let name = name.name else {
      // A method or a call's result; such a value has no meaning either.
      return heap.add(PickleNode(kind: .object))
    }
    let made = try TorchConstructors(cursor: cursor).value(name, arguments, &heap)
    guard let made else {
      inertNames.insert(name)
      return heap.add(PickleNode(kind: .object))
    }
    if case .node(let index) = made {
      try spend(heap[index].pairs.count + heap[index].items.count)
    }
    return made
  }

  private mutating func storage(_ id: PickleValue) throws(DiffusionError) -> PickleValue {
    guard let items = heap.tuple(id) else {
      throw cursor.malformed("it has a storage whose description is no tuple")
    }
    return heap.add(
      PickleNode(kind: .storage(try TorchStorage(items, heap, cursor))))
  }

  /// Gives the value on the stack its state, which means something only to objects.
  private mutating func build() throws(DiffusionError) {
    let state = try pop()
    guard case .node(let index) = try top() else {
      throw cursor.malformed("its pickle gives a state to a value that has none")
    }
    if case .object = heap[index].kind { heap[index].state = state }
  }
}
