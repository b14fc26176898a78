import CKernels

/// A named tensor of a checkpoint, still in its file: little-endian, in the type that it was stored
/// in, and where PyTorch saved a view, in that view's order; it is read row-major. It keeps the file mapped; copying the value copies no weights.
public struct WeightTensor: Sendable {
  /// How the values are stored.
  public enum Storage: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float64 = "F64"
    /// Value = integer x the scale of its row.
    case int8 = "I8"
    case uint8 = "U8"
    case int16 = "I16"
    case int32 = "I32"
    case int64 = "I64"
    /// 0 and 1.
    case bool = "BOOL"

    /// Bytes a value.
    public var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16, .int16: 2
      case .int8, .uint8, .bool: 1
      }
    }

    var isFloat: Bool {
      switch self {
      case .float64, .float32, .float16, .bfloat16: true
      case .int8, .uint8, .int16, .int32, .int64, .bool: false
      }
    }

    /// Whether it is weights: floats, or their 8-bit form. Other numbers count or tell apart.
    var isLearnt: Bool { isFloat || self == .int8 }
  }

  public let name: String
  public let shape: [Int]
  let file: MappedFile
  let range: Range<Int>
  /// How they are in the file.
  let stored: Storage
  private let strides: [Int]?
  private let extents: [Int]
  private let storedScales: [Float]?
  /// What is added to the file's values whenever they are read.
  private let additions: [LowRank]

  /// - Parameter scales: one a row of an `int8` tensor, nil for the other types.
  init(
    name: String, entry: TensorEntry, storage: Storage, scales: [Float]?, file: MappedFile,
    additions: [LowRank] = []
  ) {
    precondition(storage != .int8 || entry.strides == nil)
    self.name = name
    self.file = file
    shape = entry.shape
    range = entry.range
    strides = entry.strides
    extents = entry.extents
    self.additions = additions
    stored = storage
    storedScales = scales
  }

  /// How the values can be had: as they are stored, or as floats where something is added.
  public var storage: Storage { additions.isEmpty ? stored : .float32 }
  /// One factor a row (first dimension: an output channel or an embedding) of an `int8` tensor;
  /// nil for the other types.
  public var scales: [Float]? { additions.isEmpty ? storedScales : nil }

  /// Path of the file that holds it, for messages.
  public var path: String { file.path }
  /// Number of values.
  public var count: Int { shape.reduce(1, *) }
  /// First dimension; 1 for a scalar.
  public var rows: Int { shape.first ?? 1 }
  /// Values a row: the product of all dimensions but the first.
  public var columns: Int { shape.dropFirst().reduce(1, *) }

  /// Lends the integers of an `int8` tensor, `[rows, columns]`.
  public func withInt8<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Int8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(storage == .int8)
    return try file.withBytes(range) { bytes throws(Failure) in
      try body(bytes.bindMemory(to: Int8.self))
    }
  }

  /// All values as floats, scales applied.
  public func floats() -> [Float] {
    floats(rows: 0..<rows)
  }

  /// The values of some rows as floats, `[rows.count, columns]`, scales applied.
  public func floats(rows: Range<Int>) -> [Float] {
    [Float](unsafeUninitializedCapacity: rows.count * columns) { buffer, count in
      read(
        rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(rows.count * columns)]))
      count = rows.count * columns
    }
  }

  /// Writes the values of some rows as floats, scales applied.
  /// - Parameters:
  ///   - rows: within `0..<self.rows`.
  ///   - destination: `rows.count * columns` floats.
  public func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= self.rows)
    precondition(destination.count == rows.count * columns)
    let size = stored.size
    if let strides {
      var gathered = [UInt8](repeating: 0, count: destination.count * size)
      gathered.withUnsafeMutableBytes { gathered in
        file.withBytes(range) {
          TensorEntry.gather(
            $0, from: rows.lowerBound * columns, extents: extents, strides: strides, size: size,
            into: gathered)
        }
        convert(UnsafeRawBufferPointer(gathered), rows: rows, into: destination)
      }
    } else {
      let first = range.lowerBound + rows.lowerBound * columns * size
      file.withBytes(first..<first + destination.count * size) {
        convert($0, rows: rows, into: destination)
      }
    }
    for addition in additions { addition.add(rows: rows, to: destination) }
  }

  /// Makes floats of the values of some rows that lie in a row.
  private func convert(
    _ bytes: UnsafeRawBufferPointer, rows: Range<Int>,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    func each<Value>(_ type: Value.Type, _ float: (Value) -> Float) {
      for i in 0..<destination.count {
        destination[i] = float(
          bytes.loadUnaligned(fromByteOffset: i * MemoryLayout<Value>.size, as: type))
      }
    }
    switch stored {
    case .float32: UnsafeMutableRawBufferPointer(destination).copyMemory(from: bytes)
    case .float16:
      easel_halves_to_floats(bytes.baseAddress, destination.count, destination.baseAddress)
    case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float64: each(Double.self) { Float($0) }
    case .uint8: each(UInt8.self) { Float($0) }
    case .int16: each(Int16.self) { Float($0) }
    case .int32: each(Int32.self) { Float($0) }
    case .int64: each(Int64.self) { Float($0) }
    case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8:
      guard let storedScales else { preconditionFailure("an int8 tensor without scales") }
      let values = bytes.bindMemory(to: Int8.self)
      for row in 0..<rows.count {
        let scale = storedScales[rows.lowerBound + row]
        for i in row * columns..<(row + 1) * columns {
          destination[i] = Float(values[i]) * scale
        }
      }
    }
  }

  /// Asks the system to read the tensor ahead of its use.
  public func prefetch() { file.prefetch(range) }

  /// Gives back the memory of pages already read; reading again is still allowed.
  public func release() { file.release(range) }
}
