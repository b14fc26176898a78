import CKernels

extension CPU {
  func product(
    _ inputs: [Feature], _ weights: MatrixWeights, epilogue: Epilogue, into out: Feature?
  ) -> Feature {
    let first = inputs[0]
    let columns = weights.packed.columns
    precondition(inputs.reduce(0) { $0 + $1.channels } == weights.depth)
    let out =
      out
      ?? feature(batch: first.batch, height: first.height, width: first.width, channels: columns)
    let rows = first.batch * first.area
    epilogue.with(weights.packed) { epilogue in
      let second = inputs.count > 1 ? inputs[1] : nil
      var job = easel_product(
        a: (UnsafePointer(first.pointer), second.map { UnsafePointer($0.pointer) }),
        depth: (first.channels, second?.channels ?? 0),
        stride: (first.channels, second?.channels ?? 0), rows: rows, columns: columns,
        weights: weights.packed.pointer, storage: Int32(weights.packed.storage.rawValue),
        epilogue: epilogue, out: out.pointer, out_stride: columns)
      product(
        &job, isPairs: weights.packed.storage.isPairs,
        name: "product \(first.height)x\(first.width) \(weights.depth)>\(columns)")
    }
    withExtendedLifetime((inputs, weights.packed)) {}
    return out
  }

  /// Cuts a product into units that keep all threads busy and scratch small.
  private func product(
    _ job: inout easel_product, isPairs: Bool, name: @autoclosure () -> String
  ) {
    let depth = job.depth.0 + job.depth.1
    let panels = panels(job.columns)
    // Few rows are cut by columns too.
    let rowBlock = min(job.rows, block(of: kernels.block_rows, in: job.rows, times: panels))
    let rowBlocks = (job.rows + rowBlock - 1) / rowBlock
    let wanted = max(1, (4 * threads + rowBlocks - 1) / rowBlocks)
    let panelBlock = max(1, panels / wanted)
    let panelBlocks = (panels + panelBlock - 1) / panelBlock
    let job = job
    measure(
      name(), operations: 2 * job.rows * depth * job.columns,
      floats: job.rows * (depth + job.columns)
    ) {
      let scratch =
        isPairs ? kernels.pairs_scratch(depth, rowBlock) : kernels.product_scratch(depth)
      parallel(rowBlocks * panelBlocks, scratch: scratch) { unit, scratch in
        withUnsafePointer(to: job) { job in
          let row = unit / panelBlocks * rowBlock
          let panel = unit % panelBlocks * panelBlock
          kernels.product(
            job, row, min(rowBlock, job.pointee.rows - row), panel,
            min(panelBlock, panels - panel), scratch)
        }
      }
    }
  }
}
