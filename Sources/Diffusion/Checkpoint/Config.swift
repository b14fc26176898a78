import Foundation
import PlainText

/// Typed access to the keys of a configuration file. A key that is absent or null takes its
/// default; every error names the file, the key, the value and what is supported.
struct Config: Sendable {
  let path: String
  /// Where in the file this section is, such as `stages[1].`; empty at the top.
  private let prefix: String
  private let json: JSON

  /// Reads a JSON file whose top is an object.
  /// - Throws: `.unreadable` or `.malformed`.
  init(file: ModelPath) throws(DiffusionError) {
    try self.init(json: JSON(file: file), path: file.path)
  }

  init(json: JSON, path: String, prefix: String = "") throws(DiffusionError) {
    guard json.object != nil else {
      let what = prefix.isEmpty ? "it" : "\(prefix.dropLast())"
      throw .malformed(path: path, reason: "\(what) is not a JSON object")
    }
    self.json = json
    self.path = path
    self.prefix = prefix
  }

  /// The value of a key; nil where it is absent or null.
  func value(_ key: String) -> JSON? {
    let value = json[key]
    return value == .null ? nil : value
  }

  /// A whole number within a range; the range keeps later products from overflowing.
  func int(
    _ key: String, in range: ClosedRange<Int> = 0...1 << 20, default fallback: Int? = nil
  ) throws(DiffusionError) -> Int {
    guard let value = try present(key, fallback) else { return fallback ?? range.lowerBound }
    guard let int = value.int, range.contains(int) else {
      throw unsupported(key, "whole numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    return int
  }

  /// A finite number.
  func double(_ key: String, default fallback: Double? = nil) throws(DiffusionError) -> Double {
    guard let value = try present(key, fallback) else { return fallback ?? 0 }
    guard let double = value.double, double.isFinite else { throw unsupported(key, "numbers") }
    return double
  }

  func bool(_ key: String, default fallback: Bool? = nil) throws(DiffusionError) -> Bool {
    guard let value = try present(key, fallback) else { return fallback ?? false }
    guard let bool = value.bool else { throw unsupported(key, "true, false") }
    return bool
  }

  func string(_ key: String, default fallback: String? = nil) throws(DiffusionError) -> String {
    guard let value = try present(key, fallback) else { return fallback ?? "" }
    guard let string = value.string else { throw unsupported(key, "a string") }
    return string
  }

  func strings(_ key: String) throws(DiffusionError) -> [String] {
    let strings = value(key)?.array?.map(\.string)
    guard let strings, !strings.contains(nil) else { throw wrong(key, "a list of strings") }
    return strings.compactMap { $0 }
  }

  /// A list of whole numbers; a single number stands for a list of `count` equal ones.
  /// - Parameter count: the length that the list must have; nil for any but 0.
  func ints(
    _ key: String, in range: ClosedRange<Int> = 0...1 << 20, count: Int? = nil,
    default fallback: Int? = nil
  ) throws(DiffusionError) -> [Int] {
    guard let array = value(key)?.array else {
      return Array(repeating: try int(key, in: range, default: fallback), count: count ?? 1)
    }
    let ints = array.compactMap(\.int).filter(range.contains)
    guard ints.count == array.count, !ints.isEmpty, ints.count == count ?? ints.count else {
      let length = count.map { "\($0)" } ?? "some"
      throw unsupported(key, "\(length) numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    return ints
  }

  /// A list of booleans of the given length; a single one stands for a list of equal ones.
  func bools(
    _ key: String, count: Int, default fallback: Bool? = nil
  ) throws(DiffusionError) -> [Bool] {
    guard let array = value(key)?.array else {
      return Array(repeating: try bool(key, default: fallback), count: count)
    }
    let bools = array.compactMap(\.bool)
    guard bools.count == array.count, bools.count == count else {
      throw unsupported(key, "\(count) times true or false")
    }
    return bools
  }

  /// One of the names of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default fallback: Choice? = nil
  ) throws(DiffusionError) -> Choice where Choice.RawValue == String {
    let supported = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    guard let value = value(key) else {
      guard let fallback else { throw wrong(key, supported) }
      return fallback
    }
    guard let choice = value.string.flatMap(Choice.init) else { throw unsupported(key, supported) }
    return choice
  }

  /// Refuses a file that switches on what the engine does not have: each key must be absent,
  /// null or false.
  func requireUnset(_ keys: String...) throws(DiffusionError) {
    for key in keys where ![nil, .bool(false)].contains(value(key)) {
      throw unsupported(key, "null, false")
    }
  }

  /// The objects of a list.
  func sections(_ key: String) throws(DiffusionError) -> [Config] {
    guard let array = value(key)?.array else { throw wrong(key, "a list of objects") }
    var sections: [Config] = []
    for (index, json) in array.enumerated() {
      sections.append(try Config(json: json, path: path, prefix: "\(prefix)\(key)[\(index)]."))
    }
    return sections
  }

  /// The object of a key; nil where it is absent or null.
  func section(_ key: String) throws(DiffusionError) -> Config? {
    guard let json = value(key) else { return nil }
    return try Config(json: json, path: path, prefix: "\(prefix)\(key).")
  }

  /// The error for a value that the engine cannot follow.
  func unsupported(_ key: String, _ supported: String) -> DiffusionError {
    .unsupported(
      path: path, key: prefix + key, value: (json[key] ?? .null).text, supported: supported)
  }

  /// `unsupported`, or a clear word that the key is not there at all.
  private func wrong(_ key: String, _ supported: String) -> DiffusionError {
    guard value(key) == nil else { return unsupported(key, supported) }
    return .malformed(path: path, reason: "the key \(prefix)\(key) is missing (\(supported))")
  }

  private func present<Value>(
    _ key: String, _ fallback: Value?
  ) throws(DiffusionError) -> JSON? {
    guard let value = value(key) else {
      guard fallback != nil else {
        throw .malformed(path: path, reason: "the key \(prefix)\(key) is missing")
      }
      return nil
    }
    return value
  }
}
