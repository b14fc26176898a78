import CKernels

/// A matrix in the kernels' form.
final class PackedMatrix: MatrixWeights {
  fileprivate let form: PackedWeights

  init(_ form: PackedWeights, depth: Int) {
    self.form = form
    super.init(columns: form.columns, depth: depth)
  }
}

extension MatrixWeights {
  var packed: PackedWeights { ownHandle(self, as: PackedMatrix.self).form }
}

extension CPU {
  func matrix(_ rows: WeightRows, bias: [Float]?, rounds: Bool) -> MatrixWeights {
    let pairs = rounds && Self.takesPairs(rows.depth, kernels: kernels)
    let packed =
      if let (values, scales) = rows.integers(compact: hasCompactWeights) {
        PackedWeights(
          integers: values, scales: scales, depth: rows.depth, bias: bias, pairs: pairs,
          compute: self)
      } else {
        PackedWeights(rows, bias: bias, pairs: pairs, compute: self)
      }
    rows.release()
    return PackedMatrix(packed, depth: rows.depth)
  }

  /// Whether a product that may be rounded is: where that is faster, also for its depth.
  static func takesPairs(_ depth: Int, kernels: easel_kernels) -> Bool {
    kernels.prefers_pairs != 0 && depth >= 256 && depth % 2 == 0
  }
}
