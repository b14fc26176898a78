import CKernels

/// Weights in the form that the kernels read, the only copy in memory.
final class PackedWeights {
  let columns: Int
  let panels: Int
  let storage: easel_storage
  /// One factor an output column, for integer storage.
  private(set) var scales: [Float]?
  let bias: [Float]?
  let byteCount: Int
  private let memory: UnsafeMutableRawPointer

  fileprivate init(
    columns: Int, storage: easel_storage, values: Int, scales: [Float]?, bias: [Float]?,
    compute: Compute
  ) {
    self.columns = columns
    panels = compute.panels(columns)
    self.storage = storage
    self.scales = scales
    self.bias = bias
    byteCount = values * storage.size
    memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  /// A matrix `[columns, depth]`.
  /// - Parameter pairs: whether it is multiplied as integers.
  convenience init(
    floats: [Float], columns: Int, depth: Int, bias: [Float]?, pairs: Bool = false,
    compute: Compute
  ) {
    self.init(
      columns: columns, storage: pairs ? EASEL_I16_PAIRS : EASEL_F32,
      values: compute.kernels.matrix_packed(columns, depth), scales: nil, bias: bias,
      compute: compute)
    var scales = [Float](repeating: 0, count: pairs ? columns : 0)
    floats.withUnsafeBufferPointer { source in
      scales.withUnsafeMutableBufferPointer { scales in
        let scales = scales.baseAddress
        compute.parallel(panels) { panel, _ in
          if pairs {
            compute.kernels.pack_pairs_f32(
              source.baseAddress, columns, depth, panel, bound(to: Int16.self), scales)
          } else {
            compute.kernels.pack_matrix_f32(
              source.baseAddress, columns, depth, panel, bound(to: Float.self))
          }
        }
      }
    }
    if pairs { self.scales = scales }
  }

  /// A matrix `[scales.count, depth]`.
  /// - Parameter pairs: whether it is multiplied as integers.
  convenience init(
    integers: [Int8], scales: [Float], depth: Int, bias: [Float]?, pairs: Bool = false,
    compute: Compute
  ) {
    let columns = scales.count
    self.init(
      columns: columns, storage: pairs ? EASEL_I8_PAIRS : EASEL_I8,
      values: compute.kernels.matrix_packed(columns, depth), scales: scales, bias: bias,
      compute: compute)
    integers.withUnsafeBufferPointer { source in
      compute.parallel(panels) { panel, _ in
        let out = bound(to: Int8.self)
        if pairs {
          compute.kernels.pack_pairs_i8(source.baseAddress, columns, depth, panel, out)
        } else {
          compute.kernels.pack_matrix_i8(source.baseAddress, columns, depth, panel, out)
        }
      }
    }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeRawPointer { UnsafeRawPointer(memory) }
  fileprivate func bound<Value>(to type: Value.Type) -> UnsafeMutablePointer<Value> {
    memory.assumingMemoryBound(to: type)
  }
}

extension easel_storage {
  /// Bytes of a value.
  fileprivate var size: Int {
    switch self {
    case EASEL_F32: 4
    case EASEL_I16, EASEL_I16_PAIRS: 2
    default: 1
    }
  }

  var isPairs: Bool { self == EASEL_I16_PAIRS || self == EASEL_I8_PAIRS }
}

/// A matrix `[columns, depth]` for `Compute.product`.
struct MatrixWeights {
  let packed: PackedWeights
  let depth: Int

  /// Packs one matrix, or several of the same depth stacked on their columns.
  /// - Parameter exact: whether it is multiplied as floats even where integers are faster.
  init(
    _ weights: Weights, _ names: [String], depth: Int, columns: [Int], bias hasBias: Bool = true,
    exact: Bool = false, compute: Compute
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
    let pairs = !exact && Self.takesPairs(depth, kernels: compute.kernels)
    let quantised = integers ? tensors.map { $0.integers() } : []
    packed =
      integers
      ? PackedWeights(
        integers: quantised.flatMap(\.values), scales: quantised.flatMap(\.scales), depth: depth,
        bias: hasBias ? bias : nil, pairs: pairs, compute: compute)
      : PackedWeights(
        floats: tensors.flatMap { $0.floats() }, columns: total, depth: depth,
        bias: hasBias ? bias : nil, pairs: pairs, compute: compute)
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
        floats: floats, columns: columns, depth: depth, bias: bias, compute: compute),
      depth: depth)
  }

  /// Bytes of a packed matrix `[columns, depth]` on this processor.
  /// - Parameter asIntegers: whether it is held in 8 bits.
  static func bytes(_ columns: Int, _ depth: Int, asIntegers: Bool, exact: Bool) -> Int {
    let kernels = Compute.Instructions.best.kernels
    let pairs = !exact && takesPairs(depth, kernels: kernels)
    return kernels.matrix_packed(columns, depth) * (asIntegers ? 1 : pairs ? 2 : 4)
  }

  /// Whether a product is of integers: where they are faster, and the sums so long that rounding
  /// both sides, which is 1.4e-4 of a product's root mean square, is little beside them.
  private static func takesPairs(_ depth: Int, kernels: easel_kernels) -> Bool {
    kernels.prefers_pairs != 0 && depth >= 256 && depth % 2 == 0
  }
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
      values: algorithm.packed(columns, channels, compute.kernels), scales: scales, bias: bias,
      compute: compute)
    integers.withUnsafeBufferPointer { source in
      compute.parallel(packed.panels) { panel, _ in
        switch algorithm {
        case .winograd:
          compute.kernels.pack_winograd_i8(
            source.baseAddress, columns, channels, panel, packed.bound(to: Int16.self))
        case .direct:
          compute.kernels.pack_direct_i8(
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
      columns: columns, storage: EASEL_F32,
      values: algorithm.packed(columns, channels, compute.kernels), scales: nil, bias: bias,
      compute: compute)
    floats.withUnsafeBufferPointer { source in
      compute.parallel(packed.panels) { panel, _ in
        let out = packed.bound(to: Float.self)
        switch algorithm {
        case .winograd:
          compute.kernels.pack_winograd_f32(source.baseAddress, columns, channels, panel, out)
        case .direct:
          compute.kernels.pack_direct_f32(source.baseAddress, columns, channels, panel, out)
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
  /// Values of a packed kernel on this processor.
  func packed(_ columns: Int, _ channels: Int) -> Int {
    packed(columns, channels, Compute.Instructions.best.kernels)
  }

  fileprivate func packed(_ columns: Int, _ channels: Int, _ kernels: easel_kernels) -> Int {
    self == .winograd
      ? kernels.winograd_packed(columns, channels) : kernels.direct_packed(columns, channels)
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
