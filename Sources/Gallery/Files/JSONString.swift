/// Strings as JSON writes them.
enum JSONString {
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
}
