import CKernels

/// Where a strided convolution has its zeros.
enum StridedPadding {
  /// One on all sides, as U-Nets pad.
  case around
  /// One on the right and below, as autoencoders pad.
  case after

  fileprivate var before: Int { self == .around ? 1 : 0 }

  /// The output's side for an input's.
  func halved(_ side: Int) -> Int { (side + before) / 2 }
}

/// A 3x3 kernel `[columns, channels, 3, 3]` for `Compute.strided`. The direct form is that of a
/// matrix whose depth runs over the taps and then the channels.
struct StridedWeights {
  fileprivate let direct: ConvolutionWeights

  init(
    _ weights: Weights, _ name: String, channels: Int, columns: Int, bias hasBias: Bool = true,
    compute: Compute
  ) throws(DiffusionError) {
    let bias =
      hasBias
      ? try weights.tensor(name + ".bias", shape: [columns]).floats()
      : [Float](repeating: 0, count: columns)
    self.init(
      try weights.tensor(name + ".weight", shape: [columns, channels, 3, 3]), bias: bias,
      channels: channels, columns: columns, compute: compute)
  }

  init(_ tensor: WeightTensor, bias: [Float], channels: Int, columns: Int, compute: Compute) {
    direct = ConvolutionWeights(
      tensor, bias: bias, channels: channels, columns: columns, algorithm: .direct,
      compute: compute)
  }
}

extension Compute {
  /// Output pixels that are gathered at a time.
  private static let gathered = 48

  /// A 3x3 convolution with stride 2: what a block of output pixels sees is gathered into rows,
  /// which are multiplied as a matrix.
  func strided(_ x: Feature, _ weights: StridedWeights, padding: StridedPadding) -> Feature {
    let packed = weights.direct.packed
    let channels = x.channels
    precondition(channels == weights.direct.channels)
    let depth = 9 * channels
    let out = feature(
      batch: x.batch, height: padding.halved(x.height), width: padding.halved(x.width),
      channels: packed.columns)
    let rows = out.batch * out.area
    let blocks = (rows + Self.gathered - 1) / Self.gathered
    // Few pixels are cut by columns too, and gathered for each.
    let cuts = max(1, min(packed.panels, 4 * threads / max(1, blocks)))
    let panels = (packed.panels + cuts - 1) / cuts
    Epilogue().with(packed) { epilogue in
      measure(
        "conv3x3/2 \(out.height)x\(out.width) \(channels)>\(out.channels)",
        operations: 2 * rows * depth * out.channels,
        floats: x.batch * x.area * channels + rows * out.channels
      ) {
        let size = Self.gathered * depth
        parallel(blocks * cuts, scratch: size + easel_product_scratch(depth)) { unit, scratch in
          let first = unit / cuts * Self.gathered
          let count = min(Self.gathered, rows - first)
          let panel = unit % cuts * panels
          guard panel < packed.panels else { return }
          for row in 0..<count {
            gather(x, first + row, of: out, before: padding.before, into: scratch + row * depth)
          }
          var job = easel_product(
            a: (UnsafePointer(scratch), nil), depth: (depth, 0), stride: (depth, 0), rows: count,
            columns: out.channels, weights: packed.pointer,
            storage: Int32(packed.storage.rawValue), epilogue: epilogue,
            out: out.pointer + first * out.channels, out_stride: out.channels)
          kernels.product(
            &job, 0, count, panel, min(panels, packed.panels - panel), scratch + size)
        }
      }
    }
    withExtendedLifetime((x, packed)) {}
    return out
  }

  /// The 3x3 pixels that an output pixel sees, zero outside.
  private func gather(
    _ x: Feature, _ pixel: Int, of out: Feature, before: Int, into row: UnsafeMutablePointer<Float>
  ) {
    let item = pixel / out.area
    let top = pixel % out.area / out.width * 2 - before
    let left = pixel % out.width * 2 - before
    let run = 3 * x.channels
    let columns = max(0, left)..<min(x.width, left + 3)
    for tap in 0..<3 {
      let to = row + tap * run
      let y = top + tap
      let isInside = 0..<x.height ~= y
      if !isInside || columns.count < 3 { to.update(repeating: 0, count: run) }
      guard isInside else { continue }
      let from = (item * x.height + y) * x.width + columns.lowerBound
      (to + (columns.lowerBound - left) * x.channels)
        .update(from: x.pointer + from * x.channels, count: columns.count * x.channels)
    }
  }
}
