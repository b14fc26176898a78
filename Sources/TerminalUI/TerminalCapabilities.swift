import Studio

/// What the terminal can show, as far as it is known; the guess of the environment at the start,
/// replaced once by the terminal's own answers.
public struct TerminalCapabilities: Hashable, Sendable {
  /// How pictures are shown, best first.
  public enum Graphics: String, CaseIterable, Hashable, Sendable {
    case sixel, kitty, iterm2
    /// Two pixels a cell, drawn with the upper half block.
    case halfBlocks
    /// Letters by brightness.
    case ascii
  }
  /// The colours of text.
  public enum Colors: Int, Comparable, Hashable, Sendable {
    case none = 0
    case palette16 = 16
    case palette256 = 256
    case rgb = 0x100_0000
    public static func < (a: Colors, b: Colors) -> Bool { a.rawValue < b.rawValue }
  }
  /// Name and version as the terminal gives them, else the value of TERM.
  public var name: String
  public var graphics: Graphics
  public var colors: Colors
  /// Pixels across a character cell, at least 1.
  public var cellWidth: Int
  /// Pixels down a character cell, at least 1.
  public var cellHeight: Int
  /// Colours that a sixel picture may use, 2...256.
  public var sixelColors: Int
  /// Whether frames can be shown at once (DEC private mode 2026).
  public var synchronizedOutput: Bool
  /// Whether letters outside ASCII can be shown.
  public var unicode: Bool
  /// Whether the terminal has told that its background is light.
  public var hasLightBackground: Bool

  public init(
    name: String, graphics: Graphics = .ascii, colors: Colors = .none, cellWidth: Int = 10,
    cellHeight: Int = 20, sixelColors: Int = 256, synchronizedOutput: Bool = false,
    unicode: Bool = false, hasLightBackground: Bool = false
  ) {
    self.name = name
    self.graphics = graphics
    self.colors = colors
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.sixelColors = sixelColors
    self.synchronizedOutput = synchronizedOutput
    self.unicode = unicode
    self.hasLightBackground = hasLightBackground
  }
}

extension TerminalCapabilities {
  /// What the studio wants to know of them, in its words.
  /// - Parameter limit: the largest sixel picture in pixels.
  func facts(limit: (width: Int, height: Int)?) -> TerminalFacts {
    let name =
      switch graphics {
      case .sixel: "sixel"
      case .kitty: "kitty"
      case .iterm2: "iTerm2"
      case .halfBlocks: "half blocks"
      case .ascii: "ASCII"
      }
    return TerminalFacts(
      cellWidth: cellWidth, cellHeight: cellHeight, graphics: name,
      showsPixels: graphics != .halfBlocks && graphics != .ascii,
      mostWidth: graphics == .sixel ? limit?.width ?? .max : .max,
      mostHeight: graphics == .sixel ? limit?.height ?? .max : .max,
      hasLightBackground: hasLightBackground)
  }
}
