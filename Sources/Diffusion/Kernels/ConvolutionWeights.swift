import CKernels

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
        .tensors([tensor]), bias: bias, channels: channels, algorithm: algorithm,
        compute: compute)
      tensor.release()
      return
    }
    let (integers, scales) = tensor.integers()
    let packed = PackedWeights(
      columns: columns, storage: algorithm == .winograd ? EASEL_I16 : EASEL_I8,
      values: algorithm.packed(columns, channels, compute.kernels), scales: scales, bias: bias,
      compute: compute)
    compute.eachPanel(of: integers, depth: tensor.columns) { panel, source in
      switch algorithm {
      case .winograd:
        compute.kernels.pack_winograd_i8(
          source, columns, channels, panel, packed.bound(to: Int16.self))
      case .direct:
        compute.kernels.pack_direct_i8(
          source, columns, channels, panel, packed.bound(to: Int8.self))
      }
    }
    tensor.release()
    self.init(packed: packed, channels: channels, algorithm: algorithm)
  }

  /// - Parameter rows: `[columns, channels, 3, 3]`.
  init(
    _ rows: WeightRows, bias: [Float]?, channels: Int, algorithm: Algorithm, compute: Compute
  ) {
    let columns = rows.count
    let packed = PackedWeights(
      columns: columns, storage: EASEL_F32,
      values: algorithm.packed(columns, channels, compute.kernels), scales: nil, bias: bias,
      compute: compute)
    compute.eachPanel(of: rows) { panel, source in
      let out = packed.bound(to: Float.self)
      switch algorithm {
      case .winograd: compute.kernels.pack_winograd_f32(source, columns, channels, panel, out)
      case .direct: compute.kernels.pack_direct_f32(source, columns, channels, panel, out)
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
