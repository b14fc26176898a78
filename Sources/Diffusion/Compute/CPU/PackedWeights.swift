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

  init(
    columns: Int, storage: easel_storage, values: Int, scales: [Float]?, bias: [Float]?,
    compute: CPU
  ) {
    self.columns = columns
    panels = compute.panels(columns)
    self.storage = storage
    self.scales = scales
    self.bias = bias
    byteCount = values * storage.size
    memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  /// A matrix.
  /// - Parameter pairs: whether it is multiplied as integers.
  convenience init(_ rows: WeightRows, bias: [Float]?, pairs: Bool = false, compute: CPU) {
    let (columns, depth) = (rows.count, rows.depth)
    self.init(
      columns: columns, storage: pairs ? EASEL_I16_PAIRS : EASEL_F32,
      values: compute.kernels.matrix_packed(columns, depth), scales: nil, bias: bias,
      compute: compute)
    var scales = [Float](repeating: 0, count: pairs ? columns : 0)
    scales.withUnsafeMutableBufferPointer { scales in
      let scales = scales.baseAddress
      compute.eachPanel(of: rows) { panel, source in
        if pairs {
          compute.kernels.pack_pairs_f32(
            source, columns, depth, panel, bound(to: Int16.self),
            scales.map { $0 + panel * compute.panelWidth })
        } else {
          compute.kernels.pack_matrix_f32(
            source, columns, depth, panel, bound(to: Float.self))
        }
      }
    }
    if pairs { self.scales = scales }
  }

  /// A matrix `[scales.count, depth]`.
  /// - Parameter pairs: whether it is multiplied as integers.
  convenience init(
    integers: [Int8], scales: [Float], depth: Int, bias: [Float]?, pairs: Bool = false,
    compute: CPU
  ) {
    let columns = scales.count
    self.init(
      columns: columns, storage: pairs ? EASEL_I8_PAIRS : EASEL_I8,
      values: compute.kernels.matrix_packed(columns, depth), scales: scales, bias: bias,
      compute: compute)
    compute.eachPanel(of: integers, depth: depth) { panel, source in
      let out = bound(to: Int8.self)
      if pairs {
        compute.kernels.pack_pairs_i8(source, columns, depth, panel, out)
      } else {
        compute.kernels.pack_matrix_i8(source, columns, depth, panel, out)
      }
    }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeRawPointer { UnsafeRawPointer(memory) }
  func bound<Value>(to type: Value.Type) -> UnsafeMutablePointer<Value> {
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
