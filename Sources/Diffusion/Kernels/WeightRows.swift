/// Weights `[count, depth]`, a row an output channel, that are read as floats when they are packed:
/// some rows at a time, so that they are nowhere in memory as a whole.
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

  /// - Parameter destination: room for `rows.count * depth`.
  fileprivate func read(_ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>) {
    switch self {
    case .values(let values, _):
      values.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        destination.update(from: base + rows.lowerBound * depth, count: rows.count * depth)
      }
    case .tensors(let tensors):
      var start = 0
      for tensor in tensors {
        let part = rows.clamped(to: start..<start + tensor.rows)
        if !part.isEmpty {
          tensor.read(
            rows: part.lowerBound - start..<part.upperBound - start,
            into: UnsafeMutableBufferPointer(
              start: destination + (part.lowerBound - rows.lowerBound) * depth,
              count: part.count * depth))
        }
        start += tensor.rows
      }
    }
  }
}

extension Compute {
  /// Calls `pack` with the rows of each panel, on all threads.
  func eachPanel(
    of rows: WeightRows, _ pack: (_ panel: Int, _ source: UnsafePointer<Float>) -> Void
  ) {
    parallel(panels(rows.count), scratch: panelWidth * rows.depth) { panel, scratch in
      let first = panel * panelWidth
      rows.read(first..<min(rows.count, first + panelWidth), into: scratch)
      pack(panel, scratch)
    }
  }

  /// The same with integers.
  func eachPanel(
    of integers: [Int8], depth: Int,
    _ pack: (_ panel: Int, _ source: UnsafePointer<Int8>) -> Void
  ) {
    integers.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      parallel(panels(integers.count / depth)) { panel, _ in
        pack(panel, base + panel * panelWidth * depth)
      }
    }
  }
}
