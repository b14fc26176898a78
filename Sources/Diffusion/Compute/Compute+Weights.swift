extension Compute {
  func kernelBudget(_ weights: Weights, bytes: Int) throws(DiffusionError) -> KernelBudget {
    try Self.kernelBudget(weights, bytes: bytes, compact: hasCompactWeights)
  }

  /// Reads one matrix, or several of the same depth that are stacked on their columns.
  /// - Parameters:
  ///   - names: without `.weight` and `.bias`.
  ///   - columns: of each.
  ///   - rounds: as for `matrix(_:bias:rounds:)`.
  func matrix(
    _ weights: Weights, _ names: [String], depth: Int, columns: [Int], bias hasBias: Bool = true,
    rounds: Bool = false
  ) throws(DiffusionError) -> MatrixWeights {
    var tensors: [WeightTensor] = []
    var bias: [Float] = []
    for (name, count) in zip(names, columns) {
      tensors.append(try weights.matrix(name + ".weight", rows: count, columns: depth))
      if hasBias { bias += try weights.tensor(name + ".bias", shape: [count]).floats() }
    }
    return matrix(.tensors(tensors), bias: hasBias ? bias : nil, rounds: rounds)
  }

  /// - Parameter floats: `[columns, depth]`.
  func matrix(floats: [Float], columns: Int) -> MatrixWeights {
    matrix(.values(floats, count: columns), bias: nil, rounds: false)
  }

  /// Reads a 3x3 kernel.
  /// - Parameter name: without `.weight` and `.bias`.
  func kernel(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, bias hasBias: Bool = true,
    budget: KernelBudget
  ) throws(DiffusionError) -> ConvolutionWeights {
    let tensor = try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3])
    return kernel(
      .tensors([tensor]), channels: channels,
      bias: try weights.bias(name, columns: columns, isThere: hasBias), budget: budget)
  }

  /// Reads a 3x3 kernel that halves the sides.
  /// - Parameter name: without `.weight` and `.bias`.
  func kernel(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, bias hasBias: Bool = true,
    padding: Insets
  ) throws(DiffusionError) -> KernelWeights {
    kernel(
      try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3]), factors: nil,
      bias: try weights.bias(name, columns: columns, isThere: hasBias), stride: 2,
      padding: padding)
  }
}

extension Weights {
  /// A matrix `[rows, columns]`; a convolution of one value, along a line or a plane, counts as one.
  func matrix(_ name: String, rows: Int, columns: Int) throws(DiffusionError) -> WeightTensor {
    let rank = min(try tensor(name).shape.count, 4)
    return try tensor(
      name, shape: [rows, columns] + Array(repeating: 1, count: max(rank - 2, 0)))
  }

  /// A kernel's bias, of zeros where it has none.
  fileprivate func bias(
    _ name: String, columns: Int, isThere: Bool
  ) throws(DiffusionError) -> [Float] {
    isThere
      ? try tensor(name + ".bias", shape: [columns]).floats()
      : [Float](repeating: 0, count: columns)
  }
}
