import CKernels

/// A 3x3 kernel in the kernels' form.
final class PackedConvolution: ConvolutionWeights {
  /// How the convolution is computed.
  enum Algorithm {
    /// F(4x4, 3x3): a quarter of the multiplications for four times the weights.
    case winograd
    case direct
  }
  fileprivate let form: PackedWeights
  fileprivate let way: Algorithm

  /// - Parameter rows: `[columns, channels, 3, 3]`.
  init(
    _ rows: WeightRows, channels: Int, bias: [Float]?, algorithm: Algorithm, compute: CPU
  ) {
    precondition(rows.depth == 9 * channels)
    precondition(algorithm == .direct || channels % 8 == 0)
    let columns = rows.count
    let size = algorithm.packed(columns, channels, compute.kernels)
    if let (integers, scales) = rows.integers(compact: compute.hasCompactWeights) {
      let packed = PackedWeights(
        columns: columns, storage: algorithm == .winograd ? EASEL_I16 : EASEL_I8, values: size,
        scales: scales, bias: bias, compute: compute)
      compute.eachPanel(of: integers, depth: rows.depth) { panel, source in
        switch algorithm {
        case .winograd:
          compute.kernels.pack_winograd_i8(
            source, columns, channels, panel, packed.bound(to: Int16.self))
        case .direct:
          compute.kernels.pack_direct_i8(
            source, columns, channels, panel, packed.bound(to: Int8.self))
        }
      }
      form = packed
    } else {
      let packed = PackedWeights(
        columns: columns, storage: EASEL_F32, values: size, scales: nil, bias: bias,
        compute: compute)
      compute.eachPanel(of: rows) { panel, source in
        let out = packed.bound(to: Float.self)
        switch algorithm {
        case .winograd: compute.kernels.pack_winograd_f32(source, columns, channels, panel, out)
        case .direct: compute.kernels.pack_direct_f32(source, columns, channels, panel, out)
        }
      }
      form = packed
    }
    way = algorithm
    rows.release()
    super.init(columns: columns, channels: channels)
  }
}

extension ConvolutionWeights {
  private var own: PackedConvolution { ownHandle(self) }
  var packed: PackedWeights { own.form }
  var algorithm: PackedConvolution.Algorithm { own.way }
}

extension PackedConvolution.Algorithm {
  /// Values of a packed kernel.
  func packed(_ columns: Int, _ channels: Int, _ kernels: easel_kernels) -> Int {
    self == .winograd
      ? kernels.winograd_packed(columns, channels) : kernels.direct_packed(columns, channels)
  }

  /// Winograd takes channels eight at a time.
  init(values: Int, channels: Int, budget: KernelBudget) {
    self = channels % 8 == 0 && values <= budget.largest ? .winograd : .direct
  }
}

extension CPU {
  func kernel(
    _ rows: WeightRows, channels: Int, bias: [Float]?, budget: KernelBudget
  ) -> ConvolutionWeights {
    PackedConvolution(
      rows, channels: channels, bias: bias,
      algorithm: PackedConvolution.Algorithm(
        values: rows.count * rows.depth, channels: channels, budget: budget), compute: self)
  }
}
