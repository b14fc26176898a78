/// A JSON value that keeps what checkpoints and recipes need and Foundation's reader loses: the order
/// of keys, exact integers, and the fact that a key came twice.
public enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// A whole number that is too large for `Int`: seeds are.
  case unsigned(UInt64)
  /// A number with a fraction or an exponent, or one too large for both.
  case double(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Equatable, Sendable {
    public let key: String
    public let value: JSON

    public init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// Why a text is not JSON and at which byte.
  public struct SyntaxError: Error, Equatable {
    public let reason: String
    public let offset: Int
    public var description: String { "\(reason) at byte \(offset)" }
  }

  /// Parses a whole text; anything but white space after the value is an error, as are a key that
  /// comes twice and text that is not UTF-8. `NaN` and `Infinity` are read as Python writes them.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(SyntaxError) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }

  /// Parses a text.
  public init(parsing text: String) throws(SyntaxError) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result { () throws(SyntaxError) in try JSON(parsing: UnsafeRawBufferPointer(bytes)) }
    }
    self = try result.get()
  }

  /// The value of a key of an object; nil where there is none or this is no object.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value, where it is of this kind.
  public var int: Int? {
    if case .int(let value) = self { value } else { nil }
  }

  /// A number of either spelling.
  public var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The value, where it is of this kind.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The value, where it is of this kind.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The value, where it is of this kind.
  public var array: [JSON]? {
    if case .array(let values) = self { values } else { nil }
  }

  /// The value, where it is of this kind.
  public var object: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value about as JSON writes it, for messages.
  public var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\"\($0.key)\": \($0.value.text)" }.joined(separator: ", "))}"
    }
  }
}

/// One pass over the bytes, no look-back, nesting limited so that no file can exhaust the stack.
private struct JSONParser {
  private static let deepest = 64
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var depth = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func document() throws(JSON.SyntaxError) -> JSON {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error("something follows the value") }
    return value
  }

  private func error(_ reason: String) -> JSON.SyntaxError {
    JSON.SyntaxError(reason: reason, offset: position)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSON.SyntaxError) -> JSON {
    skipSpace()
    guard let byte = current else { throw error("the text ends where a value should be") }
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { parser throws(JSON.SyntaxError) in
        try parser.object()
      }
    case UInt8(ascii: "["):
      return try nested { parser throws(JSON.SyntaxError) in
        try parser.array()
      }
    case UInt8(ascii: "\""): return .string(try string())
    default: return try literal()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSON.SyntaxError) -> JSON
  ) throws(JSON.SyntaxError) -> JSON {
    guard depth < Self.deepest else { throw error("nested more than \(Self.deepest) deep") }
    depth += 1
    position += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  private mutating func object() throws(JSON.SyntaxError) -> JSON {
    var members: [JSON.Member] = []
    var seen: Set<String> = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw error("a key should be here") }
      let key = try string()
      guard seen.insert(key).inserted else { throw error("the key \"\(key)\" comes twice") }
      guard take(":") else { throw error("\":\" should be here") }
      members.append(JSON.Member(key: key, value: try value()))
    } while take(",")
    guard take("}") else { throw error("\",\" or \"}\" should be here") }
    return .object(members)
  }

  private mutating func array() throws(JSON.SyntaxError) -> JSON {
    var values: [JSON] = []
    if take("]") { return .array(values) }
    repeat { values.append(try value()) } while take(",")
    guard take("]") else { throw error("\",\" or \"]\" should be here") }
    return .array(values)
  }

  /// `null`, `true`, `false`, a number, and Python's names for numbers that JSON has not.
  private mutating func literal() throws(JSON.SyntaxError) -> JSON {
    let start = position
    while let byte = current,
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    {
      position += 1
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "NaN": return .double(.nan)
    case "Infinity": return .double(.infinity)
    case "-Infinity": return .double(-.infinity)
    default: break
    }
    // Swift reads more than JSON allows ("+1", "0x1p3", "inf"): the first characters decide.
    let digits = word.utf8.first == UInt8(ascii: "-") ? word.utf8.dropFirst() : word.utf8[...]
    let isNumber =
      digits.first.map { (0x30...0x39).contains($0) } == true
      && word.utf8.allSatisfy { $0 < 0x41 || $0 == 0x45 || $0 == 0x65 }
    if isNumber, let int = Int(word) { return .int(int) }
    if isNumber, let large = UInt64(word) { return .unsigned(large) }
    if isNumber, let double = Double(word), double.isFinite { return .double(double) }
    position = start
    throw error("neither a string, a number, true, false, null, an array nor an object")
  }

  private mutating func string() throws(JSON.SyntaxError) -> String {
    position += 1
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      position += 1
    }
    if current == UInt8(ascii: "\"") {
      let text = String(validating: bytes[start..<position], as: UTF8.self)
      guard let text else { throw error("a string is not UTF-8") }
      position += 1
      return text
    }
    position = start
    return try escapedString()
  }

  private mutating func escapedString() throws(JSON.SyntaxError) -> String {
    var utf8: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: utf8, as: UTF8.self) else {
          throw error("a string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): utf8.append(contentsOf: String(try escape()).utf8)
      default: utf8.append(byte)
      }
    }
    throw error("the text ends inside a string")
  }

  private mutating func escape() throws(JSON.SyntaxError) -> Unicode.Scalar {
    guard let byte = current else { throw error("the text ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw error("an escape that JSON has not")
    }
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), current == UInt8(ascii: "\\") else {
      throw error("half a surrogate pair")
    }
    position += 1
    guard current == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
    position += 1
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw error("half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSON.SyntaxError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw error("four hexadecimal digits should be here")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
