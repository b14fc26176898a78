import CKernels

extension ConvolutionInput {
  /// The kernels' form, valid inside `body`.
  func with(_ body: (easel_input) -> Void) {
    let first = features[0]
    let second = features.count > 1 ? features[1] : nil
    let resample =
      switch resampling {
      case .none: EASEL_SAME
      case .up: EASEL_UP2
      case .down: EASEL_DOWN2
      }
    body(
      easel_input(
        source: (UnsafePointer(first.pointer), second.map { UnsafePointer($0.pointer) }),
        channels: (first.channels, second?.channels ?? 0),
        stride: (first.channels, second?.channels ?? 0), height: first.height,
        width: first.width, scale: norm.map { UnsafePointer($0.scale.pointer) },
        shift: norm.map { UnsafePointer($0.shift.pointer) }, activation: activation.code,
        resample: Int32(resample.rawValue)))
    withExtendedLifetime((features, norm?.scale, norm?.shift)) {}
  }
}

extension CPU {
  /// The output carries its channel statistics.
  func convolution(
    _ input: ConvolutionInput, _ weights: ConvolutionWeights, epilogue: Epilogue,
    into out: Feature?
  ) -> Feature {
    precondition(input.channels == weights.channels)
    let columns = weights.packed.columns
    let out =
      out
      ?? feature(
        batch: input.batch, height: input.height, width: input.width, channels: columns)
    input.with { input in
      epilogue.with(weights.packed) { epilogue in
        let job = easel_convolution(
          input: input, batch: out.batch, height: out.height, width: out.width,
          columns: columns, weights: weights.packed.pointer,
          storage: Int32(weights.packed.storage.rawValue), epilogue: epilogue, out: out.pointer,
          out_stride: columns, sums: nil)
        measure(
          "conv3x3 \(out.height)x\(out.width) \(weights.channels)>\(columns)",
          operations: 18 * out.batch * out.area * weights.channels * columns,
          floats: out.batch * out.area * (weights.channels + columns)
        ) {
          switch weights.algorithm {
          case .direct: direct(job, out)
          case .winograd: winograd(job, out)
          }
        }
      }
    }
    withExtendedLifetime(weights.packed) {}
    return out
  }

  private func direct(_ job: easel_convolution, _ out: Feature) {
    // Enough pixels to pay for converting the weights, few enough for all threads to have work.
    let enough = max(1, (96 + out.width - 1) / out.width)
    let rows = min(enough, max(1, out.batch * out.height / (4 * threads)))
    let blocks = (out.height + rows - 1) / rows
    let cut = columnCut(out.channels, units: out.batch * blocks)
    withSums(of: job, out, units: out.height) { job in
      parallel(
        out.batch * blocks * cut.parts, scratch: kernels.direct_scratch(job, rows)
      ) { unit, scratch in
        let (place, part) = unit.quotientAndRemainder(dividingBy: cut.parts)
        let (item, row) = (place / blocks, place % blocks * rows)
        kernels.direct_rows(
          job, item, row, min(rows, out.height - row), part * cut.panels,
          cut.panels(of: part), item * out.height + row, scratch)
      }
    }
  }

  private func winograd(_ job: easel_convolution, _ out: Feature) {
    let tiling = Tiling(job, threads: threads)
    withSums(of: job, out, units: tiling.sumsAnItem) { job in
      guard tiling.isWhole else {
        let blocks = out.batch * tiling.blocksAnItem
        let cut = columnCut(out.channels, units: blocks)
        let scratch = kernels.winograd_scratch(job, tiling.rows, tiling.columns)
        parallel(blocks * cut.parts, scratch: scratch) { unit, scratch in
          let (place, part) = unit.quotientAndRemainder(dividingBy: cut.parts)
          let block = tiling.block(place)
          kernels.winograd_block(
            job, block, part * cut.panels, cut.panels(of: part), tiling.firstSum(of: block),
            tiling.blocksAcross, scratch)
        }
        return
      }
      winogradParts(job, tiling, batch: out.batch)
    }
  }

  /// For layers of few tiles, where cutting by tiles would read the weights again for each block:
  /// each part is cut another way, with all tiles together.
  private func winogradParts(
    _ job: UnsafePointer<easel_convolution>, _ tiling: Tiling, batch: Int
  ) {
    let depth = job.pointee.input.channels.0 + job.pointee.input.channels.1
    let panels = panels(job.pointee.columns)
    let width = panels * panelWidth
    let each = tiling.rows * tiling.columns
    let vStep = kernels.winograd_step(batch * each, depth)
    let mStep = kernels.winograd_step(batch * each, width)
    let v = arena.take(36 * vStep)
    let m = arena.take(36 * mStep)
    var slice = 32
    while slice > 8, batch * ((depth + slice - 1) / slice) < 2 * threads { slice /= 2 }
    let slices = (depth + slice - 1) / slice
    parallel(
      batch * slices,
      scratch: kernels.winograd_input_scratch(tiling.rows, tiling.columns, depth)
    ) { unit, scratch in
      let item = unit / slices
      let channel = unit % slices * slice
      kernels.winograd_input(
        job, tiling.block(item), channel, min(slice, depth - channel),
        v.pointer + item * each * depth, vStep, scratch)
    }
    // A part reads only the tiles again, which are few.
    let cut = columnCut(job.pointee.columns, units: 36, each: 8)
    parallel(36 * cut.parts, scratch: kernels.product_scratch(depth)) { unit, scratch in
      let (position, part) = unit.quotientAndRemainder(dividingBy: cut.parts)
      kernels.winograd_product(
        job, position, batch * each, part * cut.panels, cut.panels(of: part), v.pointer, vStep,
        m.pointer, mStep, scratch)
    }
    // Rows of tiles of a unit.
    var rows = tiling.rows
    while rows > 1, batch * panels * ((tiling.rows + rows - 1) / rows) < 2 * threads {
      rows = (rows + 1) / 2
    }
    let cuts = (tiling.rows + rows - 1) / rows
    parallel(batch * panels * cuts) { unit, _ in
      let (item, row) = (unit / cuts / panels, unit % cuts * rows)
      var block = tiling.block(item)
      block.row = row
      block.rows = min(rows, tiling.rows - row)
      kernels.winograd_output(
        job, block, unit / cuts % panels * panelWidth, panelWidth,
        m.pointer + (item * each + row * tiling.columns) * width, mStep,
        tiling.firstSum(of: block), tiling.blocksAcross)
    }
    withExtendedLifetime((v, m)) {}
  }

  /// Runs a convolution with room for the statistics of its output.
  /// - Parameter units: how many partial sums an item has. The shape alone says it: another number
  ///   would be other roundings, and other pixels.
  private func withSums(
    of job: easel_convolution, _ out: Feature, units: Int,
    _ body: (UnsafePointer<easel_convolution>) -> Void
  ) {
    let partial = arena.take(out.batch * units * 2 * out.channels)
    var job = job
    job.sums = partial.pointer
    withUnsafePointer(to: job, body)
    out.sums = ChannelSums(
      partial: partial, units: units, batch: out.batch, channels: out.channels)
  }
}

/// How the 4x4 tiles of a Winograd convolution are cut into blocks. The rows of a block depend on
/// the threads; what is summed together, a row of tiles as wide as a block, does not.
struct Tiling {
  private let tileRows: Int
  private let tileColumns: Int
  /// Size of a block in tiles.
  let rows: Int
  let columns: Int
  /// Whether a block is a whole batch item, to be computed in parts.
  let isWhole: Bool

  init(_ job: easel_convolution, threads: Int) {
    tileRows = (job.height + 3) / 4
    tileColumns = (job.width + 3) / 4
    isWhole = job.batch * tileRows * tileColumns <= 48
    if isWhole {
      rows = tileRows
      columns = tileColumns
      return
    }
    // A block's transformed tiles should stay in a core's second cache, but there should be enough
    // of them to pay for reading the weights.
    let channels = job.input.channels.0 + job.input.channels.1 + job.columns
    let budget = max(16, min(32, 100_000 / (36 * channels)))
    let across = (tileColumns + 15) / 16
    columns = (tileColumns + across - 1) / across
    var rows = max(1, min(tileRows, budget / columns))
    let blocks = job.batch * across
    while rows > 1, blocks * ((tileRows + rows - 1) / rows) < 4 * threads { rows -= 1 }
    self.rows = rows
  }

  var blocksAcross: Int { (tileColumns + columns - 1) / columns }
  var blocksAnItem: Int { blocksAcross * ((tileRows + rows - 1) / rows) }
  var sumsAnItem: Int { blocksAcross * tileRows }

  /// Where the sums of a block's first row are; those of the next are `blocksAcross` further.
  func firstSum(of block: easel_tiles) -> Int {
    (block.item * tileRows + block.row) * blocksAcross + block.column / columns
  }

  /// The block of a unit number; blocks are numbered row by row, item by item.
  func block(_ unit: Int) -> easel_tiles {
    let place = unit % blocksAnItem
    let row = place / blocksAcross * rows
    let column = place % blocksAcross * columns
    return easel_tiles(
      item: unit / blocksAnItem, row: row, column: column, rows: min(rows, tileRows - row),
      columns: min(columns, tileColumns - column))
  }
}
