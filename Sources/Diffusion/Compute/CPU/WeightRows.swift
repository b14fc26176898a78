extension WeightRows {
  /// As 8-bit integers with a factor a row, where all of it is held in such; nil otherwise.
  /// - Parameter compact: whether floats are too.
  func integers(compact: Bool) -> (values: [Int8], scales: [Float])? {
    guard case .tensors(let tensors) = self,
      tensors.allSatisfy({ $0.isHeldAsIntegers(compact: compact) })
    else { return nil }
    let quantised = tensors.map { $0.integers() }
    return (quantised.flatMap(\.values), quantised.flatMap(\.scales))
  }

  /// Lets go of the file's pages.
  func release() {
    guard case .tensors(let tensors) = self else { return }
    for tensor in tensors { tensor.release() }
  }

  /// Floats are read some rows at a time, so that they are nowhere in memory as a whole.
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

extension CPU {
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
