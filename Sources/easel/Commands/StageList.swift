import ArgumentParser

/// A value a stage, comma-separated in stage order; an empty place keeps the default.
struct StageList<Value: Sendable>: Sendable {
  var values: [Value?]

  /// The value of a stage, where one was given.
  subscript(stage: Int) -> Value? { values.indices.contains(stage) ? values[stage] : nil }

  /// Reads a list; `parse` makes a value of its text, or gives nil where it cannot.
  init(_ text: String, allowed: String, parse: (String) -> Value?) throws {
    values = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let part = part.trimmingCharacters(in: .whitespaces)
      if part.isEmpty { return nil }
      guard let value = parse(part) else {
        throw ValidationError("\"\(part)\" is not \(allowed)")
      }
      return value
    }
    if values.allSatisfy({ $0 == nil }) { throw ValidationError("the list holds no value") }
  }
}

extension StageList<Int> {
  /// Whole numbers of at least 1.
  static func steps(_ text: String) throws -> Self {
    try Self(text, allowed: "a number of steps from 1 to 1000") { part in
      Int(part).flatMap { (1...1000).contains($0) ? $0 : nil }
    }
  }
}

extension StageList<Double> {
  static func guidance(_ text: String) throws -> Self {
    try Self(text, allowed: "a guidance weight from 0 to 100") { number($0, in: 0...100) }
  }

  static func augLevel(_ text: String) throws -> Self {
    try Self(text, allowed: "a noise level from 0 to 1") { number($0, in: 0...1) }
  }
}

/// Reads one guidance weight.
func guidanceWeight(_ text: String) throws -> Double {
  guard let value = number(text, in: 0...100) else {
    throw ValidationError("\"\(text)\" is not a guidance weight from 0 to 100")
  }
  return value
}

/// A number inside a range, or nil.
func number(_ text: String, in range: ClosedRange<Double>) -> Double? {
  Double(text).flatMap { range.contains($0) ? $0 : nil }
}
