/// One tensor's place in a file.
struct TensorEntry: Equatable, Sendable {
  /// The storage type as safetensors spells it, such as `F16`.
  let type: String
  let shape: [Int]
  /// Bytes from the beginning of the file: from the tensor's first value to behind its last. Those
  /// of several tensors may overlap where a file shares them.
  let range: Range<Int>
  /// Elements from a value to the next of each dimension, none negative; nil where the values lie
  /// row-major without a gap.
  let strides: [Int]?

  init(type: String, shape: [Int], range: Range<Int>, strides: [Int]? = nil) {
    self.type = type
    self.shape = shape
    self.range = range
    self.strides = strides
  }

  /// Number of values.
  var count: Int { shape.reduce(1, *) }

  /// Bytes of all values without gaps.
  var byteCount: Int { count * (Self.sizes[type] ?? 0) }

  /// Some of its rows (first dimension).
  /// - Parameter rows: within those that it has; it is no scalar.
  func rows(_ rows: Range<Int>) -> TensorEntry {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0)
    let shape = [rows.count] + shape.dropFirst()
    let size = Self.sizes[type] ?? 0
    let step = (strides?[0] ?? shape.dropFirst().reduce(1, *)) * size
    let start = range.lowerBound + rows.lowerBound * step
    let steps = strides ?? Self.rowMajor(shape)
    return TensorEntry(
      type: type, shape: shape,
      range: start..<start + Self.extent(shape, steps) * size, strides: strides)
  }

  /// Bytes of a value of every type that safetensors has.
  static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "F8_E8M0": 1, "I16": 2, "U16": 2,
    "F16": 2, "BF16": 2, "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
  ]

  /// Strides of values that lie row-major without a gap.
  static func rowMajor(_ shape: [Int]) -> [Int] {
    var step = 1
    var strides: [Int] = []
    for extent in shape.reversed() {
      strides.append(step)
      step *= extent
    }
    return strides.reversed()
  }

  /// Elements from the first value to behind the last; 0 where there are none.
  static func extent(_ shape: [Int], _ strides: [Int]) -> Int {
    shape.contains(0) ? 0 : zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// Copies values that do not lie in a row into one.
  /// - Parameters:
  ///   - bytes: those of `range`.
  ///   - row: the first that is copied.
  ///   - size: bytes a value.
  ///   - destination: as many values as are copied.
  static func gather(
    _ bytes: UnsafeRawBufferPointer, from row: Int, shape: [Int], strides: [Int], size: Int,
    into destination: UnsafeMutableRawBufferPointer
  ) {
    guard !destination.isEmpty, let from = bytes.baseAddress, let to = destination.baseAddress
    else { return }
    var place = [Int](repeating: 0, count: shape.count)
    var offset = 0
    if !shape.isEmpty {
      place[0] = row
      offset = row * strides[0]
    }
    for index in 0..<destination.count / size {
      (to + index * size).copyMemory(from: from + offset * size, byteCount: size)
      // The next place, as an odometer counts.
      var dimension = shape.count - 1
      while dimension >= 0 {
        place[dimension] += 1
        offset += strides[dimension]
        guard dimension > 0, place[dimension] == shape[dimension] else { break }
        offset -= strides[dimension] * shape[dimension]
        place[dimension] = 0
        dimension -= 1
      }
    }
  }
}
