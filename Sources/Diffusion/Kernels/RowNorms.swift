/// (x - mean) / sqrt(variance + epsilon) * weight + bias of every row, in place.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    bias = try weights.tensor("\(name).bias", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  /// - Parameter x: row-major `[rows, width]`.
  func apply(to x: inout [Float], compute: Compute) {
    let width = weight.count
    let rows = x.count / width
    x.withUnsafeMutableBufferPointer { x in
      compute.kernels.layer_norm(
        x.baseAddress, width, rows, width, weight, bias, epsilon, x.baseAddress, width)
    }
  }
}

/// x / sqrt(mean of squares + epsilon) * weight of every row.
struct RMSNorm: Sendable {
  let weight: [Float]
  let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  /// - Parameter x: row-major `[rows, width]`.
  func callAsFunction(_ x: [Float], compute: Compute) -> [Float] {
    let width = weight.count
    var result = x
    result.withUnsafeMutableBufferPointer { result in
      compute.kernels.rms_norm(
        x, width, x.count / width, width, weight, epsilon, result.baseAddress, width)
    }
    return result
  }
}
