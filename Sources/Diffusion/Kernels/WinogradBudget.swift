/// Which 3x3 kernels of a network may take the memory that Winograd's form needs: four times the
/// direct one in floats, eight times in 8 bits.
struct WinogradBudget {
  /// Largest kernel, in values, that is held in Winograd's form.
  let largest: Int

  /// In 8 bits, more than this or a quarter of the kernels' bytes is not worth its memory: large
  /// kernels in their direct form are as fast (measured with Stable Diffusion 1.5).
  private static let enoughForIntegers = 320 << 20

  /// Admits kernels from the smallest up, since small ones belong to large pictures, where Winograd
  /// saves the most for its memory.
  /// - Parameters:
  ///   - bytes: what the admitted kernels may take beyond their direct form.
  ///   - compact: whether floats are held in 8 bits.
  init(_ weights: Weights, bytes: Int, compact: Bool) throws(DiffusionError) {
    var kernels: [(values: Int, isInteger: Bool)] = []
    for name in weights.names {
      let tensor = try weights.tensor(name)
      guard tensor.shape.count == 4, tensor.shape[2] == 3 else { continue }
      kernels.append((tensor.count, tensor.isHeldAsIntegers(compact: compact)))
    }
    let integers = kernels.reduce(0) { $0 + ($1.isInteger ? $1.values : 0) }
    var left =
      integers > 0 ? min(bytes, max(Self.enoughForIntegers, integers / 4)) : bytes
    var largest = 0
    let sizes = Dictionary(grouping: kernels, by: \.values)
    for (values, kernels) in sizes.sorted(by: { $0.key < $1.key }) {
      left -= kernels.reduce(0) { $0 + values * ($1.isInteger ? 7 : 12) }
      guard left >= 0 else { break }
      largest = values
    }
    self.largest = largest
  }
}
