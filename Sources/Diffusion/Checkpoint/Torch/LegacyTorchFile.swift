/// The form that PyTorch wrote before 1.6: five pickles one after another, then for every storage
/// the number of its values and its bytes, in the order of the fifth pickle.
/// Source: torch/serialization.py, `_legacy_load`
struct LegacyTorchFile {
  let contents: TorchFile.Contents

  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  private static let protocolVersion = 1001

  init(parsing file: UnsafeRawBufferPointer, path: String) throws(DiffusionError) {
    var position = 0
    func next(_ part: String) throws(DiffusionError) -> PickleInterpreter.Result {
      var interpreter = PickleInterpreter(
        PickleCursor(file, from: position, path: path, part: part))
      let value = try interpreter.run()
      position = interpreter.cursor.position
      return PickleInterpreter.Result(value: value, interpreter: interpreter)
    }
    guard case .long(Self.magic) = try next("its first pickle").value else {
      throw .malformed(
        path: path,
        reason: "it is a pickle, and none that torch.save wrote; load it and save "
          + "the tensors with safetensors or torch.save")
    }
    guard try next("its second pickle").value.int == Self.protocolVersion else {
      throw .malformed(path: path, reason: "its form is of another PyTorch")
    }
    let system = try next("its third pickle")
    guard case .bool(true)? = system.interpreter.heap.value(system.value, "little_endian") else {
      throw .malformed(
        path: path,
        reason: "its numbers are of a big-endian machine; load and save it on another one")
    }
    let object = try next("its fourth pickle")
    let keys = try next("its fifth pickle")
    let heap = object.interpreter.heap
    contents = TorchFile.Contents(
      form: .legacy, value: object.value, heap: heap,
      inertNames: object.interpreter.inertNames,
      storages: try Self.storages(
        keys: keys.interpreter.heap.node(keys.value)?.items ?? [], sizes: Self.sizes(heap), file,
        from: position, path: path))
  }

  /// Bytes a value of the storages that the object has.
  private static func sizes(_ heap: PickleHeap) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for node in heap.nodes {
      if case .storage(let storage) = node.kind { sizes[storage.key] = storage.size }
    }
    return sizes
  }

  private static func storages(
    keys: [PickleValue], sizes: [String: Int], _ file: UnsafeRawBufferPointer, from start: Int,
    path: String
  ) throws(DiffusionError) -> [String: Range<Int>] {
    var cursor = PickleCursor(file, from: start, path: path, part: "its data")
    var storages: [String: Range<Int>] = [:]
    for key in keys {
      cursor.instruction = cursor.position
      guard let key = key.text ?? key.int.map(String.init), let size = sizes[key] else {
        throw cursor.malformed("it has data that belongs to no tensor")
      }
      let bytes = try cursor.length(Int64.self).multipliedReportingOverflow(by: size)
      guard !bytes.overflow else { throw cursor.malformed("it has data beyond any file's size") }
      let begin = cursor.position
      _ = try cursor.take(bytes.partialValue)
      guard storages.updateValue(begin..<cursor.position, forKey: key) == nil else {
        throw cursor.malformed("it has the data \(key) twice")
      }
    }
    guard cursor.position == file.count else {
      throw cursor.malformed("\(file.count - cursor.position) bytes follow its data")
    }
    return storages
  }
}

extension PickleInterpreter {
  /// What a pickle came to.
  struct Result {
    let value: PickleValue
    let interpreter: PickleInterpreter
  }
}
