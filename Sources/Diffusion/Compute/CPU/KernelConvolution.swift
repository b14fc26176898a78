import CKernels

extension CPU {
  /// What a block of output pixels sees is gathered into rows, which are multiplied as a matrix.
  func convolve(
    _ x: Feature, _ kernel: KernelWeights, activation: Activation,
    into target: (feature: Feature, channel: Int)?
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
