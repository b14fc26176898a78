/// A key press, as independent of terminals as it can be.
public struct Key: Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// A printable grapheme; with `.control`, the lower-case letter.
    case character(Character)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
  }
  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let control = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let shift = Modifiers(rawValue: 4)
  }
  public var code: Code
  public var modifiers: Modifiers
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }
}

/// A mouse report.
public struct Mouse: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case press, release, drag, wheelUp, wheelDown }
  public var kind: Kind
  public var column: Int
  public var row: Int
  public init(_ kind: Kind, column: Int, row: Int) {
    self.kind = kind
    self.column = column
    self.row = row
  }
}

/// What the terminal says of its own accord.
public enum TerminalInput: Hashable, Sendable {
  case key(Key)
  /// Bracketed paste, whole, line ends as `\n`, control characters removed.
  case paste(String)
  case mouse(Mouse)
  case resize(Size)
  /// The terminal came to the front, or something else did.
  case focus(Bool)
}
