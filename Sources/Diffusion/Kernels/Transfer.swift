extension Compute {
  /// Values as a feature map, `[batch, height, width, channels]`.
  /// - Parameter width: as many as there are values for by default.
  func upload(
    _ values: [Float], batch: Int = 1, height: Int = 1, width: Int? = nil, channels: Int
  ) -> Feature {
    let rows = batch * height * channels
    let width = width ?? values.count / rows
    precondition(values.count == rows * width)
    let out = feature(batch: batch, height: height, width: width, channels: channels)
    out.pointer.update(from: values, count: values.count)
    return out
  }

  /// One pixel of so many channels.
  func upload(_ vector: [Float]) -> Feature { upload(vector, channels: vector.count) }

  /// All values of a feature map, in their order.
  func download(_ x: Feature) -> [Float] {
    withExtendedLifetime(x) {
      Array(UnsafeBufferPointer(start: x.pointer, count: x.batch * x.area * x.channels))
    }
  }

  /// All values of each item.
  func items(of x: Feature) -> [[Float]] {
    let (values, size) = (download(x), x.area * x.channels)
    return (0..<x.batch).map { Array(values[$0 * size..<($0 + 1) * size]) }
  }
}

/// Some items, rows, columns and channels of a feature map.
struct Part {
  let feature: Feature
  let items: Range<Int>
  let rows: Range<Int>
  let columns: Range<Int>
  let channels: Range<Int>
}

extension Feature {
  /// What is not named is all of it.
  func part(
    items: Range<Int>? = nil, rows: Range<Int>? = nil, columns: Range<Int>? = nil,
    channels: Range<Int>? = nil
  ) -> Part {
    Part(
      feature: self, items: items ?? 0..<batch, rows: rows ?? 0..<height,
      columns: columns ?? 0..<width, channels: channels ?? 0..<self.channels)
  }
}

extension Compute {
  /// Copies a part of a feature map into another, from a place on.
  func copy(
    _ part: Part, into out: Feature, item: Int = 0, row: Int = 0, column: Int = 0, channel: Int = 0
  ) {
    let x = part.feature
    precondition(
      part.items.upperBound <= x.batch && part.rows.upperBound <= x.height
        && part.columns.upperBound <= x.width && part.channels.upperBound <= x.channels)
    precondition(
      item + part.items.count <= out.batch && row + part.rows.count <= out.height
        && column + part.columns.count <= out.width && channel + part.channels.count <= out.channels
    )
    let (rows, columns, channels) = (part.rows.count, part.columns.count, part.channels.count)
    let isWhole = channels == x.channels && channels == out.channels
    out.sums = nil
    parallel(part.items.count * rows) { unit, _ in
      let (index, line) = unit.quotientAndRemainder(dividingBy: rows)
      let source = (part.items.lowerBound + index) * x.height + part.rows.lowerBound + line
      let target = (item + index) * out.height + row + line
      var from =
        x.pointer + (source * x.width + part.columns.lowerBound) * x.channels
        + part.channels.lowerBound
      var to = out.pointer + (target * out.width + column) * out.channels + channel
      if isWhole { return to.update(from: from, count: columns * channels) }
      for _ in 0..<columns {
        to.update(from: from, count: channels)
        from += x.channels
        to += out.channels
      }
    }
    withExtendedLifetime(x) {}
  }

  /// A part as a feature map of its own.
  func copy(_ part: Part) -> Feature {
    let out = feature(
      batch: part.items.count, height: part.rows.count, width: part.columns.count,
      channels: part.channels.count)
    copy(part, into: out)
    return out
  }

  /// A feature map of one item so many times.
  func repeated(_ x: Feature, count: Int) -> Feature {
    let out = feature(batch: count, height: x.height, width: x.width, channels: x.channels)
    for item in 0..<count { copy(x.part(items: 0..<1), into: out, item: item) }
    return out
  }

  /// Feature maps of one item and one size as a batch.
  func batch(_ features: [Feature]) -> Feature {
    let first = features[0]
    let out = feature(
      batch: features.count, height: first.height, width: first.width, channels: first.channels)
    for (item, feature) in features.enumerated() { copy(feature.part(), into: out, item: item) }
    return out
  }

  /// Sequences of tokens, `[batch, 1, tokens, channels]`, behind each other; one of a single item
  /// goes into every item.
  func joined(_ sequences: [Feature]) -> Feature {
    let batch = sequences.map(\.batch).max() ?? 1
    let out = feature(
      batch: batch, height: 1, width: sequences.reduce(0) { $0 + $1.width },
      channels: sequences[0].channels)
    var column = 0
    for sequence in sequences {
      precondition(sequence.height == 1 && [1, batch].contains(sequence.batch))
      let whole = sequence.batch == batch ? sequence : repeated(sequence, count: batch)
      copy(whole.part(), into: out, column: column)
      column += sequence.width
    }
    return out
  }
}
