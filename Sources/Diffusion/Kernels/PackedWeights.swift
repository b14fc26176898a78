import CKernels

/// Weights in the form that the kernels read, the only copy in memory.
final class PackedWeights {
  let columns: Int
  let storage: easel_storage
  /// One factor an output column, for integer storage.
  let scales: [Float]?
  let bias: [Float]?
  let byteCount: Int
  private let memory: UnsafeMutableRawPointer

  fileprivate init(
    columns: Int, storage: easel_storage, values: Int, scales: [Float]?, bias: [Float]?
  ) {
    self.columns = columns
    self.storage = storage
    self.scales = scales
    self.bias = bias
    let size = storage == EASEL_F32 ? 4 : storage == EASEL_I16 ? 2 : 1
    byteCount = values * size
    memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  /// A matrix `[columns, depth]`.
  convenience init(floats: [Float], columns: Int, depth: Int, bias: [Float]?, compute: Compute) {
    self.init(
      columns: columns, storage: EASEL_F32, values: easel_matrix_packed(columns, depth),
      scales: nil, bias: bias)
    floats.withUnsafeBufferPointer { source in
      compute.parallel(panels) { panel, _ in
        easel_pack_matrix_f32(
          source.baseAddress, columns, depth, panel, bound(to: Float.self))
      }
    }
  }

  /// A matrix `[scales.count, depth]`.
  convenience init(
    integers: [Int8], scales: [Float], depth: Int, bias: [Float]?, compute: Compute
  ) {
    let columns = scales.count
    self.init(
      columns: columns, storage: EASEL_I8, values: easel_matrix_packed(columns, depth),
      scales: scales, bias: bias)
    integers.withUnsafeBufferPointer { source in
      compute.parallel(panels) { panel, _ in
        easel_pack_matrix_i8(
          source.baseAddress, columns, depth, panel, bound(to: Int8.self))
      }
    }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeRawPointer { UnsafeRawPointer(memory) }
  fileprivate func bound<Value>(to type: Value.Type) -> UnsafeMutablePointer<Value> {
    memory.assumingMemoryBound(to: type)
  }
  var panels: Int { (columns + panelWidth - 1) / panelWidth }
}

/// Columns of a packed panel.
let panelWidth = 16

/// A matrix `[columns, depth]` for `Compute.product`.
struct MatrixWeights {
  let packed: PackedWeights
  let depth: Int

  /// Packs one matrix, or several of the same depth stacked on their columns.
  init(
    _ weights: Weights, _ names: [String], depth: Int, columns: [Int], bias hasBias: Bool = true,
    compute: Compute
  ) throws(DiffusionError) {
    self.depth = depth
    var tensors: [WeightTensor] = []
    var bias: [Float] = []
    for (name, count) in zip(names, columns) {
      tensors.append(try weights.matrix(name + ".weight", rows: count, columns: depth))
      if hasBias { bias += try weights.tensor(name + ".bias", shape: [count]).floats() }
    }
    let total = columns.reduce(0, +)
    // Panels are packed from a contiguous source; stacked integer matrices are joined first.
    let integers = tensors.allSatisfy {
      $0.isHeldAsIntegers(compact: compute.hasCompactWeights)
    }
    let quantised = integers ? tensors.map { $0.integers() } : []
    packed =
      integers
      ? PackedWeights(
        integers: quantised.flatMap(\.values), scales: quantised.flatMap(\.scales), depth: depth,
        bias: hasBias ? bias : nil, compute: compute)
      : PackedWeights(
        floats: tensors.flatMap { $0.floats() }, columns: total, depth: depth,
        bias: hasBias ? bias : nil, compute: compute)
    for tensor in tensors { tensor.release() }
  }
}

extension MatrixWeights {
  /// - Parameter floats: `[columns, depth]`.
  init(floats: [Float], columns: Int, depth: Int, bias: [Float]? = nil, compute: Compute) {
    self.depth = depth
    packed = PackedWeights(
      floats: floats, columns: columns, depth: depth, bias: bias, compute: compute)
  }

  /// Values of a packed matrix `[columns, depth]`.
  static func packed(_ columns: Int, _ depth: Int) -> Int { easel_matrix_packed(columns, depth) }
}

/// A 3x3 kernel `[columns, channels, 3, 3]` for `Compute.convolution`.
struct ConvolutionWeights {
  /// How the convolution is computed.
  enum Algorithm {
    /// F(4x4, 3x3): a quarter of the multiplications for four times the weights.
    case winograd
    case direct
  }
  let packed: PackedWeights
  let channels: Int
  let algorithm: Algorithm

  /// - Parameter budget: what may be held in Winograd's form.
  init(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, budget: WinogradBudget,
    compute: Compute
  ) throws(DiffusionError) {
    let tensor = try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3])
    let bias = try weights.tensor(name + ".bias", shape: [columns]).floats()
    self.init(
      tensor, bias: bias, channels: channels, columns: columns,
      algorithm: Algorithm(values: tensor.count, channels: channels, budget: budget),
      compute: compute)
  }

  init(
    _ tensor: WeightTensor, bias: [Float], channels: Int, columns: Int,
    algorithm: Algorithm, compute: Compute
  ) {
    guard tensor.isHeldAsIntegers(compact: compute.hasCompactWeights) else {
      self.init(
        floats: tensor.floats(), bias: bias, channels: channels, columns: columns,
        algorithm: algorithm, compute: compute)
      tensor.release()
      return
    }
    let (integers, scales) = tensor.integers()
    let packed = PackedWeights(
      columns: columns, storage: algorithm == .winograd ? EASEL_I16 : EASEL_I8,
      values: algorithm.packed(columns, channels), scales: scales, bias: bias)
    integers.withUnsafeBufferPointer { source in
      compute.parallel(packed.panels) { panel, _ in
        switch algorithm {
        case .winograd:
          easel_pack_winograd_i8(
            source.baseAddress, columns, channels, panel, packed.bound(to: Int16.self))
        case .direct:
          easel_pack_direct_i8(
            source.baseAddress, columns, channels, panel, packed.bound(to: Int8.self))
        }
      }
    }
    tensor.release()
    self.init(packed: packed, channels: channels, algorithm: algorithm)
  }

  /// - Parameter floats: `[columns, channels, 3, 3]`.
  init(
    floats: [Float], bias: [Float]?, channels: Int, columns: Int, algorithm: Algorithm,
    compute: Compute
  ) {
    let packed = PackedWeights(
      columns: columns, storage: EASEL_F32, values: algorithm.packed(columns, channels),
      scales: nil, bias: bias)
    floats.withUnsafeBufferPointer { source in
      compute.parallel(packed.panels) { panel, _ in
        let out = packed.bound(to: Float.self)
        switch algorithm {
        case .winograd:
          easel_pack_winograd_f32(source.baseAddress, columns, channels, panel, out)
        case .direct: easel_pack_direct_f32(source.baseAddress, columns, channels, panel, out)
        }
      }
    }
    self.init(packed: packed, channels: channels, algorithm: algorithm)
  }

  private init(packed: PackedWeights, channels: Int, algorithm: Algorithm) {
    precondition(algorithm == .direct || channels % 8 == 0)
    self.packed = packed
    self.channels = channels
    self.algorithm = algorithm
  }
}

extension ConvolutionWeights.Algorithm {
  /// Values of a packed kernel.
  func packed(_ columns: Int, _ channels: Int) -> Int {
    self == .winograd
      ? easel_winograd_packed(columns, channels) : easel_direct_packed(columns, channels)
  }

  /// Winograd takes channels eight at a time.
  init(values: Int, channels: Int, budget: WinogradBudget) {
    self = channels % 8 == 0 && values <= budget.largest ? .winograd : .direct
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
