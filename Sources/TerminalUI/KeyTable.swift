import Studio

/// What the sequences of xterm, kitty, rxvt, the Linux console, screen and tmux mean.
/// Sources: xterm's ctlseqs, the kitty keyboard protocol, console_codes(4).
enum KeyTable {
  /// The key of a control byte; nil for printable ones. Backspace is both 0x08 and 0x7F.
  static func control(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x00: Key(.character(" "), .control)
    case 0x08, 0x7F: Key(.backspace)
    case 0x09: Key(.tab)
    case 0x0D: Key(.enter)
    case 0x1B: Key(.escape)
    case 0x01...0x1A: Key(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    case 0x1C...0x1F: Key(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    default: nil
    }
  }

  /// The key of `CSI parameters final`; nil if it is none (answers, focus reports, the unknown).
  static func controlSequence(_ parameters: [UInt8], final: UInt8) -> Key? {
    guard let fields = numbers(parameters) else { return nil }
    let first = fields.first?.first ?? 1
    let modifiers = modifiers(fields.count > 1 ? fields[1] : [])
    switch final {
    case UInt8(ascii: "~"):
      if first == 27, fields.count == 3 {  // xterm's modifyOtherKeys
        return character(fields[2].first ?? 0, modifiers)
      }
      return tilde(first).map { Key($0, modifiers) }
    case UInt8(ascii: "^"): return tilde(first).map { Key($0, .control) }
    case UInt8(ascii: "@"): return tilde(first).map { Key($0, [.control, .shift]) }
    case UInt8(ascii: "Z"): return Key(.backTab, modifiers.subtracting(.shift))
    case UInt8(ascii: "u"):
      if fields.count > 1, fields[1].count > 1, fields[1][1] == 3 { return nil }  // a release
      let shifted = fields.first.flatMap { $0.count > 1 && $0[1] > 0 ? $0[1] : nil }
      let code = modifiers.contains(.shift) ? shifted ?? first : first
      return character(code, modifiers)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):  // rxvt
      return arrow(final - 0x20).map { Key($0, .shift) }
    default:
      return (arrow(final) ?? function(final)).map { Key($0, modifiers) }
    }
  }

  /// The key of `SS3 parameters final`.
  static func singleShift(_ parameters: [UInt8], final: UInt8) -> Key? {
    let modifiers = modifiers(numbers(parameters)?.last ?? [])
    switch final {
    case UInt8(ascii: "M"): return Key(.enter, modifiers)
    case UInt8(ascii: "X"): return Key(.character("="), modifiers)
    case UInt8(ascii: "a")...UInt8(ascii: "d"): return arrow(final - 0x20).map { Key($0, .control) }
    case UInt8(ascii: "j")...UInt8(ascii: "y"):  // the keypad in application mode
      return Key(.character(Character(Unicode.Scalar(final - 0x40))), modifiers)
    default: return (arrow(final) ?? function(final)).map { Key($0, modifiers) }
    }
  }

  /// A mouse report in SGR form (mode 1006).
  static func mouse(_ parameters: [UInt8], final: UInt8) -> Mouse? {
    guard parameters.first == UInt8(ascii: "<"), final == 0x4D || final == 0x6D,
      let fields = numbers(Array(parameters.dropFirst())), fields.count == 3,
      let button = fields[0].first, let column = fields[1].first, let row = fields[2].first,
      column > 0, row > 0
    else { return nil }
    let kind: Mouse.Kind
    switch button & ~0b11100 {  // without Shift, Alt and Control
    case 64: kind = .wheelUp
    case 65: kind = .wheelDown
    case 0: kind = final == 0x4D ? .press : .release
    case 32: kind = .drag
    default: return nil
    }
    return Mouse(kind, column: column - 1, row: row - 1)
  }

  /// The keys of a terminfo entry, by its capabilities.
  static let terminfo: [(capability: String, key: Key)] =
    [
      ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
      ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
      ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", Key(.backTab)),
      ("kent", Key(.enter)), ("kLFT", Key(.left, .shift)), ("kRIT", Key(.right, .shift)),
    ] + (1...12).map { ("kf\($0)", Key(.function($0))) }

  // MARK: - Parts

  /// Parameters by `;`, each with its parts by `:`; an empty part is 0. Nil if anything else is in
  /// them, or a number is out of all reason.
  static func numbers(_ parameters: [UInt8]) -> [[Int]]? {
    guard !parameters.isEmpty else { return [] }
    var fields: [[Int]] = [[0]]
    for byte in parameters {
      switch byte {
      case 0x30...0x39:
        let last = fields.count - 1
        let part = fields[last].count - 1
        let value = fields[last][part] * 10 + Int(byte - 0x30)
        guard value <= 0x10_FFFF else { return nil }
        fields[last][part] = value
      case 0x3A: fields[fields.count - 1].append(0)
      case 0x3B: fields.append([0])
      default: return nil
      }
    }
    return fields
  }

  private static func modifiers(_ field: [Int]) -> Key.Modifiers {
    guard let value = field.first, value > 1 else { return [] }
    var result: Key.Modifiers = []
    if (value - 1) & 1 != 0 { result.insert(.shift) }
    if (value - 1) & 2 != 0 { result.insert(.alt) }
    if (value - 1) & 4 != 0 { result.insert(.control) }
    return result
  }

  private static func arrow(_ final: UInt8) -> Key.Code? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    default: nil
    }
  }

  private static func function(_ final: UInt8) -> Key.Code? {
    (UInt8(ascii: "P")...UInt8(ascii: "S")).contains(final) ? .function(Int(final) - 0x4F) : nil
  }

  private static func tilde(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// A key that is told by its code point, as kitty and modifyOtherKeys do.
  private static func character(_ code: Int, _ modifiers: Key.Modifiers) -> Key? {
    switch code {
    case 9: return Key(modifiers.contains(.shift) ? .backTab : .tab, modifiers.subtracting(.shift))
    case 13, 57414: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    case 57399...57408: return Key(.character(Character("\(code - 57399)")), modifiers)
    case 57409...57413:
      return Key(.character(Array("./*-+")[code - 57409]), modifiers)
    case 57417...57426:
      let keypad: [Key.Code] = [
        .left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete,
      ]
      return Key(keypad[code - 57417], modifiers)
    default:
      guard code >= 32, !(0xE000...0xF8FF).contains(code), code < 0x11_0000,
        let scalar = Unicode.Scalar(UInt32(code)),
        scalar.properties.generalCategory != .control
      else { return nil }
      if modifiers.contains(.control), let lower = scalar.properties.lowercaseMapping.first {
        return Key(.character(lower), modifiers)
      }
      let upper = scalar.properties.uppercaseMapping
      let shifted = modifiers.contains(.shift) && upper.count == 1 ? upper.first : nil
      return Key(.character(shifted ?? Character(scalar)), modifiers.subtracting(.shift))
    }
  }
}
