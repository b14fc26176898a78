import CKernels

/// A product of two small matrices that is added to a weight (LoRA, arXiv 2106.09685, equation 3).
struct LowRank: Sendable {
  /// What is added to a network's tensors, by their names.
  typealias Table = [String: [LowRank]]

  /// `[rows, rank]`.
  let up: WeightTensor
  /// `[rank, columns]`.
  let down: WeightTensor
  let factor: Float

  /// Adds the product's rows to floats, `[rows.count, columns]`.
  func add(rows: Range<Int>, to destination: UnsafeMutableBufferPointer<Float>) {
    guard factor != 0 else { return }
    let up = up.floats(rows: rows)
    let down = down.floats()
    easel_add_low_rank(
      up, down, rows.count, self.down.rows, self.down.columns, factor, destination.baseAddress)
  }
}

/// What is added to a model's weights, by the networks' folders.
typealias Additions = [ModelPath: LowRank.Table]
