/// A kernel in the kernels' form: a matrix whose depth runs over the taps and then the channels.
final class PackedKernel: KernelWeights {
  fileprivate let form: PackedWeights

  fileprivate init(_ form: PackedWeights, shape: [Int], stride: Int, padding: Insets) {
    self.form = form
    super.init(shape: shape, stride: stride, padding: padding)
  }
}

extension KernelWeights {
  var packed: PackedWeights { ownHandle(self, as: PackedKernel.self).form }
}

extension CPU {
  func kernel(
    _ tensor: WeightTensor, factors: [Float]?, bias: [Float], stride: Int, padding: Insets
  ) -> KernelWeights {
    let shape = tensor.shape
    precondition(shape.count == 4 && bias.count == tensor.rows)
    let packed: PackedWeights
    if tensor.isHeldAsIntegers(compact: hasCompactWeights) {
      var (values, scales) = tensor.integers()
      if let factors { scales = zip(scales, factors).map { $0 * $1 } }
      packed = PackedWeights(
        integers: Self.tapsFirst(values, shape), scales: scales, depth: tensor.columns, bias: bias,
        compute: self)
    } else {
      var values = tensor.floats()
      if let factors {
        for index in values.indices { values[index] *= factors[index / tensor.columns] }
      }
      packed = PackedWeights(
        .values(Self.tapsFirst(values, shape), count: tensor.rows), bias: bias, compute: self)
    }
    tensor.release()
    return PackedKernel(packed, shape: shape, stride: stride, padding: padding)
  }

  /// `[columns, channels, taps]` as `[columns, taps, channels]`.
  private static func tapsFirst<Value>(_ values: [Value], _ shape: [Int]) -> [Value] {
    let (channels, taps) = (shape[1], shape[2] * shape[3])
    guard taps > 1 else { return values }
    var result = values
    for column in 0..<shape[0] {
      let first = column * channels * taps
      for tap in 0..<taps {
        for channel in 0..<channels {
          result[first + tap * channels + channel] = values[first + channel * taps + tap]
        }
      }
    }
    return result
  }
}
