extension [Float] {
  /// The same direction with length 1; zeros stay.
  var normalised: [Float] {
    let length = reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? map { Float(Double($0) / length) } : self
  }
}

/// The rows of an embedding table for the tokens of a prompt, `[1, 1, tokens, width]`.
/// - Throws: `.tensor` where the tokenizer knows more tokens than the table.
func embed(
  _ ids: [Int], _ table: WeightTensor, compute: any Compute
) throws(DiffusionError) -> Feature {
  var states: [Float] = []
  states.reserveCapacity(ids.count * table.columns)
  for id in ids {
    guard id < table.rows else {
      throw .tensor(
        path: table.path, name: table.name,
        reason: "the tokenizer gives token \(id), it has \(table.rows) rows")
    }
    states += table.floats(rows: id..<id + 1)
  }
  return compute.upload(states, channels: table.columns)
}

extension WeightTensor {
  /// Some rows as tokens, `[1, 1, rows, columns]`.
  func tokens(_ range: Range<Int>, compute: any Compute) -> Feature {
    compute.upload(floats(rows: range), channels: columns)
  }
}
