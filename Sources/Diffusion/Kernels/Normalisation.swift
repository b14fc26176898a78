import CKernels

/// The weights of a normalisation: a factor and an offset a channel.
struct NormWeights {
  let weight: [Float]
  let bias: [Float]
}

extension NormWeights {
  init(_ weights: Weights, _ name: String, channels: Int) throws(DiffusionError) {
    weight = try weights.tensor(name + ".weight", shape: [channels]).floats()
    bias = try weights.tensor(name + ".bias", shape: [channels]).floats()
  }
}

/// What the time embedding does around a normalisation.
struct TimeTerm {
  enum Use {
    /// `norm(x) * (1 + scale) + shift`: scales, then shifts.
    case scaleShift
    /// `norm(x + offset)`.
    case offset
  }
  let use: Use
  /// `[batch, 1, 1, ..]`.
  let values: Feature
  /// The first of the channels of `values` that are meant.
  let first: Int
}

/// A normalisation reduced to `x * scale + shift`, `[batch, channels]` each.
struct NormCoefficients {
  let scale: Buffer
  let shift: Buffer
}

extension Compute {
  /// Pixels summed in single precision before the sums go on in double.
  private static let sumBlock = 256

  /// The statistics of a feature map, computed where they did not come with it.
  func sums(of x: Feature) -> ChannelSums {
    if let sums = x.sums { return sums }
    let blocks = (x.area + Self.sumBlock - 1) / Self.sumBlock
    let partial = arena.take(x.batch * blocks * 2 * x.channels)
    measure(
      "sums \(x.height)x\(x.width)x\(x.channels)", operations: 0,
      floats: x.batch * x.area * x.channels
    ) {
      parallel(x.batch * blocks) { unit, _ in
        let first = unit % blocks * Self.sumBlock
        kernels.channel_sums(
          x.pointer + (unit / blocks * x.area + first) * x.channels, x.channels, x.channels,
          min(Self.sumBlock, x.area - first), partial.pointer + unit * 2 * x.channels)
      }
    }
    let sums = ChannelSums(
      partial: partial, units: blocks, batch: x.batch, channels: x.channels)
    x.sums = sums
    return sums
  }

  /// The statistics of some rows and columns of all items together, `[1, channels]`.
  func sums(of x: Feature, rows: Range<Int>, columns: Range<Int>) -> ChannelSums {
    let units = x.batch * rows.count
    let partial = arena.take(units * 2 * x.channels)
    parallel(units) { unit, _ in
      let row = unit / rows.count * x.height + rows.lowerBound + unit % rows.count
      kernels.channel_sums(
        x.pointer + (row * x.width + columns.lowerBound) * x.channels, x.channels, x.channels,
        columns.count, partial.pointer + unit * 2 * x.channels)
    }
    withExtendedLifetime(x) {}
    return ChannelSums(partial: partial, units: units, batch: 1, channels: x.channels)
  }

  /// Group normalisation of concatenated feature maps as coefficients, with the time embedding's
  /// part folded in.
  func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights,
    time: TimeTerm? = nil
  ) -> NormCoefficients {
    let channels = weights.weight.count
    let batch = inputs[0].batch
    precondition(inputs.reduce(0) { $0 + $1.channels } == channels && channels % groups == 0)
    let scale = arena.take(batch * channels)
    let shift = arena.take(batch * channels)
    let all = inputs.map { sums(of: $0) }
    let size = channels / groups
    let isScaleShift = time?.use == .scaleShift
    for item in 0..<batch {
      var sum: [Double] = []
      var squares: [Double] = []
      for (input, sums) in zip(inputs, all) {
        let range = item * input.channels..<(item + 1) * input.channels
        sum += sums.sum[range]
        squares += sums.squares[range]
      }
      let row = time.map { $0.values.pointer + item * $0.values.channels + $0.first }
      if let row, !isScaleShift {
        for c in 0..<channels {
          let offset = Double(row[c])
          squares[c] += offset * (2 * sum[c] + offset * Double(inputs[0].area))
          sum[c] += offset * Double(inputs[0].area)
        }
      }
      for group in 0..<groups {
        let members = group * size..<(group + 1) * size
        let (mean, inverse) = ChannelSums(sum: sum, squares: squares)
          .moments(of: members, area: inputs[0].area, epsilon: epsilon)
        for c in members {
          var a = Double(weights.weight[c]) * inverse
          var b = Double(weights.bias[c]) - mean * a
          if let row, isScaleShift {
            let gain = 1 + Double(row[c])
            a *= gain
            b = b * gain + Double(row[channels + c])
          } else if let row {
            b += a * Double(row[c])
          }
          scale.pointer[item * channels + c] = Float(a)
          shift.pointer[item * channels + c] = Float(b)
        }
      }
    }
    withExtendedLifetime(time?.values) {}
    return NormCoefficients(scale: scale, shift: shift)
  }

  /// - Parameters:
  ///   - scale: a factor a channel, for all items.
  ///   - shift: what is added after it.
  func coefficients(batch: Int, scale: [Float], shift: [Float]) -> NormCoefficients {
    func repeated(_ values: [Float]) -> Buffer {
      let buffer = arena.take(batch * values.count)
      for item in 0..<batch {
        (buffer.pointer + item * values.count).update(from: values, count: values.count)
      }
      return buffer
    }
    return NormCoefficients(scale: repeated(scale), shift: repeated(shift))
  }

  /// Puts the activation of every value in its place.
  func activate(_ x: Feature, _ activation: Activation) {
    kernels.activate(x.pointer, x.batch * x.area * x.channels, activation.code)
    withExtendedLifetime(x) {}
  }

  /// `value * gelu(gate)` of every pixel, where the first half of the channels are values and the
  /// second half gates (GEGLU, arXiv 2002.05202).
  func gated(_ x: Feature) -> Feature {
    let channels = x.channels / 2
    let out = feature(batch: x.batch, height: x.height, width: x.width, channels: channels)
    let rows = x.batch * x.area
    let block = max(1, min(64, rows / (4 * threads)))
    measure("gate \(rows)x\(channels)", operations: 0, floats: 3 * rows * channels) {
      parallel((rows + block - 1) / block) { unit, _ in
        let first = unit * block
        kernels.gate(
          x.pointer + first * 2 * channels, min(block, rows - first), channels,
          out.pointer + first * channels)
      }
    }
    withExtendedLifetime(x) {}
    return out
  }

  /// Concatenates, normalises, activates and resamples feature maps into a new one.
  func materialise(_ input: ConvolutionInput) -> Feature {
    let out = feature(
      batch: input.batch, height: input.height, width: input.width, channels: input.channels)
    measure(
      "rows \(out.height)x\(out.width)x\(out.channels)", operations: 0,
      floats: 2 * out.batch * out.area * out.channels
    ) {
      input.with { description in
        let description = description
        let scratch = kernels.input_row_scratch(out.channels)
        parallel(out.batch * out.height, scratch: scratch) { row, scratch in
          withUnsafePointer(to: description) { description in
            kernels.input_row(
              description, row / out.height, row % out.height, 0, out.width, 0, out.channels,
              out.pointer + row * out.width * out.channels, scratch)
          }
        }
      }
    }
    return out
  }
}

extension ChannelSums {
  /// The mean of some channels together, and 1 / sqrt(variance + epsilon).
  /// - Parameter area: pixels that were summed.
  func moments(
    of members: Range<Int>, area: Int, epsilon: Double
  ) -> (mean: Double, inverse: Double) {
    let count = Double(members.count * area)
    let mean = sum[members].reduce(0, +) / count
    let variance = max(0, squares[members].reduce(0, +) / count - mean * mean)
    return (mean, 1 / (variance + epsilon).squareRoot())
  }

  /// Adds up partial sums `[batch, units, 2, channels]`.
  init(partial: Buffer, units: Int, batch: Int, channels: Int) {
    var sum = [Double](repeating: 0, count: batch * channels)
    var squares = sum
    for item in 0..<batch {
      for unit in item * units..<(item + 1) * units {
        let p = partial.pointer + unit * 2 * channels
        for c in 0..<channels {
          sum[item * channels + c] += Double(p[c])
          squares[item * channels + c] += Double(p[channels + c])
        }
      }
    }
    withExtendedLifetime(partial) {}
    self.init(sum: sum, squares: squares)
  }
}
