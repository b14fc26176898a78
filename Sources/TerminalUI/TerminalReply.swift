/// What a terminal answers to our questions.
enum TerminalReply: Equatable {
  /// Primary device attributes: the answer to `CSI c`, the last question.
  case attributes([Int])
  /// Name and version: XTVERSION.
  case version(String)
  /// The colour behind the text: OSC 11.
  case background(isLight: Bool)
  /// Pixels of a cell: `CSI 16 t`.
  case cellSize(width: Int, height: Int)
  /// Pixels of the text area: `CSI 14 t`.
  case windowSize(width: Int, height: Int)
  /// The kitty graphics protocol is understood.
  case kittyGraphics
  /// The kitty keyboard protocol is understood.
  case kittyKeyboard
  /// Colour registers for sixel.
  case sixelRegisters(Int)
  /// The largest sixel picture, in pixels.
  case sixelLimit(width: Int, height: Int)
  /// Synchronised output is understood.
  case synchronizedOutput
  /// The terminal has come to the end of what was sent: `CSI 5 n`.
  case drained

  /// An answer in the form `CSI parameters final`; nil if it is another sequence.
  init?(parameters: [UInt8], final: UInt8) {
    let isPrivate = parameters.first == UInt8(ascii: "?")
    var body = isPrivate ? Array(parameters.dropFirst()) : parameters
    let isMode = body.last == UInt8(ascii: "$")
    if isMode { body.removeLast() }
    guard let fields = KeyTable.numbers(body) else { return nil }
    let values = fields.map { $0[0] }
    switch (isPrivate, final) {
    case (true, UInt8(ascii: "c")): self = .attributes(values)
    case (true, UInt8(ascii: "u")): self = .kittyKeyboard
    case (true, UInt8(ascii: "y")) where isMode && values.count == 2 && values[0] == 2026:
      guard values[1] == 1 || values[1] == 2 else { return nil }
      self = .synchronizedOutput
    case (true, UInt8(ascii: "S")) where values.count >= 3 && values[1] == 0:
      if values[0] == 1, values[2] >= 2 {
        self = .sixelRegisters(values[2])
      } else if values[0] == 2, values.count == 4, values[2] > 0, values[3] > 0 {
        self = .sixelLimit(width: values[2], height: values[3])
      } else {
        return nil
      }
    case (false, UInt8(ascii: "t")) where values.count == 3 && values[1] > 0 && values[2] > 0:
      switch values[0] {
      case 4: self = .windowSize(width: values[2], height: values[1])
      case 6: self = .cellSize(width: values[2], height: values[1])
      default: return nil
      }
    case (false, UInt8(ascii: "n")) where values == [0]: self = .drained
    default: return nil
    }
  }

  /// An answer in a DCS or APC string; nil if it is another one.
  init?(text: [UInt8], kind: UInt8) {
    if kind == UInt8(ascii: "P"), text.starts(with: ">|".utf8) {
      let name = String(decoding: text.dropFirst(2).prefix(64), as: UTF8.self)
      self = .version(String(name.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }))
    } else if kind == UInt8(ascii: "_"), text.starts(with: "Gi=31;OK".utf8) {
      self = .kittyGraphics
    } else if kind == UInt8(ascii: "]"), text.starts(with: "11;rgb:".utf8) {
      // Red, green and blue, each of one to four hexadecimal digits.
      let parts = String(decoding: text.dropFirst(7).prefix(14), as: UTF8.self)
        .split(separator: "/", omittingEmptySubsequences: false)
      let levels = parts.compactMap { part -> Double? in
        guard (1...4).contains(part.count), let value = Int(part, radix: 16) else { return nil }
        return Double(value) / Double((1 << (4 * part.count)) - 1)
      }
      guard parts.count == 3, levels.count == 3 else { return nil }
      // Luma of Rec. 709.
      self = .background(
        isLight: 0.2126 * levels[0] + 0.7152 * levels[1] + 0.0722 * levels[2] > 0.5)
    } else {
      return nil
    }
  }
}
