import CKernels

/// A matrix `[columns, depth]` for `Compute.product`.
struct MatrixWeights {
  let packed: PackedWeights
  let depth: Int

  /// Packs one matrix, or several of the same depth stacked on their columns.
  /// - Parameter rounds: whether both sides may be rounded to 16 bits where products of integers are
  ///   faster; each costs 1.4e-4 of what comes out, as root mean squares.
  init(
    _ weights: Weights, _ names: [String], depth: Int, columns: [Int], bias hasBias: Bool = true,
    rounds: Bool = false, compute: Compute
  ) throws(DiffusionError) {
    self.depth = depth
    var tensors: [WeightTensor] = []
    var bias: [Float] = []
    for (name, count) in zip(names, columns) {
      tensors.append(try weights.matrix(name + ".weight", rows: count, columns: depth))
      if hasBias { bias += try weights.tensor(name + ".bias", shape: [count]).floats() }
    }
    let integers = tensors.allSatisfy {
      $0.isHeldAsIntegers(compact: compute.hasCompactWeights)
    }
    let pairs = rounds && Self.takesPairs(depth, kernels: compute.kernels)
    let quantised = integers ? tensors.map { $0.integers() } : []
    packed =
      integers
      ? PackedWeights(
        integers: quantised.flatMap(\.values), scales: quantised.flatMap(\.scales), depth: depth,
        bias: hasBias ? bias : nil, pairs: pairs, compute: compute)
      : PackedWeights(
        .tensors(tensors), bias: hasBias ? bias : nil, pairs: pairs, compute: compute)
    for tensor in tensors { tensor.release() }
  }
}

extension MatrixWeights {
  init(packed: PackedWeights, depth: Int) {
    self.packed = packed
    self.depth = depth
  }

  /// - Parameter floats: `[columns, depth]`.
  init(floats: [Float], columns: Int, depth: Int, bias: [Float]? = nil, compute: Compute) {
    self.init(
      packed: PackedWeights(
        .values(floats, count: columns), bias: bias, compute: compute),
      depth: depth)
  }

  /// Bytes of a packed matrix `[columns, depth]` on this processor.
  /// - Parameter asIntegers: whether it is held in 8 bits.
  static func bytes(_ columns: Int, _ depth: Int, asIntegers: Bool, rounds: Bool) -> Int {
    let kernels = Compute.Instructions.best.kernels
    let pairs = rounds && takesPairs(depth, kernels: kernels)
    return kernels.matrix_packed(columns, depth) * (asIntegers ? 1 : pairs ? 2 : 4)
  }

  /// Whether a product that may be rounded is: where that is faster, also for its depth.
  private static func takesPairs(_ depth: Int, kernels: easel_kernels) -> Bool {
    kernels.prefers_pairs != 0 && depth >= 256 && depth % 2 == 0
  }
}

extension Weights {
  /// A matrix `[rows, columns]`; a convolution of one value, along a line or a plane, counts as one.
  func matrix(_ name: String, rows: Int, columns: Int) throws(DiffusionError) -> WeightTensor {
    let rank = min(try tensor(name).shape.count, 4)
    return try tensor(
      name, shape: [rows, columns] + Array(repeating: 1, count: max(rank - 2, 0)))
  }
}
