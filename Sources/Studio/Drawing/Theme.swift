/// How the parts of the studio look. A theme names a style for each role; roles that it leaves out
/// look like `text`.
public struct Theme: Sendable, Equatable {
  /// A part of the screen; the raw value is its key in theme files.
  public enum Role: String, CaseIterable, Sendable {
    /// Plain text, and the background of everything.
    case text
    /// Labels and explanations.
    case dim
    /// What is hardly there: rules, empty places.
    case faint
    /// What matters most.
    case accent
    case title
    case border
    case focusedBorder = "focused_border"
    case selection
    /// Done and still to do, in bars.
    case bar
    case barRest = "bar_rest"
    /// A value that is not the default.
    case changed
    /// A key in the footer and in help.
    case key
    case star
    case info
    case warning
    case error
    /// Prompt text that the model cannot read.
    case cutOff = "cut_off"
    /// A word that the model never saw.
    case unknownWord = "unknown_word"
    /// What Tab would insert.
    case ghost
    /// Letters that a search found.
    case match
    /// Values of two recipes that are not the same.
    case different
  }

  public var name: String
  /// One line about it, for the picker.
  public var about: String
  private var styles: [Role: Style]

  public init(name: String, about: String = "", styles: [Role: Style]) {
    self.name = name
    self.about = about
    self.styles = styles
  }

  public subscript(role: Role) -> Style {
    get { styles[role] ?? styles[.text] ?? Style() }
    set { styles[role] = newValue }
  }

  /// The theme without a file, which others fall back to: calm and dark, on the terminal's own background.
  public static let standard = Theme(
    name: "easel", about: "calm and dark",
    styles: [
      .text: Style(foreground: .rgb(0xd5, 0xd3, 0xcc)),
      .dim: Style(foreground: .rgb(0x8e, 0x93, 0x9c)),
      .faint: Style(foreground: .rgb(0x4a, 0x50, 0x5a)),
      .accent: Style(foreground: .rgb(0xe8, 0xb0, 0x6a), attributes: .bold),
      .title: Style(foreground: .rgb(0xe8, 0xb0, 0x6a), attributes: .bold),
      .border: Style(foreground: .rgb(0x4a, 0x50, 0x5a)),
      .focusedBorder: Style(foreground: .rgb(0xe8, 0xb0, 0x6a)),
      .selection: Style(
        foreground: .rgb(0xf4, 0xf1, 0xea), background: .rgb(0x3a, 0x42, 0x52)),
      .bar: Style(foreground: .rgb(0x7f, 0xb0, 0x8a)),
      .barRest: Style(foreground: .rgb(0x5a, 0x60, 0x6a)),
      .changed: Style(foreground: .rgb(0xe8, 0xb0, 0x6a)),
      .key: Style(foreground: .rgb(0x8f, 0xb8, 0xde), attributes: .bold),
      .star: Style(foreground: .rgb(0xf2, 0xcc, 0x60), attributes: .bold),
      .info: Style(foreground: .rgb(0x8f, 0xb8, 0xde)),
      .warning: Style(foreground: .rgb(0xf2, 0xcc, 0x60)),
      .error: Style(foreground: .rgb(0xe8, 0x78, 0x6a), attributes: .bold),
      .cutOff: Style(foreground: .rgb(0x6a, 0x6f, 0x78), attributes: .dim),
      .unknownWord: Style(foreground: .rgb(0xf2, 0xcc, 0x60), attributes: .underline),
      .ghost: Style(foreground: .rgb(0x6a, 0x6f, 0x78)),
      .match: Style(foreground: .rgb(0xe8, 0xb0, 0x6a), attributes: .underline),
      .different: Style(foreground: .rgb(0xf2, 0xcc, 0x60), attributes: .bold),
    ])
}
