import Testing

@testable import Diffusion

/// Convolutions with stride 2 against a plain loop in double precision.
@Suite struct StridedConvolutionTests {
  struct Shape: Sendable {
    var batch = 1
    let height: Int
    let width: Int
    let channels: Int
    let columns: Int
    var isInt8 = false
  }

  static let shapes = [
    Shape(height: 2, width: 2, channels: 1, columns: 1),
    Shape(height: 7, width: 5, channels: 3, columns: 20),
    Shape(batch: 2, height: 16, width: 24, channels: 24, columns: 40, isInt8: true),
    Shape(batch: 2, height: 33, width: 38, channels: 8, columns: 17),
  ]

  @Test(arguments: KernelTests.computes, shapes)
  func agreesWithAPlainLoop(variant: KernelTests.Variant, shape: Shape) throws {
    var random = TestRandom(seed: UInt64(shape.height))
    let compute = variant.compute()
    let x = compute.random(shape.batch, shape.height, shape.width, shape.channels, &random)
    let (tensor, plain) = try TestWeights.convolution(
      channels: shape.channels, columns: shape.columns, isInt8: shape.isInt8, &random)
    let bias = random.floats(shape.columns)
    let weights = StridedWeights(
      tensor, bias: bias, channels: shape.channels, columns: shape.columns, compute: compute)
    for (padding, before, added) in [(StridedPadding.around, 1, 2), (.after, 0, 1)] {
      let out = compute.strided(x, weights, padding: padding)
      #expect(out.height == (shape.height + added - 3) / 2 + 1)
      #expect(out.width == (shape.width + added - 3) / 2 + 1)
      var expected: [Float] = []
      for item in 0..<shape.batch {
        for y in 0..<out.height {
          for column in 0..<out.width * shape.columns {
            var sum = Double(bias[column % shape.columns])
            for tap in 0..<9 {
              for c in 0..<shape.channels {
                let value = Plain.value(
                  ConvolutionInput(features: [x]), item: item, y: 2 * y - before + tap / 3,
                  x: 2 * (column / shape.columns) - before + tap % 3, channel: c)
                let weight = plain[(column % shape.columns * shape.channels + c) * 9 + tap]
                sum += value * Double(weight)
              }
            }
            expected.append(Float(sum))
          }
        }
      }
      let error = relativeError(out.values, expected)
      #expect(error < 2e-6, "\(shape) \(padding): \(error)")
    }
  }
}
