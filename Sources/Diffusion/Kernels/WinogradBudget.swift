/// Which 3x3 kernels of a network may take the memory that Winograd's form needs: four times the
/// direct one in floats, eight times in 8 bits.
struct WinogradBudget {
  /// Largest kernel, in values, that is held in Winograd's form.
  let largest: Int

  /// Admits kernels from the smallest up, since small ones belong to large pictures, where Winograd
  /// saves the most for its memory.
  /// - Parameters:
  ///   - bytes: what the admitted kernels may take beyond their direct form.
  ///   - compact: whether floats are held in 8 bits.
  init(_ weights: Weights, bytes: Int, compact: Bool) throws(DiffusionError) {
    var kernels: [(values: Int, extra: Int)] = []
    for name in weights.names {
      let tensor = try weights.tensor(name)
      guard tensor.shape.count == 4, tensor.shape[2] == 3 else { continue }
      kernels.append(
        (tensor.count, tensor.count * (tensor.isHeldAsIntegers(compact: compact) ? 7 : 12)))
    }
    var left = bytes
    var largest = 0
    for (values, extra) in kernels.sorted(by: { $0.values < $1.values }) {
      left -= extra
      guard left >= 0 else { break }
      largest = values
    }
    self.largest = largest
  }
}
