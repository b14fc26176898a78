import Studio

/// Frames for a terminal that cannot place its cursor (TERM=dumb): the lines that changed are
/// printed one below the other, in ASCII.
struct PlainLayer {
  /// Frames a second are too many for a terminal that only scrolls.
  static let interval = 0.5
  private var printed: [String] = []

  /// The bytes that print what differs from the last frame.
  mutating func update(_ screen: Screen) -> [UInt8] {
    let rows = (0..<screen.size.rows).map { row in
      (0..<screen.size.columns).map { column in
        screen[column, row].text.unicodeScalars.first.map { Ascii.letter($0) } ?? " "
      }
    }
    let lines = rows.map { row in
      var text = String(String.UnicodeScalarView(row))
      while text.last == " " { text.removeLast() }
      return text
    }
    var bytes: [UInt8] = []
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if printed.indices.contains(index), printed[index] == line { continue }
      bytes += line.utf8
      bytes += [0x0D, 0x0A]
    }
    printed = lines
    return bytes
  }
}
