import Testing

@testable import Diffusion

/// Convolutions of any kernel and stride against a plain loop in double precision.
@Suite struct KernelConvolutionTests {
  struct Shape: Sendable {
    var batch = 1
    let height: Int
    let width: Int
    let channels: Int
    let columns: Int
    var isInt8 = false
    var kernel = (height: 3, width: 3)
    var stride = 2
    var padding = Insets.around
  }

  static let shapes = [
    Shape(height: 2, width: 2, channels: 1, columns: 1),
    Shape(height: 7, width: 5, channels: 3, columns: 20, padding: .after),
    Shape(batch: 2, height: 16, width: 24, channels: 24, columns: 40, isInt8: true),
    Shape(batch: 2, height: 33, width: 38, channels: 8, columns: 17),
    Shape(height: 33, width: 38, channels: 8, columns: 17, padding: .after),
    Shape(height: 13, width: 9, channels: 5, columns: 18, padding: Insets()),
    Shape(
      batch: 2, height: 17, width: 17, channels: 12, columns: 33, kernel: (1, 7), stride: 1,
      padding: Insets(left: 3, right: 3)),
    Shape(
      height: 6, width: 17, channels: 12, columns: 16, isInt8: true, kernel: (7, 1), stride: 1,
      padding: Insets(top: 3, bottom: 3)),
    Shape(
      height: 9, width: 11, channels: 3, columns: 7, kernel: (5, 5), stride: 1,
      padding: Insets(top: 2, left: 2, bottom: 2, right: 2)),
    Shape(
      height: 12, width: 8, channels: 3, columns: 7, kernel: (4, 4), stride: 4, padding: Insets()),
    Shape(
      height: 5, width: 5, channels: 9, columns: 4, kernel: (1, 1), stride: 1, padding: Insets()),
  ]

  @Test(arguments: KernelTests.computes, shapes)
  func agreesWithAPlainLoop(variant: KernelTests.Variant, shape: Shape) throws {
    var random = TestRandom(seed: UInt64(shape.height))
    let compute = variant.compute()
    let x = compute.random(shape.batch, shape.height, shape.width, shape.channels, &random)
    let (tensor, plain) = try TestWeights.convolution(
      channels: shape.channels, columns: shape.columns, height: shape.kernel.height,
      width: shape.kernel.width, isInt8: shape.isInt8, &random)
    let bias = random.floats(shape.columns)
    let kernel = compute.kernel(
      tensor, factors: nil, bias: bias, stride: shape.stride, padding: shape.padding)
    let out = compute.convolve(x, kernel)
    let (padding, taps) = (shape.padding, shape.kernel.height * shape.kernel.width)
    let height = shape.height + padding.top + padding.bottom - shape.kernel.height
    let width = shape.width + padding.left + padding.right - shape.kernel.width
    #expect(out.height == height / shape.stride + 1 && out.width == width / shape.stride + 1)
    var expected: [Float] = []
    for item in 0..<shape.batch {
      for y in 0..<out.height {
        for column in 0..<out.width * shape.columns {
          var sum = Double(bias[column % shape.columns])
          for tap in 0..<taps {
            for c in 0..<shape.channels {
              let value = Plain.value(
                ConvolutionInput(features: [x]), item: item,
                y: shape.stride * y - padding.top + tap / shape.kernel.width,
                x: shape.stride * (column / shape.columns) - padding.left
                  + tap % shape.kernel.width, channel: c)
              let weight = plain[(column % shape.columns * shape.channels + c) * taps + tap]
              sum += value * Double(weight)
            }
          }
          expected.append(Float(sum))
        }
      }
    }
    let error = relativeError(out.values, expected)
    #expect(error < 2e-6, "\(shape): \(error)")

    // Among other channels, activated.
    let wide = compute.feature(
      batch: out.batch, height: out.height, width: out.width, channels: shape.columns + 5)
    wide.pointer.update(repeating: 7, count: wide.batch * wide.area * wide.channels)
    _ = compute.convolve(x, kernel, activation: .relu, into: (wide, 3))
    let values = out.values
    for (index, value) in wide.values.enumerated() {
      let (pixel, channel) = index.quotientAndRemainder(dividingBy: wide.channels)
      let isOwn = 3..<3 + shape.columns ~= channel
      let own = isOwn ? max(0, values[pixel * shape.columns + channel - 3]) : 7
      guard value == own else {
        Issue.record("\(shape): \(value) is not \(own)")
        break
      }
    }
  }
}
