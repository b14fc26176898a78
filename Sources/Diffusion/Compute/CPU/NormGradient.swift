import CKernels

extension CPU {
  /// Pixels whose sums are taken in single precision.
  private static let gradientBlock = 256

  /// With x' = (x - mean) r, r = 1 / deviation, and h the gradient of the normalised values times
  /// the weights: r (h - mean(h) - x' mean(h x')), the means over a group. Written over `gradient`.
  func groupNormGradient(
    _ gradient: Feature, of x: Feature, groups: Int, epsilon: Double, _ weights: NormWeights,
    activation: Activation, adding more: Feature?
  ) -> Feature {
    let channels = x.channels
    let coefficients = groupNorm([x], groups: groups, epsilon: epsilon, weights)
    let blocks = (x.area + Self.gradientBlock - 1) / Self.gradientBlock
    let partial = arena.take(x.batch * blocks * 2 * channels)
    partial.pointer.update(repeating: 0, count: x.batch * blocks * 2 * channels)
    func block(_ unit: Int) -> (first: Int, pixels: Int) {
      let first = unit % blocks * Self.gradientBlock
      return (
        (unit / blocks * x.area + first) * channels, min(Self.gradientBlock, x.area - first)
      )
    }
    let name = "\(x.height)x\(x.width)x\(channels)"
    let count = x.batch * x.area * channels
    measure("activation gradient \(name)", operations: 0, floats: 3 * count) {
      parallel(x.batch * blocks) { unit, _ in
        let (first, pixels) = block(unit)
        let row = unit / blocks * channels
        kernels.activation_gradient(
          x.pointer + first, coefficients.scale.pointer + row, coefficients.shift.pointer + row,
          pixels, channels, activation.code, gradient.pointer + first, gradient.pointer + first,
          partial.pointer + unit * 2 * channels)
      }
    }
    // The sums of the gradient, and of the gradient times x.
    let slopes = ChannelSums(
      partial: partial, units: blocks, batch: x.batch, channels: channels)
    let factors = arena.take(x.batch * 3 * channels)
    for item in 0..<x.batch {
      for group in 0..<groups {
        let size = channels / groups
        let members = item * channels + group * size..<item * channels + (group + 1) * size
        let (mean, inverse) = sums(of: x).moments(of: members, area: x.area, epsilon: epsilon)
        var (slope, along) = (0.0, 0.0)
        for c in members {
          let weight = Double(weights.weight[c - item * channels])
          slope += weight * slopes.sum[c]
          along += weight * inverse * (slopes.squares[c] - mean * slopes.sum[c])
        }
        slope /= Double(size * x.area)
        along /= Double(size * x.area)
        for c in members {
          let channel = c - item * channels
          let row = factors.pointer + item * 3 * channels + channel
          row[0] = Float(Double(weights.weight[channel]) * inverse)
          row[channels] = Float(-inverse * inverse * along)
          row[2 * channels] = Float(inverse * (inverse * along * mean - slope))
        }
      }
    }
    measure("norm gradient \(name)", operations: 0, floats: (more == nil ? 3 : 4) * count) {
      parallel(x.batch * blocks) { unit, _ in
        let (first, pixels) = block(unit)
        let row = factors.pointer + unit / blocks * 3 * channels
        kernels.norm_gradient(
          x.pointer + first, gradient.pointer + first, pixels, channels, row, row + channels,
          row + 2 * channels, more.map { UnsafePointer($0.pointer + first) },
          gradient.pointer + first)
      }
    }
    withExtendedLifetime((x, coefficients.scale, coefficients.shift, factors, more)) {}
    return gradient
  }

  func layerNormGradient(
    _ gradient: Feature, of x: Feature, epsilon: Float, _ weights: NormWeights,
    adding more: Feature?
  ) -> Feature {
    let rows = x.batch * x.area
    let block = max(1, min(64, rows / (4 * threads)))
    let name = "layer norm gradient \(rows)x\(x.channels)"
    measure(name, operations: 0, floats: 4 * rows * x.channels) {
      parallel((rows + block - 1) / block) { unit, _ in
        let first = unit * block * x.channels
        kernels.layer_norm_gradient(
          x.pointer + first, min(block, rows - unit * block), x.channels, weights.weight, epsilon,
          gradient.pointer + first, more.map { UnsafePointer($0.pointer + first) },
          gradient.pointer + first)
      }
    }
    withExtendedLifetime((x, more)) {}
    return gradient
  }

  func activated(_ x: Feature, _ activation: Activation) -> Feature {
    let out = feature(batch: x.batch, height: x.height, width: x.width, channels: x.channels)
    eachBlock(of: x, "activation") { first, count in
      (out.pointer + first).update(from: x.pointer + first, count: count)
      kernels.activate(out.pointer + first, count, activation.code)
    }
    return out
  }

  func activationGradient(
    _ gradient: Feature, of x: Feature, _ activation: Activation
  ) -> Feature {
    eachBlock(of: x, "activation") { first, count in
      kernels.activation_gradient(
        x.pointer + first, nil, nil, 1, count, activation.code,
        gradient.pointer + first, gradient.pointer + first, nil)
    }
    return gradient
  }
}
