/// What was computed from a feature map, with the way back: a small reverse mode over the engine's
/// own operations. Weights are constants; only gradients with respect to what was read are known.
struct Traced {
  let value: Feature
  /// From the gradient of a loss with respect to `value` to that with respect to what it was
  /// computed from. It may write over the gradient that it is given, and holds what it needs of the
  /// way there: let go of it as soon as it was called.
  let pullback: (_ gradient: Feature) -> Feature

  /// What follows upon it.
  func then(_ next: (Feature) -> Traced) -> Traced {
    let following = next(value)
    return Traced(value: following.value) { pullback(following.pullback($0)) }
  }
}

/// A matrix product with its way back.
struct TracedMatrix {
  let weights: MatrixWeights
  private let transposed: MatrixWeights

  /// One matrix, or several of the same depth stacked on their columns.
  init(
    _ weights: Weights, _ names: [String], depth: Int, columns: [Int], bias: Bool = true,
    compute: any Compute
  ) throws(DiffusionError) {
    self.weights = try compute.matrix(weights, names, depth: depth, columns: columns, bias: bias)
    var values: [Float] = []
    for (name, count) in zip(names, columns) {
      values += try weights.matrix(name + ".weight", rows: count, columns: depth).floats()
    }
    transposed = compute.matrix(floats: Self.transposed(values, columns: depth), columns: depth)
  }

  /// - Parameter floats: `[columns, depth]`.
  init(floats: [Float], columns: Int, depth: Int, compute: any Compute) {
    weights = compute.matrix(floats: floats, columns: columns)
    transposed = compute.matrix(floats: Self.transposed(floats, columns: depth), columns: depth)
  }

  /// The gradient with respect to what was multiplied.
  func pullback(_ gradient: Feature, compute: any Compute) -> Feature {
    compute.product([gradient], transposed)
  }

  private static func transposed(_ values: [Float], columns: Int) -> [Float] {
    let rows = values.count / columns
    return [Float](unsafeUninitializedCapacity: values.count) { result, count in
      for row in 0..<rows {
        for column in 0..<columns {
          result[column * rows + row] = values[row * columns + column]
        }
      }
      count = values.count
    }
  }
}

/// A 3x3 convolution, stride 1, zero padding 1, with its way back: the convolution with the kernel
/// turned around.
struct TracedConvolution {
  let weights: ConvolutionWeights
  private let turned: ConvolutionWeights

  init(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, budget: KernelBudget,
    compute: any Compute
  ) throws(DiffusionError) {
    self.weights = try compute.kernel(
      weights, name, channels: channels, columns: columns, budget: budget)
    let values = try weights.tensor(name + ".weight").floats()
    var turned = values
    for column in 0..<columns {
      for channel in 0..<channels {
        let from = (column * channels + channel) * 9
        let to = (channel * columns + column) * 9
        for tap in 0..<9 { turned[to + 8 - tap] = values[from + tap] }
      }
    }
    self.turned = compute.kernel(
      .values(turned, count: channels), channels: columns, bias: nil, budget: budget)
  }

  /// The gradient with respect to what it saw: what was normalised, activated and doubled.
  func pullback(_ gradient: Feature, compute: any Compute) -> Feature {
    compute.convolution(ConvolutionInput(features: [gradient]), turned)
  }

  /// The gradient with respect to what was doubled for it: the sum over each 2x2.
  func pullbackOfDoubled(_ gradient: Feature, compute: any Compute) -> Feature {
    compute.materialise(
      ConvolutionInput(
        features: [
          compute.convolution(
            ConvolutionInput(features: [gradient]), turned, epilogue: Epilogue(scale: 4))
        ],
        resampling: .down))
  }
}
