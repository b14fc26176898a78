/// The noise level of what a network enlarges, as a vector that is added to the time embedding.
enum LevelEmbedding {
  case none
  case timestep(TimeEmbedding)
  /// A row a level, `[levels, timeWidth]`.
  case table([Float], width: Int)

  init(_ weights: Weights, config: UNetConfig, compute: any Compute) throws(DiffusionError) {
    switch config.levelInput {
    case .none: self = .none
    case .timestep:
      self = .timestep(
        try TimeEmbedding(
          weights, "class_embedding", inputs: config.levels[0], width: config.timeWidth,
          activation: config.activation, compute: compute))
    case .table(let levels):
      let table = try weights.tensor(
        "class_embedding.weight", shape: [levels, config.timeWidth])
      self = .table(table.floats(), width: config.timeWidth)
    }
  }

  /// - Parameter level: an index; beyond a table's end its last row counts.
  /// - Returns: `[1, 1, 1, timeWidth]`, or nil where the network takes none.
  func callAsFunction(_ level: Int, compute: any Compute) -> Feature? {
    switch self {
    case .none: return nil
    case .timestep(let embedding): return embedding(Float(level), compute: compute)
    case .table(let values, let width):
      let row = min(max(level, 0), values.count / width - 1) * width
      return compute.upload(Array(values[row..<row + width]))
    }
  }
}
