extension [Float] {
  /// The same direction with length 1; zeros stay.
  var normalised: [Float] {
    let length = reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? map { Float(Double($0) / length) } : self
  }
}

/// a += b, element by element.
func add(_ b: [Float], to a: inout [Float]) {
  precondition(a.count == b.count)
  a.withUnsafeMutableBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      for i in a.indices { a[i] += b[i] }
    }
  }
}

/// a *= b, element by element.
func multiply(_ a: inout [Float], by b: [Float]) {
  precondition(a.count == b.count)
  a.withUnsafeMutableBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      for i in a.indices { a[i] *= b[i] }
    }
  }
}

/// The rows of an embedding table for the tokens of a prompt, `[tokens, width]`.
/// - Throws: `.tensor` where the tokenizer knows more tokens than the table.
func embed(_ ids: [Int], _ table: WeightTensor) throws(DiffusionError) -> [Float] {
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
  return states
}
