import CKernels

extension Activation {
  var code: Int32 {
    switch self {
    case .linear: Int32(EASEL_LINEAR.rawValue)
    case .gelu: Int32(EASEL_GELU.rawValue)
    case .silu: Int32(EASEL_SILU.rawValue)
    case .relu: Int32(EASEL_RELU.rawValue)
    case .tanhGELU: Int32(EASEL_GELU_TANH.rawValue)
    case .quickGELU: Int32(EASEL_GELU_QUICK.rawValue)
    }
  }
}

extension Epilogue {
  /// The kernels' form, valid inside `body`.
  func with<Result>(_ weights: PackedWeights, _ body: (easel_epilogue) -> Result) -> Result {
    weights.scales.withBuffer { scales in
      weights.bias.withBuffer { bias in
        withExtendedLifetime(residual) {
          body(
            easel_epilogue(
              weight_scale: scales, bias: bias,
              residual: residual.map { UnsafePointer($0.pointer) },
              residual_stride: residual?.channels ?? 0, out_scale: scale,
              activation: activation.code))
        }
      }
    }
  }
}

extension [Float]? {
  /// Lends the values, or nil where there are none.
  func withBuffer<Result>(_ body: (UnsafePointer<Float>?) -> Result) -> Result {
    switch self {
    case .none: body(nil)
    case .some(let values): values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}
