/// One tensor's place in a file.
struct TensorEntry: Equatable, Sendable {
  /// The storage type as safetensors spells it, such as `F16`.
  let type: String
  let shape: [Int]
  /// Bytes from the beginning of the file: from the tensor's first value to behind its last. Those
  /// of several tensors may overlap where a file shares them.
  let range: Range<Int>
  /// Elements from a value to the next of each extent, none negative; nil where the values lie
  /// row-major without a gap.
  let strides: [Int]?
  /// What the strides are of: the shape, or a finer one of the same values in the same order.
  let extents: [Int]

  /// - Parameter extents: nil is the shape.
  init(
    type: String, shape: [Int], range: Range<Int>, strides: [Int]? = nil, extents: [Int]? = nil
  ) {
    self.type = type
    self.shape = shape
    self.range = range
    self.strides = strides
    self.extents = extents ?? shape
  }

  /// Number of values.
  var count: Int { shape.reduce(1, *) }

  /// Bytes of all values without gaps.
  var byteCount: Int { count * (Self.sizes[type] ?? 0) }

  /// Some of its rows (first dimension).
  /// - Parameter rows: within those that it has; it is no scalar.
  func rows(_ rows: Range<Int>) -> TensorEntry {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0)
    precondition(extents == shape)
    let shape = [rows.count] + shape.dropFirst()
    let size = Self.sizes[type] ?? 0
    let step = (strides?[0] ?? shape.dropFirst().reduce(1, *)) * size
    let start = range.lowerBound + rows.lowerBound * step
    let steps = strides ?? Self.rowMajor(shape)
    return TensorEntry(
      type: type, shape: shape,
      range: start..<start + Self.extent(shape, steps) * size, strides: strides)
  }

  /// A matrix with rows and columns exchanged.
  var transposed: TensorEntry {
    precondition(shape.count == 2 && extents == shape)
    let steps = strides ?? Self.rowMajor(shape)
    return TensorEntry(
      type: type, shape: shape.reversed(), range: range, strides: steps.reversed())
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

  /// One part of rows that stand behind each other in every head, such as the keys of
  /// `[q | k | v]`, `[q | k | v]`, ...
  /// - Parameters:
  ///   - part: index of it.
  ///   - parts: of a head.
  ///   - width: rows of a part in a head.
  /// - Returns: nil where the rows are no whole number of heads.
  func part(_ part: Int, of parts: Int, width: Int) -> TensorEntry? {
    precondition(extents == shape && 0..<parts ~= part && width > 0)
    guard let rows = shape.first, rows > 0, rows.isMultiple(of: parts * width) else { return nil }
    let heads = rows / (parts * width)
    let steps = strides ?? Self.rowMajor(shape)
    let size = Self.sizes[type] ?? 0
    let extents = [heads, width] + shape.dropFirst()
    let strides = [parts * width * steps[0]] + steps
    let start = range.lowerBound + part * width * steps[0] * size
    return TensorEntry(
      type: type, shape: [heads * width] + shape.dropFirst(),
      range: start..<start + Self.extent(extents, strides) * size, strides: strides,
      extents: extents)
  }

  /// Copies values that do not lie in a row into one.
  /// - Parameters:
  ///   - bytes: those of `range`.
  ///   - first: index of the first value that is copied.
  ///   - size: bytes a value.
  ///   - destination: as many values as are copied.
  static func gather(
    _ bytes: UnsafeRawBufferPointer, from first: Int, extents: [Int], strides: [Int], size: Int,
    into destination: UnsafeMutableRawBufferPointer
  ) {
    guard !destination.isEmpty, let from = bytes.baseAddress, let to = destination.baseAddress
    else { return }
    var place = [Int](repeating: 0, count: extents.count)
    var offset = 0
    var left = first
    for dimension in extents.indices.reversed() {
      place[dimension] = dimension == 0 ? left : left % extents[dimension]
      left /= extents[dimension]
      offset += place[dimension] * strides[dimension]
    }
    let last = extents.count - 1
    let count = destination.count / size
    var index = 0
    while index < count {
      // Those that lie in a row at once.
      var run = 1
      if last > 0, strides[last] == 1 { run = min(extents[last] - place[last], count - index) }
      (to + index * size).copyMemory(from: from + offset * size, byteCount: run * size)
      index += run
      // The next place, as an odometer counts.
      var dimension = last
      var step = run
      while dimension >= 0 {
        place[dimension] += step
        offset += step * strides[dimension]
        guard dimension > 0, place[dimension] == extents[dimension] else { break }
        offset -= strides[dimension] * extents[dimension]
        place[dimension] = 0
        dimension -= 1
        step = 1
      }
    }
  }
}
