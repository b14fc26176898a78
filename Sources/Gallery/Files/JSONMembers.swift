/// The members of a JSON object as names and texts, for programs that write their settings so:
/// strings unescaped, everything else as the file has it. One pass, no recursion.
enum JSONMembers {
  /// The members in order, their names in lower case with spaces for underscores.
  /// - Returns: nil where the bytes are not one object.
  static func read(_ bytes: [UInt8]) -> [ParametersText.Field]? {
    var scanner = Scanner(bytes: bytes)
    return scanner.object()
  }

  /// The text of a JSON string's inside; an escape that JSON has not stands for its character.
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    var units: [UInt16] = []
    var scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "\\", let escaped = scalars.popFirst() else {
        units += Array(String(scalar).utf16)
        continue
      }
      switch escaped {
      case "n": units.append(0x0A)
      case "r": units.append(0x0D)
      case "t": units.append(0x09)
      case "b": units.append(0x08)
      case "f": units.append(0x0C)
      case "u":
        let digits = String(String.UnicodeScalarView(scalars.prefix(4)))
        if digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) {
          units.append(unit)
          scalars.removeFirst(4)
        } else {
          units.append(UInt16(UInt8(ascii: "u")))
        }
      default: units += Array(String(escaped).utf16)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func object() -> [ParametersText.Field]? {
      guard take("{") else { return nil }
      var members: [ParametersText.Field] = []
      if !take("}") {
        repeat {
          skipSpace()
          guard current == UInt8(ascii: "\""), let key = string(), take(":"), let value = value()
          else { return nil }
          members.append(
            ParametersText.Field(
              key: key.lowercased().replacing("_", with: " "), value: value))
        } while take(",")
        guard take("}") else { return nil }
      }
      skipSpace()
      return current == nil ? members : nil
    }

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

    private mutating func string() -> String? {
      position += 1
      let start = position
      while let byte = current {
        if byte == UInt8(ascii: "\"") {
          position += 1
          return JSONMembers.unescaped(bytes[start..<position - 1])
        }
        position += byte == UInt8(ascii: "\\") ? 2 : 1
      }
      return nil
    }

    /// A string, or the text up to the comma or bracket that ends the value.
    private mutating func value() -> String? {
      skipSpace()
      if current == UInt8(ascii: "\"") { return string() }
      let start = position
      var depth = 0
      while let byte = current {
        switch byte {
        case UInt8(ascii: "\""):
          guard string() != nil else { return nil }
          continue
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
          if depth == 0 { return text(start) }
          depth -= 1
        case UInt8(ascii: ","): if depth == 0 { return text(start) }
        default: break
        }
        position += 1
      }
      return nil
    }

    private func text(_ start: Int) -> String? {
      let text = String(decoding: bytes[start..<position], as: UTF8.self).trimmed
      return text.isEmpty ? nil : text
    }
  }
}
