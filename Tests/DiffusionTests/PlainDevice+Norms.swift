@testable import Diffusion

/// Normalisations and what is done value by value.
extension PlainDevice {
  func sums(of x: Feature) -> ChannelSums {
    let each = (0..<x.batch).map { item in
      sums(of: copy(x.part(items: item..<item + 1)), rows: 0..<x.height, columns: 0..<x.width)
    }
    return ChannelSums(sum: each.flatMap(\.sum), squares: each.flatMap(\.squares))
  }

  func sums(of x: Feature, rows: Range<Int>, columns: Range<Int>) -> ChannelSums {
    var sums = ChannelSums(
      sum: Array(repeating: 0, count: x.channels), squares: Array(repeating: 0, count: x.channels))
    for (index, value) in download(copy(x.part(rows: rows, columns: columns))).enumerated() {
      sums.sum[index % x.channels] += Double(value)
      sums.squares[index % x.channels] += Double(value) * Double(value)
    }
    return sums
  }

  func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights, time: TimeTerm?,
    sums given: ChannelSums?
  ) -> NormCoefficients {
    let x = materialise(ConvolutionInput(features: inputs))
    let (channels, count) = (x.channels, Double(x.area))
    let sums = given ?? sums(of: x)
    let size = channels / groups
    var (scale, shift): ([Float], [Float]) = ([], [])
    for item in 0..<x.batch {
      func term(_ channel: Int) -> Double {
        time.map { Double($0.values[item * $0.values.channels + $0.first + channel]) } ?? 0
      }
      let offsets = (0..<channels).map { time?.use == .offset ? term($0) : 0 }
      for c in 0..<channels {
        let group = c / size * size..<(c / size + 1) * size
        var (middle, square) = (0.0, 0.0)
        for c in group {
          let mean = sums.sum[item * channels + c] / count
          middle += (mean + offsets[c]) / Double(size)
          square +=
            (sums.squares[item * channels + c] / count + 2 * mean * offsets[c]
              + offsets[c] * offsets[c]) / Double(size)
        }
        let inverse = 1 / (max(0, square - middle * middle) + epsilon).squareRoot()
        let gain = time?.use == .scaleShift ? 1 + term(c) : 1
        let more = time?.use == .scaleShift ? term(channels + c) : 0
        let factor = Double(weights.weight[c]) * inverse
        scale.append(Float(factor * gain))
        shift.append(
          Float((Double(weights.bias[c]) + (offsets[c] - middle) * factor) * gain + more))
      }
    }
    return NormCoefficients(
      scale: upload(scale, batch: x.batch, channels: channels),
      shift: upload(shift, batch: x.batch, channels: channels))
  }

  func materialise(_ input: ConvolutionInput) -> Feature {
    var values: [Float] = []
    for item in 0..<input.batch {
      for y in 0..<input.height {
        for x in 0..<input.width {
          for c in 0..<input.channels {
            values.append(Float(Plain.value(input, item: item, y: y, x: x, channel: c)))
          }
        }
      }
    }
    return upload(
      values, batch: input.batch, height: input.height, width: input.width,
      channels: input.channels)
  }

  func layerNorm(_ x: Feature, epsilon: Float, _ weights: NormWeights) -> Feature {
    eachPixel(x) { pixel in
      let mean = pixel.reduce(0, +) / Double(pixel.count)
      let variance = pixel.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixel.count)
      let deviation = (variance + Double(epsilon)).squareRoot()
      return pixel.enumerated().map { c, value in
        (value - mean) / deviation * Double(weights.weight[c]) + Double(weights.bias[c])
      }
    }
  }

  func rmsNorm(_ x: Feature, epsilon: Float, _ weight: [Float]) -> Feature {
    eachPixel(x) { pixel in
      let square = pixel.reduce(0) { $0 + $1 * $1 } / Double(pixel.count)
      let root = (square + Double(epsilon)).squareRoot()
      return pixel.enumerated().map { c, value in value / root * Double(weight[c]) }
    }
  }

  func gated(_ x: Feature) -> Feature {
    eachPixel(x) { pixel in
      let half = pixel.count / 2
      return (0..<half).map { pixel[$0] * Plain.activate(pixel[half + $0], .gelu) }
    }
  }

  private func eachPixel(_ x: Feature, _ body: ([Double]) -> [Double]) -> Feature {
    let all = download(x).map(Double.init)
    let values = (0..<x.batch * x.area).map { pixel in
      body(Array(all[pixel * x.channels..<(pixel + 1) * x.channels]))
    }
    return upload(
      values.joined().map { Float($0) }, batch: x.batch, height: x.height, width: x.width,
      channels: values[0].count)
  }

  func add(_ b: Feature, to a: Feature) { each(a, b) { $0 + $1 } }

  func multiply(_ a: Feature, by b: Feature) { each(a, b) { $0 * $1 } }

  private func each(_ a: Feature, _ b: Feature, _ body: (Float, Float) -> Float) {
    guard let a = a as? Map else { preconditionFailure("a handle of another device") }
    let others = download(b)
    let size = a.area * a.channels
    for index in a.content.indices {
      a.content[index] = body(a.content[index], others[b.batch == 1 ? index % size : index])
    }
  }

  func activate(_ x: Feature, _ activation: Activation) {
    each(x, x) { value, _ in Float(Plain.activate(Double(value), activation)) }
  }

  func mean(of x: Feature) -> Feature {
    let values = sums(of: x).sum.map { Float($0 / Double(x.area)) }
    return upload(values, batch: x.batch, channels: x.channels)
  }

  func pool(
    _ x: Feature, _ pooling: Pooling, into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    let isHalving = pooling == .halvingMaximum
    let (stride, before) = isHalving ? (2, 0) : (1, 1)
    func size(_ side: Int) -> Int { isHalving ? (side - 3) / 2 + 1 : side }
    var values: [Float] = []
    for item in 0..<x.batch {
      for row in 0..<size(x.height) {
        for column in 0..<size(x.width) {
          let (top, left) = (row * stride - before, column * stride - before)
          for c in 0..<x.channels {
            var seen: [Double] = []
            for y in max(0, top)..<min(x.height, top + 3) {
              for tap in max(0, left)..<min(x.width, left + 3) {
                seen.append(x[((item * x.height + y) * x.width + tap) * x.channels + c])
              }
            }
            values.append(
              Float(
                pooling == .mean ? seen.reduce(0, +) / Double(seen.count) : seen.max() ?? .nan))
          }
        }
      }
    }
    let out = upload(
      values, batch: x.batch, height: size(x.height), width: size(x.width), channels: x.channels)
    guard let target else { return out }
    copy(out.part(), into: target.feature, at: Corner(channel: target.channel))
    return target.feature
  }
}
