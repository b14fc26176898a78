/// 8-bit storage: each row has one scale, its largest magnitude / 127, and every value is the
/// nearest multiple of it from -127 to 127.
enum RowQuantization {
  /// Whether a tensor is stored in 8 bits: matrices and kernels of some size. The others take
  /// little room, and their precision matters more.
  static func applies(to shape: [Int]) -> Bool {
    shape.count >= 2 && shape.reduce(1, *) >= 4096
  }

  /// The largest magnitude of some values; nil where one is not finite.
  static func largest(_ values: UnsafeBufferPointer<Float>) -> Float? {
    // Magnitudes order as their bits do, those that are not finite last.
    var largest: Int32 = 0
    for value in values { largest = max(largest, Int32(bitPattern: value.bitPattern) & .max) }
    let magnitude = Float(bitPattern: UInt32(largest))
    return magnitude.isFinite ? magnitude : nil
  }

  /// The scale of a row by its largest magnitude; 1 for a row of zeros.
  static func scale(largest: Float) -> Float {
    max(largest / 127, largest > 0 ? Float.leastNormalMagnitude : 1)
  }

  /// Writes the integers of a row of finite values.
  static func quantise(
    _ row: UnsafeBufferPointer<Float>, scale: Float, into integers: UnsafeMutableBufferPointer<Int8>
  ) {
    precondition(row.count == integers.count)
    for i in 0..<row.count {
      integers[i] = Int8(min(max((row[i] / scale).rounded(.toNearestOrEven), -127), 127))
    }
  }
}
