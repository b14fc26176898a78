extension CPU {
  /// In 8 bits, more than this or a quarter of the kernels' bytes is not worth its memory: large
  /// kernels in their direct form are as fast (measured with Stable Diffusion 1.5).
  private static let enoughForIntegers = 320 << 20

  /// Winograd's form takes four times the direct one in floats, eight times in 8 bits. Kernels are
  /// admitted from the smallest up, since small ones belong to large pictures, where Winograd saves
  /// the most for its memory.
  static func kernelBudget(
    _ weights: Weights, bytes: Int, compact: Bool
  ) throws(DiffusionError) -> KernelBudget {
    var kernels: [(values: Int, isInteger: Bool)] = []
    for name in weights.names {
      let tensor = try weights.tensor(name)
      guard tensor.shape.count == 4, tensor.shape[2] == 3 else { continue }
      kernels.append((tensor.count, tensor.isHeldAsIntegers(compact: compact)))
    }
    let integers = kernels.reduce(0) { $0 + ($1.isInteger ? $1.values : 0) }
    var left =
      integers > 0 ? min(bytes, max(enoughForIntegers, integers / 4)) : bytes
    var largest = 0
    let sizes = Dictionary(grouping: kernels, by: \.values)
    for (values, kernels) in sizes.sorted(by: { $0.key < $1.key }) {
      left -= kernels.reduce(0) { $0 + values * ($1.isInteger ? 7 : 12) }
      guard left >= 0 else { break }
      largest = values
    }
    return KernelBudget(largest: largest)
  }

  static func bytes(
    of tensor: WeightTensor, compact: Bool, rounds: Bool, budget: KernelBudget
  ) -> Int {
    let kernels = Instructions.best.kernels
    let shape = tensor.shape
    let isSmall = tensor.isHeldAsIntegers(compact: compact)
    if shape.count == 4, shape[2...] == [3, 3] {
      let algorithm = PackedConvolution.Algorithm(
        values: tensor.count, channels: shape[1], budget: budget)
      let bytes = isSmall ? algorithm == .winograd ? 2 : 1 : 4
      return algorithm.packed(shape[0], shape[1], kernels) * bytes
    }
    guard shape.count >= 2 else { return tensor.count * 4 }
    let pairs = rounds && takesPairs(tensor.columns, kernels: kernels)
    return kernels.matrix_packed(tensor.rows, tensor.columns) * (isSmall ? 1 : pairs ? 2 : 4)
  }
}
