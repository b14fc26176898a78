import GRDB

/// A row holds what Easel does not write.
struct RowError: Error, CustomStringConvertible {
  let column: String

  var description: String { "it holds a \(column) that is none" }
}

extension Row {
  /// The value of a column. A row's subscript stops the program where a value is of another kind,
  /// and a file that another program wrote can hold anything.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws(RowError) -> Value {
    let stored: DatabaseValue = self[column]
    guard let value = Value.fromDatabaseValue(stored) else {
      throw RowError(column: column)
    }
    return value
  }

  /// The value of a column that may be empty.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws(RowError) -> Value? {
    let stored: DatabaseValue = self[column]
    return stored.isNull ? nil : try value(column) as Value
  }
}
