import Foundation

@testable import Diffusion

/// What the kernels compute, as plain loops in double precision.
enum Plain {
  static func activate(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .linear: x
    case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
    case .silu: x / (1 + exp(-x))
    case .relu: max(x, 0)
    case .tanhGELU:
      0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .quickGELU: x / (1 + exp(-1.702 * x))
    }
  }

  /// A value of a convolution's input, zero outside.
  static func value(
    _ input: ConvolutionInput, item: Int, y: Int, x: Int, channel: Int
  ) -> Double {
    guard y >= 0, x >= 0, y < input.height, x < input.width else { return 0 }
    func source(_ y: Int, _ x: Int) -> Double {
      var c = channel
      for feature in input.features {
        if c < feature.channels {
          let pixel = (item * feature.height + y) * feature.width + x
          var value = feature[pixel * feature.channels + c]
          if let norm = input.norm {
            let i = item * input.channels + channel
            value = value * norm.scale[i] + norm.shift[i]
          }
          return activate(value, input.activation)
        }
        c -= feature.channels
      }
      return .nan
    }
    switch input.resampling {
    case .none: return source(y, x)
    case .up: return source(y / 2, x / 2)
    case .down:
      return
        (source(2 * y, 2 * x) + source(2 * y, 2 * x + 1) + source(2 * y + 1, 2 * x)
        + source(2 * y + 1, 2 * x + 1)) / 4
    }
  }

  static func convolution(
    _ input: ConvolutionInput, weights: [Float], bias: [Float], columns: Int, residual: Feature,
    scale: Double
  ) -> [Float] {
    let (height, width, channels) = (input.height, input.width, input.channels)
    let lines = width + 2
    var out: [Float] = []
    for item in 0..<input.batch {
      var padded: [Double] = []
      for y in -1...height {
        for x in -1...width {
          for c in 0..<channels { padded.append(value(input, item: item, y: y, x: x, channel: c)) }
        }
      }
      for y in 0..<height {
        for x in 0..<width {
          for column in 0..<columns {
            var sum = Double(bias[column])
            for tap in 0..<9 {
              let from = ((y + tap / 3) * lines + x + tap % 3) * channels
              for c in 0..<channels {
                sum += padded[from + c] * Double(weights[(column * channels + c) * 9 + tap])
              }
            }
            let r = residual[((item * height + y) * width + x) * columns + column]
            out.append(Float((sum + r) * scale))
          }
        }
      }
    }
    return out
  }

  static func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights
  ) -> [Float] {
    let plain = ConvolutionInput(features: inputs)
    let size = plain.channels / groups
    var out = [Float](
      repeating: 0, count: plain.batch * plain.height * plain.width * plain.channels)
    for item in 0..<plain.batch {
      for group in 0..<groups {
        var values: [(index: Int, channel: Int, value: Double)] = []
        for y in 0..<plain.height {
          for x in 0..<plain.width {
            for c in group * size..<(group + 1) * size {
              let pixel = (item * plain.height + y) * plain.width + x
              values.append(
                (pixel * plain.channels + c, c, value(plain, item: item, y: y, x: x, channel: c)))
            }
          }
        }
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + $1.value } / count
        let variance = values.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / count
        for (index, channel, value) in values {
          let normal = (value - mean) / (variance + epsilon).squareRoot()
          out[index] = Float(
            normal * Double(weights.weight[channel]) + Double(weights.bias[channel]))
        }
      }
    }
    return out
  }

  /// Attention and the text's share of the first item's weights.
  static func attention(
    _ x: Feature, text: Feature?, channels: Int, head: Int, own: Bool,
    rules: AttentionRules = AttentionRules()
  ) -> (out: [Float], map: [Float]) {
    let (pixels, tokens, heads) = (x.area, text?.width ?? 0, channels / head)
    let scale = rules.scale.map(Double.init) ?? 1 / Double(head).squareRoot()
    let bias = rules.bias?.values
    var out = [Float](repeating: 0, count: x.batch * pixels * channels)
    var map = [Float](repeating: 0, count: pixels * tokens)
    for item in 0..<x.batch {
      for h in 0..<heads {
        func row(_ feature: Feature, _ index: Int, _ part: Int) -> [Double] {
          let base = (item * feature.area + index) * feature.channels + part * channels + h * head
          return (0..<head).map { feature[base + $0] }
        }
        var keys = text.map { text in (0..<tokens).map { row(text, $0, 0) } } ?? []
        var values = text.map { text in (0..<tokens).map { row(text, $0, 1) } } ?? []
        if own {
          keys += (0..<pixels).map { row(x, $0, 1) }
          values += (0..<pixels).map { row(x, $0, 2) }
        }
        for pixel in 0..<pixels {
          let q = row(x, pixel, 0)
          let scores = keys.enumerated().map { index, key in
            let place = index - tokens
            guard place < (rules.seen?[item] ?? pixels), !rules.isCausal || place <= pixel
            else { return 0.0 }
            let added = bias.map { Double($0[(h * pixels + pixel) * pixels + place]) } ?? 0
            return exp(scale * zip(q, key).reduce(0) { $0 + $1.0 * $1.1 } + added)
          }
          let total = scores.reduce(0, +)
          for d in 0..<head {
            let sum = zip(scores, values).reduce(0) { $0 + $1.0 * $1.1[d] }
            out[(item * pixels + pixel) * channels + h * head + d] = Float(sum / total)
          }
          if item == 0 {
            for token in 0..<tokens {
              map[pixel * tokens + token] += Float(scores[token] / total / Double(heads))
            }
          }
        }
      }
    }
    return (out, map)
  }
}
