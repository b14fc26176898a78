extension KeyedDecodingContainer {
  /// A whole number of a file, within what sums and products of it may rely on: a number beyond it
  /// is as wrong as a text would be.
  public func decode(in range: ClosedRange<Int>, forKey key: Key) throws -> Int {
    let value = try decode(Int.self, forKey: key)
    guard range.contains(value) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "'\(key.stringValue)' is \(value), and goes from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return value
  }

  /// The same where the key may be missing.
  public func decodeIfPresent(in range: ClosedRange<Int>, forKey key: Key) throws -> Int? {
    try decodeIfPresent(Int.self, forKey: key).map { _ in try decode(in: range, forKey: key) }
  }
}
