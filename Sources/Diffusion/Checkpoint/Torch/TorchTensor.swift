/// The data that tensors of a PyTorch file are views of, as its pickle describes it.
struct TorchStorage: Sendable {
  /// What the values are; nil for bytes without a type.
  let type: String?
  /// Of the values in the file: its data is called so there.
  let key: String
  /// Number of values.
  let count: Int
  /// The values of it that this is, in the legacy form: the whole where nil.
  let view: Range<Int>?

  /// Bytes a value.
  var size: Int { type.flatMap { TensorEntry.sizes[$0] } ?? 1 }

  /// The description is `("storage", class, key, device, number of values[, view])`.
  init(
    _ items: [PickleValue], _ heap: PickleHeap, _ cursor: PickleCursor
  ) throws(DiffusionError) {
    guard items.count == 5 || items.count == 6, items[0].text == "storage",
      let name = items[1].name, let key = items[2].text ?? items[2].int.map(String.init),
      let count = items[4].int, count >= 0
    else { throw cursor.malformed("it has a storage whose description is not understood") }
    guard let type = TorchTypes.storages[name] else {
      throw cursor.malformed(
        "it has a storage of the kind \(name), which is not read; convert its tensors to floats "
          + "and save it again")
    }
    self.type = type
    self.key = key
    self.count = count
    guard items.count == 6, !items[5].isNone else {
      view = nil
      return
    }
    guard let part = heap.tuple(items[5]), part.count == 3, let start = part[1].int,
      let length = part[2].int, start >= 0, length >= 0, start <= count, length <= count - start
    else { throw cursor.malformed("it has a part of a storage that is not in it") }
    view = start..<start + length
  }
}

/// A view of a storage.
struct TorchTensor: Sendable {
  let storage: TorchStorage
  let type: String
  /// From the storage's beginning, values.
  let offset: Int
  let shape: [Int]
  /// Values.
  let strides: [Int]

  /// How often a view may repeat its storage's values: a file of a few bytes can claim any shape by
  /// strides of 0.
  private static let mostRepeated = 1 << 24
  private static let mostDimensions = 64

  /// Checks that every value of the view is in the storage.
  init(
    storage: TorchStorage, type: String, offset: Int, shape: [Int], strides: [Int],
    cursor: PickleCursor
  ) throws(DiffusionError) {
    let size = TensorEntry.sizes[type] ?? 1
    let bytes = (storage.view?.count ?? storage.count).multipliedReportingOverflow(by: storage.size)
    guard shape.count == strides.count, shape.count <= Self.mostDimensions, offset >= 0,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }), !bytes.overflow
    else {
      throw cursor.malformed(
        "it has a tensor of shape \(shape), strides \(strides) and offset "
          + "\(offset), which no tensor can have")
    }
    let available = bytes.partialValue / size
    var last = offset
    var count = 1
    for (extent, stride) in zip(shape, strides) {
      // An extent of 0 must not hide the overflow of the others.
      let steps = (max(extent, 1) - 1).multipliedReportingOverflow(by: stride)
      let sum = last.addingReportingOverflow(steps.partialValue)
      let product = count.multipliedReportingOverflow(by: max(extent, 1))
      guard !steps.overflow, !sum.overflow, !product.overflow else {
        throw cursor.malformed("it has a tensor larger than any memory")
      }
      last = sum.partialValue
      count = product.partialValue
    }
    guard shape.contains(0) || last < available else {
      throw cursor.malformed(
        "it has a tensor of shape \(shape), strides \(strides) and offset \(offset) in a storage "
          + "of \(available) values")
    }
    guard count <= max(available, Self.mostRepeated) else {
      throw cursor.malformed("it has a tensor of shape \(shape) in \(available) values")
    }
    self.storage = storage
    self.type = type
    self.offset = shape.contains(0) ? 0 : offset
    self.shape = shape
    self.strides = strides
  }

  /// Its place in the file.
  /// - Parameter data: where the storage's values are.
  func entry(in data: Range<Int>) -> TensorEntry {
    let size = TensorEntry.sizes[type] ?? 1
    let start =
      data.lowerBound + (storage.view?.lowerBound ?? 0) * storage.size + offset * size
    // The steps of extents of 1 say nothing.
    let isRowMajor = zip(shape, zip(strides, TensorEntry.rowMajor(shape))).allSatisfy {
      $0.0 <= 1 || $0.1.0 == $0.1.1
    }
    let isPlain = isRowMajor || shape.contains(0)
    let length = TensorEntry.extent(shape, isPlain ? TensorEntry.rowMajor(shape) : strides)
    return TensorEntry(
      type: type, shape: shape, range: start..<start + length * size,
      strides: isPlain ? nil : strides)
  }
}

/// PyTorch's names of types, and safetensors'.
enum TorchTypes {
  /// nil for bytes whose type the tensors say.
  static let storages: [PickleName: String?] = {
    var types: [PickleName: String?] = [:]
    for (name, type) in [
      ("Float", "F32"), ("Half", "F16"), ("BFloat16", "BF16"), ("Double", "F64"), ("Int", "I32"),
      ("Long", "I64"), ("Short", "I16"), ("Char", "I8"), ("Byte", "U8"), ("Bool", "BOOL"),
      ("ComplexFloat", "C64"),
    ] {
      for module in ["torch", "torch.cuda"] {
        types[PickleName(module: module, name: "\(name)Storage")] = .some(type)
      }
    }
    for module in ["torch", "torch.storage"] {
      types[PickleName(module: module, name: "UntypedStorage")] = .some(nil)
    }
    return types
  }()

  static let types = [
    "float32": "F32", "float": "F32", "float16": "F16", "half": "F16", "bfloat16": "BF16",
    "float64": "F64", "double": "F64", "int32": "I32", "int": "I32", "int64": "I64", "long": "I64",
    "int16": "I16", "short": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "complex64": "C64", "cfloat": "C64",
    "float8_e5m2": "F8_E5M2", "float8_e4m3fn": "F8_E4M3", "float8_e8m0fnu": "F8_E8M0",
  ]
}
