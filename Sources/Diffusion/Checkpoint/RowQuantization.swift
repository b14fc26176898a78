/// 8-bit storage: each row has one scale, its largest magnitude / 127, and every value is the
/// nearest multiple of it from -127 to 127.
enum RowQuantization {
  /// Whether a tensor is stored in 8 bits: matrices and kernels of some size. The others take
  /// little room, and their precision matters more.
  static func applies(to shape: [Int]) -> Bool {
    shape.count >= 2 && shape[0] > 1 && shape.reduce(1, *) >= 4096
  }

  /// The largest magnitude of some values; nil where one is not finite.
  static func largest(_ values: UnsafeBufferPointer<Float>) -> Float? {
    // Magnitudes order as their bits do, those that are not finite last.
    var largest: Int32 = 0
    for value in values { largest = max(largest, Int32(bitPattern: value.bitPattern) & .max) }
    let magnitude = Float(bitPattern: UInt32(largest))
    return magnitude.isFinite ? magnitude : nil
  }

  /// The scales of whole rows; 1 for a row of zeros, NaN for one that is not finite.
  static func scales(_ floats: [Float], columns: Int) -> [Float] {
    floats.withUnsafeBufferPointer { floats in
      stride(from: 0, to: floats.count, by: columns).map { start in
        guard
          let largest = largest(UnsafeBufferPointer(rebasing: floats[start..<start + columns]))
        else { return .nan }
        return largest > 0 ? max(largest / 127, .leastNormalMagnitude) : 1
      }
    }
  }

  /// The integers of whole rows with their scales; 0 where the scale is NaN.
  static func integers(_ floats: [Float], scales: [Float], columns: Int) -> [Int8] {
    [Int8](unsafeUninitializedCapacity: floats.count) { integers, count in
      for (row, scale) in scales.enumerated() {
        for i in row * columns..<(row + 1) * columns {
          let value = scale.isNaN ? 0 : (floats[i] / scale).rounded(.toNearestOrEven)
          integers.initializeElement(at: i, to: Int8(min(max(value, -127), 127)))
        }
      }
      count = floats.count
    }
  }
}

extension WeightTensor {
  /// Whether it is held as integers in memory.
  /// - Parameter compact: whether floats are quantised when they are loaded.
  func isHeldAsIntegers(compact: Bool) -> Bool {
    stored == .int8 || compact && RowQuantization.applies(to: shape)
  }

  /// The values in 8 bits with their scales, made now where they are not stored so.
  func integers() -> (values: [Int8], scales: [Float]) {
    if let scales { return (withInt8 { Array($0) }, scales) }
    let floats = floats()
    let scales = RowQuantization.scales(floats, columns: columns)
    return (RowQuantization.integers(floats, scales: scales, columns: columns), scales)
  }
}
