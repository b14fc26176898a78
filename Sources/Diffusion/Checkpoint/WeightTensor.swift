import CKernels

/// A named tensor of a checkpoint, still in its file: row-major, little-endian, in the type that
/// it was stored in. It keeps the file mapped; copying the value copies no weights.
public struct WeightTensor: Sendable {
  /// How the values are stored.
  public enum Storage: String, Sendable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    /// Value = integer x the scale of its row.
    case int8 = "I8"

    /// Bytes a value.
    public var size: Int {
      switch self {
      case .float32: 4
      case .float16, .bfloat16: 2
      case .int8: 1
      }
    }
  }

  public let name: String
  public let shape: [Int]
  let file: MappedFile
  let range: Range<Int>
  /// How they are in the file.
  let stored: Storage
  private let storedScales: [Float]?
  /// What is added to the file's values whenever they are read.
  private let additions: [LowRank]

  /// - Parameter scales: one a row of an `int8` tensor, nil for the other types.
  init(
    name: String, shape: [Int], storage: Storage, scales: [Float]?, file: MappedFile,
    range: Range<Int>, additions: [LowRank] = []
  ) {
    self.name = name
    self.shape = shape
    self.file = file
    self.range = range
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
  public var count: Int { range.count / stored.size }
  /// First dimension; 1 for a scalar.
  public var rows: Int { shape.first ?? 1 }
  /// Values a row: the product of all dimensions but the first.
  public var columns: Int { shape.dropFirst().reduce(1, *) }

  /// Lends the stored bytes, without a copy; not aligned for their type (`loadUnaligned`).
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try file.withBytes(range, body)
  }

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
    let columns = columns
    let size = stored.size
    let first = range.lowerBound + rows.lowerBound * columns * size
    file.withBytes(first..<first + rows.count * columns * size) { bytes in
      switch stored {
      case .float32:
        UnsafeMutableRawBufferPointer(destination).copyMemory(from: bytes)
      case .float16:
        easel_halves_to_floats(bytes.baseAddress, destination.count, destination.baseAddress)
      case .bfloat16:
        for i in 0..<destination.count {
          let bits = bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
          destination[i] = Float(bitPattern: UInt32(bits) << 16)
        }
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
    for addition in additions { addition.add(rows: rows, to: destination) }
  }

  /// Asks the system to read the tensor ahead of its use.
  public func prefetch() { file.prefetch(range) }

  /// Gives back the memory of pages already read; reading again is still allowed.
  public func release() { file.release(range) }
}
