import FileNames

/// Makes text of unknown origin harmless to a terminal: nothing that a file says can move the
/// cursor, change colours, retitle the window, answer as typed text or reorder a line.
public enum Printable {
  /// One line: controls become visible symbols, line breaks a single space.
  /// - Parameter limit: the most characters to keep; what is cut is marked with an ellipsis.
  public static func line(_ text: String, limit: Int = .max) -> String {
    replace(text, limit: limit) { $0 == "\n" || $0 == "\r\n" || $0 == "\t" ? " " : nil }
  }

  /// Several lines: line feeds and tabs stay, every other control becomes a visible symbol.
  public static func lines(_ text: String, limit: Int = .max) -> String {
    replace(text, limit: limit) { $0 == "\r\n" ? "\n" : ($0 == "\n" || $0 == "\t" ? $0 : nil) }
  }

  /// A file's name on one line: every control, line breaks too, becomes a visible symbol, so that
  /// names can be told apart and counted.
  public static func name(_ path: String) -> String { replace(path, limit: .max) { _ in nil } }

  /// JSON for a terminal: every unsafe character becomes a `\u` escape, so that the value stays
  /// exactly the same.
  public static func json(_ json: String) -> String {
    func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
      isUnsafe(scalar) && scalar != "\n" || FileName.byte(of: scalar) != nil
    }
    guard json.unicodeScalars.contains(where: isEscaped) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
      if isEscaped(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func replace(
    _ text: String, limit: Int, keep: (Character) -> Character?
  ) -> String {
    var result = ""
    var count = 0
    for character in text {
      if count == limit {
        result.append("…")
        break
      }
      count += 1
      if let kept = keep(character) {
        result.append(kept)
      } else if character.unicodeScalars.contains(where: isUnsafe) {
        for scalar in character.unicodeScalars {
          result.unicodeScalars.append(isUnsafe(scalar) ? symbol(for: scalar) : scalar)
        }
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// C0 and C1 controls, delete, line and paragraph separators, bidirectional overrides, and tags.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  private static func symbol(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    default: "\u{FFFD}"
    }
  }
}
