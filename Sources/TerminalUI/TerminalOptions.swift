import Studio

/// What the user wants of the terminal side; every value has a good default.
public struct TerminalOptions: Hashable, Sendable {
  /// The protocol for pictures; nil asks the terminal.
  public var graphics: TerminalCapabilities.Graphics?
  /// The palette of finished sixel pictures, 2...256; the terminal may have fewer registers.
  public var pictureColors = 256
  /// Whether sixel pictures are dithered (Floyd-Steinberg): smoother, and more bytes.
  public var dithering = true
  /// For slow lines: smaller pictures of fewer colours.
  public var smallBytes = false
  /// Text without colour, as the NO_COLOR variable asks; pictures of pixels keep theirs.
  public var noColor = false
  /// Whether the terminal reports the mouse (selecting text then needs Shift).
  public var mouse = false

  /// The defaults, with NO_COLOR read from the environment (set and not empty means no colour).
  public init(environment: [String: String] = [:]) {
    noColor = !(environment["NO_COLOR"] ?? "").isEmpty
  }
}
