/// A matrix `[columns, depth]` as a device holds it, for `Compute.product`.
class MatrixWeights {
  let columns: Int
  let depth: Int

  /// For devices; networks take what `Compute.matrix` gives them.
  init(columns: Int, depth: Int) {
    self.columns = columns
    self.depth = depth
  }
}

/// A 3x3 kernel `[columns, channels, 3, 3]` as a device holds it, for `Compute.convolution`.
class ConvolutionWeights {
  let columns: Int
  let channels: Int

  /// For devices; networks take what `Compute.kernel` gives them.
  init(columns: Int, channels: Int) {
    self.columns = columns
    self.channels = channels
  }
}

/// A kernel `[columns, channels, height, width]` of any small size with its stride and padding, as
/// a device holds it, for `Compute.convolve`. Without strides, 3x3 kernels are faster as
/// `ConvolutionWeights`.
class KernelWeights {
  let columns: Int
  let channels: Int
  let height: Int
  let width: Int
  let stride: Int
  let padding: Insets

  /// For devices; networks take what `Compute.kernel` gives them.
  /// - Parameter shape: of the weights, four dimensions.
  init(shape: [Int], stride: Int, padding: Insets) {
    precondition(shape.count == 4)
    columns = shape[0]
    channels = shape[1]
    height = shape[2]
    width = shape[3]
    self.stride = stride
    self.padding = padding
  }

  /// Rows and columns of the result.
  func size(of x: Feature) -> (height: Int, width: Int) {
    (
      (x.height + padding.top + padding.bottom - height) / stride + 1,
      (x.width + padding.left + padding.right - width) / stride + 1
    )
  }
}

/// Zeros beside a picture that a kernel sees, in pixels.
struct Insets: Sendable {
  var top = 0
  var left = 0
  var bottom = 0
  var right = 0

  /// One on all sides, as U-Nets pad.
  static let around = Insets(top: 1, left: 1, bottom: 1, right: 1)
  /// One on the right and below, as autoencoders pad.
  static let after = Insets(bottom: 1, right: 1)
}

/// Weights `[count, depth]`, a row an output channel, for a device to take into its own form.
enum WeightRows {
  case values([Float], count: Int)
  /// One or several of the same depth, stacked.
  case tensors([WeightTensor])

  var count: Int {
    switch self {
    case .values(_, let count): count
    case .tensors(let tensors): tensors.reduce(0) { $0 + $1.rows }
    }
  }

  var depth: Int {
    switch self {
    case .values(let values, let count): values.count / max(1, count)
    case .tensors(let tensors): tensors.first?.columns ?? 0
    }
  }
}
