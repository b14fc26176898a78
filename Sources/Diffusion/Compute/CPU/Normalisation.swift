import CKernels

extension CPU {
  /// Pixels summed in single precision before the sums go on in double.
  private static let sumBlock = 256

  /// Computed where they did not come with the feature map.
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

  func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights, time: TimeTerm?,
    sums given: ChannelSums?
  ) -> NormCoefficients {
    let channels = weights.weight.count
    let batch = inputs[0].batch
    precondition(inputs.reduce(0) { $0 + $1.channels } == channels && channels % groups == 0)
    precondition(given == nil || inputs.count == 1)
    let scale = feature(batch: batch, height: 1, width: 1, channels: channels)
    let shift = feature(batch: batch, height: 1, width: 1, channels: channels)
    let (scales, shifts) = (scale.pointer, shift.pointer)
    let all = given.map { [$0] } ?? inputs.map { sums(of: $0) }
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
          scales[item * channels + c] = Float(a)
          shifts[item * channels + c] = Float(b)
        }
      }
    }
    withExtendedLifetime((time?.values, scale, shift)) {}
    return NormCoefficients(scale: scale, shift: shift)
  }

  func activate(_ x: Feature, _ activation: Activation) {
    kernels.activate(x.pointer, x.batch * x.area * x.channels, activation.code)
    withExtendedLifetime(x) {}
  }

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
