import CKernels

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

/// A kernel `[columns, channels, height, width]` of any small size with its stride and padding, for
/// `Compute.convolve`: a matrix whose depth runs over the taps and then the channels. Without
/// strides, 3x3 kernels are faster as `ConvolutionWeights`.
struct KernelWeights {
  fileprivate let packed: PackedWeights
  let channels: Int
  let height: Int
  let width: Int
  let stride: Int
  let padding: Insets

  var columns: Int { packed.columns }

  /// - Parameters:
  ///   - tensor: of any storage; integers stay such.
  ///   - factors: a further factor a column; nil for none.
  init(
    _ tensor: WeightTensor, factors: [Float]? = nil, bias: [Float], stride: Int,
    padding: Insets, compute: Compute
  ) {
    precondition(tensor.shape.count == 4 && bias.count == tensor.rows)
    if tensor.isHeldAsIntegers(compact: compute.hasCompactWeights) {
      var (values, scales) = tensor.integers()
      if let factors { scales = zip(scales, factors).map { $0 * $1 } }
      packed = PackedWeights(
        integers: Self.tapsFirst(values, tensor.shape), scales: scales,
        depth: tensor.columns, bias: bias, compute: compute)
    } else {
      var values = tensor.floats()
      if let factors {
        for index in values.indices { values[index] *= factors[index / tensor.columns] }
      }
      packed = PackedWeights(
        .values(Self.tapsFirst(values, tensor.shape), count: tensor.rows), bias: bias,
        compute: compute)
    }
    channels = tensor.shape[1]
    height = tensor.shape[2]
    width = tensor.shape[3]
    self.stride = stride
    self.padding = padding
    tensor.release()
  }

  /// A 3x3 kernel that halves the sides.
  init(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, bias hasBias: Bool = true,
    padding: Insets, compute: Compute
  ) throws(DiffusionError) {
    let bias =
      hasBias
      ? try weights.tensor(name + ".bias", shape: [columns]).floats()
      : [Float](repeating: 0, count: columns)
    self.init(
      try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3]), bias: bias,
      stride: 2, padding: padding, compute: compute)
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

  /// Rows and columns of the result.
  func size(of x: Feature) -> (height: Int, width: Int) {
    (
      (x.height + padding.top + padding.bottom - height) / stride + 1,
      (x.width + padding.left + padding.right - width) / stride + 1
    )
  }
}

extension Compute {
  /// A convolution with any small kernel: what a block of output pixels sees is gathered into rows,
  /// which are multiplied as a matrix.
  /// - Parameters:
  ///   - x: at least as large as the kernel, padding counted.
  ///   - target: a feature map of the result's size into which it is written, from a channel on; a
  ///     new one by default.
  func convolve(
    _ x: Feature, _ kernel: KernelWeights, activation: Activation = .linear,
    into target: (feature: Feature, channel: Int)? = nil
  ) -> Feature {
    let packed = kernel.packed
    let depth = kernel.height * kernel.width * kernel.channels
    let size = kernel.size(of: x)
    precondition(x.channels == kernel.channels && size.height > 0 && size.width > 0)
    let out =
      target?.feature
      ?? feature(
        batch: x.batch, height: size.height, width: size.width, channels: packed.columns)
    precondition(
      (out.batch, out.height, out.width) == (x.batch, size.height, size.width)
        && (target?.channel ?? 0) + packed.columns <= out.channels)
    let first = out.pointer + (target?.channel ?? 0)
    let rows = out.batch * out.area
    // Output pixels that are gathered at a time.
    let gathered = kernels.block_rows
    let blocks = (rows + gathered - 1) / gathered
    // Few pixels are cut by columns too, and gathered for each.
    let cuts = max(1, min(packed.panels, 4 * threads / max(1, blocks)))
    let panels = (packed.panels + cuts - 1) / cuts
    Epilogue(activation: activation).with(packed) { epilogue in
      measure(
        "conv\(kernel.height)x\(kernel.width)/\(kernel.stride) \(out.height)x\(out.width) "
          + "\(kernel.channels)>\(packed.columns)",
        operations: 2 * rows * depth * packed.columns,
        floats: x.batch * x.area * x.channels + rows * packed.columns
      ) {
        let room = gathered * depth
        parallel(blocks * cuts, scratch: room + kernels.product_scratch(depth)) { unit, scratch in
          let row = unit / cuts * gathered
          let count = min(gathered, rows - row)
          let panel = unit % cuts * panels
          guard panel < packed.panels else { return }
          for index in 0..<count {
            gather(x, row + index, of: size, kernel, into: scratch + index * depth)
          }
          var job = easel_product(
            a: (UnsafePointer(scratch), nil), depth: (depth, 0), stride: (depth, 0), rows: count,
            columns: packed.columns, weights: packed.pointer,
            storage: Int32(packed.storage.rawValue), epilogue: epilogue,
            out: first + row * out.channels, out_stride: out.channels)
          kernels.product(
            &job, 0, count, panel, min(panels, packed.panels - panel), scratch + room)
        }
      }
    }
    withExtendedLifetime((x, packed)) {}
    return out
  }

  /// The pixels that an output pixel sees, zero outside.
  private func gather(
    _ x: Feature, _ pixel: Int, of size: (height: Int, width: Int), _ kernel: KernelWeights,
    into row: UnsafeMutablePointer<Float>
  ) {
    let item = pixel / (size.height * size.width)
    let place = pixel % (size.height * size.width)
    let top = place / size.width * kernel.stride - kernel.padding.top
    let left = place % size.width * kernel.stride - kernel.padding.left
    let run = kernel.width * x.channels
    let from = max(0, left)
    let count = max(0, min(x.width, left + kernel.width) - from)
    for tap in 0..<kernel.height {
      let to = row + tap * run
      let y = top + tap
      let isInside = 0..<x.height ~= y
      if !isInside || count < kernel.width { to.update(repeating: 0, count: run) }
      guard isInside, count > 0 else { continue }
      (to + (from - left) * x.channels).update(
        from: x.pointer + ((item * x.height + y) * x.width + from) * x.channels,
        count: count * x.channels)
    }
  }
}
