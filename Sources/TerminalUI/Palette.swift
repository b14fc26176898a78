import Studio

/// The colours of terminals without 24 bits, and the nearest of them.
enum Palette {
  /// The nearest of the 256-colour palette's cube and greys (16...255), whose colours are fixed.
  static func nearest256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let (r, g, b) = (level(red), level(green), level(blue))
    let cube = 16 + 36 * r + 6 * g + b
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    let wanted = (Int(red), Int(green), Int(blue))
    let isGrey = distance(rgb(UInt8(grey)), wanted) < distance(rgb(UInt8(cube)), wanted)
    return UInt8(isGrey ? grey : cube)
  }

  /// The nearest of the first 16 colours, as xterm has them.
  static func nearest16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let wanted = (Int(red), Int(green), Int(blue))
    var best: (index: UInt8, distance: Int) = (0, .max)
    for index in 0..<UInt8(16) {
      let distance = distance(rgb(index), wanted)
      if distance < best.distance { best = (index, distance) }
    }
    return best.index
  }

  /// What a colour of the palette looks like: xterm's defaults.
  static func rgb(_ index: UInt8) -> (Int, Int, Int) {
    switch index {
    case ..<16: return first[Int(index)]
    case 232...:
      let value = 8 + 10 * (Int(index) - 232)
      return (value, value, value)
    default:
      let code = Int(index) - 16
      func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
      return (level(code / 36), level(code / 6 % 6), level(code % 6))
    }
  }

  private static let first = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
    (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let (r, g, b) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return 3 * r * r + 4 * g * g + 2 * b * b
  }
}

extension Color {
  /// The colour that a terminal of so many colours shows for this one.
  func reduced(to colors: TerminalCapabilities.Colors) -> Color {
    switch (self, colors) {
    case (.standard, _), (_, .none): return .standard
    case (_, .rgb), (.indexed, .palette256): return self
    case (.rgb(let red, let green, let blue), .palette256):
      return .indexed(Palette.nearest256(red, green, blue))
    case (.indexed(let index), .palette16):
      let (red, green, blue) = Palette.rgb(index)
      return index < 16
        ? self : .indexed(Palette.nearest16(UInt8(red), UInt8(green), UInt8(blue)))
    case (.rgb(let red, let green, let blue), .palette16):
      return .indexed(Palette.nearest16(red, green, blue))
    }
  }

  /// The parameters of SGR that set a reduced colour, as the foreground or the background.
  func sgr(background: Bool) -> String {
    let base = background ? 40 : 30
    switch self {
    case .standard: return "\(base + 9)"
    case .indexed(let index) where index < 8: return "\(base + Int(index))"
    case .indexed(let index) where index < 16: return "\(base + 52 + Int(index))"
    case .indexed(let index): return "\(base + 8);5;\(index)"
    case .rgb(let red, let green, let blue): return "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
