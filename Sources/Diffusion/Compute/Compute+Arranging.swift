extension Compute {
  /// Values as a feature map, `[batch, height, width, channels]`.
  /// - Parameter width: as many as there are values for by default.
  func upload(
    _ values: [Float], batch: Int = 1, height: Int = 1, width: Int? = nil, channels: Int
  ) -> Feature {
    upload(
      values, batch: batch, height: height,
      width: width ?? values.count / (batch * height * channels), channels: channels)
  }

  /// One pixel of so many channels.
  func upload(_ vector: [Float]) -> Feature { upload(vector, channels: vector.count) }

  /// All values of each item.
  func items(of x: Feature) -> [[Float]] {
    let (values, size) = (download(x), x.area * x.channels)
    return (0..<x.batch).map { Array(values[$0 * size..<($0 + 1) * size]) }
  }

  /// Copies a part of a feature map into another, from a place on.
  func copy(
    _ part: Part, into out: Feature, item: Int = 0, row: Int = 0, column: Int = 0, channel: Int = 0
  ) {
    copy(part, into: out, at: Corner(item: item, row: row, column: column, channel: channel))
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

  /// A feature map of so many items: itself, or its one item for all of them.
  func shared(_ x: Feature, by count: Int) -> Feature {
    precondition(x.batch == count || x.batch == 1)
    return x.batch == count ? x : repeated(x, count: count)
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
      precondition(sequence.height == 1)
      copy(shared(sequence, by: batch).part(), into: out, column: column)
      column += sequence.width
    }
    return out
  }
}
