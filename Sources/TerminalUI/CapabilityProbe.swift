import Studio

/// Finds out what the terminal can show: first from the environment and terminfo, then from its
/// answers. All questions go out at once, primary device attributes last: every terminal that
/// answers anything answers that one, and answers come in order.
struct CapabilityProbe {
  /// How long the answers may take before pictures are drawn without them, in seconds.
  static let patience = 1.0
  /// How long after the questions, and after each answer, the next may still come in pieces.
  static let answerPatience = 4.0
  /// How long a key that may begin an answer is held until then.
  static let answerDelay = 2.5
  /// The same while the answer to a picture or a resize is missing.
  static let laterAnswerDelay = 0.5

  /// What the user wants comes before what the terminal can.
  var options: TerminalOptions
  /// Whether the terminal may be asked at all.
  let asks: Bool
  /// Whether the last answer has come.
  private(set) var isAnswered = false
  private(set) var hasKittyKeyboard = false
  /// The largest sixel picture in pixels, where the terminal has told.
  private(set) var sixelLimit: (width: Int, height: Int)?
  private let environment: [String: String]
  private let terminfoColors: Int
  private let unicode: Bool
  private let isMultiplexed: Bool
  private var name: String
  private var attributes: [Int] = []
  private var registers: Int?
  private var hasKittyGraphics = false
  private var synchronizedOutput = false
  private var askedCell: (width: Int, height: Int)?
  private var askedWindow: (width: Int, height: Int)?
  private var isLight = false

  /// - Parameters:
  ///   - term: the value of TERM.
  ///   - terminfoColors: what terminfo says of it.
  ///   - unicode: whether the locale is UTF-8.
  init(
    term: String, options: TerminalOptions, environment: [String: String], terminfoColors: Int,
    unicode: Bool
  ) {
    self.options = options
    self.environment = environment
    self.terminfoColors = terminfoColors
    name = term
    self.unicode = unicode && term != "dumb"
    asks = term != "dumb" && term != "linux" && !term.hasPrefix("cons")
    isMultiplexed =
      term.hasPrefix("screen") || term.hasPrefix("tmux") || environment["TMUX"] != nil
      || environment["STY"] != nil
  }

  /// XTVERSION, background colour, cell size, window size, kitty keyboard and graphics, sixel registers and size,
  /// synchronised output, primary device attributes. GNU screen would show the question for kitty
  /// graphics as a status line, and no multiplexer passes them on.
  var questions: [UInt8] {
    let kitty = isMultiplexed ? "" : "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    return Array(
      ("\u{1B}[>0q\u{1B}]11;?\u{1B}\\\u{1B}[16t\u{1B}[14t\u{1B}[?u" + kitty
        + "\u{1B}[?1;1;0S\u{1B}[?2;1;0S\u{1B}[?2026$p\u{1B}[c").utf8)
  }

  /// What shows a text as a notification: OSC 777 where the terminal is known to read it, else OSC 9,
  /// which more do. Those that read neither ignore both.
  func notification(_ text: String) -> [UInt8] {
    guard asks else { return [] }
    let known = ["VTE", "foot", "rxvt", "ghostty"]
    let has777 = known.contains { name.hasPrefix($0) }
    return Array((has777 ? "\u{1B}]777;notify;Easel;\(text)" : "\u{1B}]9;Easel: \(text)").utf8)
      + [0x07]
  }

  mutating func take(_ reply: TerminalReply, size: Size) {
    switch reply {
    case .attributes(let values):
      attributes = values
      isAnswered = true
    case .version(let text): if !text.isEmpty { name = text }
    case .cellSize(let width, let height): askedCell = (width, height)
    case .windowSize(let width, let height):
      askedWindow = (width / max(1, size.columns), height / max(1, size.rows))
    case .background(let isLight): self.isLight = isLight
    case .kittyGraphics: hasKittyGraphics = true
    case .kittyKeyboard: hasKittyKeyboard = true
    case .sixelRegisters(let count): registers = count
    case .sixelLimit(let width, let height): sixelLimit = (width, height)
    case .synchronizedOutput: synchronizedOutput = true
    case .drained: break
    }
  }

  /// A resize may have changed the font: what was told of pixels is old.
  mutating func forgetCellSize() {
    askedCell = nil
    askedWindow = nil
  }

  /// Whether the terminal has sixel, but set for fewer colours than pictures want.
  var wantsMoreRegisters: Bool {
    isAnswered && attributes.contains(4) && (registers ?? 256) < options.pictureColors
  }

  /// What is known so far.
  /// - Parameter deviceCell: the size of a cell by the device (TIOCGWINSZ), where it knows.
  func capabilities(deviceCell: (width: Int, height: Int)?) -> TerminalCapabilities {
    let told = [askedCell, deviceCell, askedWindow].compactMap { $0 }
    let cell =
      told.first { (2...200).contains($0.width) && (2...400).contains($0.height) }
      ?? (width: 10, height: 20)
    let colors = colors
    return TerminalCapabilities(
      name: name, graphics: graphics(colors), colors: colors,
      cellWidth: cell.width, cellHeight: cell.height,
      sixelColors: max(2, min(256, options.pictureColors, registers ?? 256)),
      synchronizedOutput: synchronizedOutput, unicode: unicode, hasLightBackground: isLight)
  }

  private func graphics(_ colors: TerminalCapabilities.Colors) -> TerminalCapabilities.Graphics {
    let wanted = options.graphics ?? told
    return wanted == .halfBlocks && (!unicode || colors == .none) ? .ascii : wanted
  }

  private var told: TerminalCapabilities.Graphics {
    if attributes.contains(4) { return .sixel }
    if hasKittyGraphics { return .kitty }
    if name.hasPrefix("iTerm2") || name.hasPrefix("WezTerm") { return .iterm2 }
    return .halfBlocks
  }

  private var colors: TerminalCapabilities.Colors {
    if options.noColor || terminfoColors < 8 { return .none }
    let direct = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    // Names by which terminals of 24-bit colour give themselves; tmux and screen are not among
    // them, since it depends on what they run in.
    let known = ["XTerm(", "kitty", "foot", "WezTerm", "iTerm2", "Konsole", "contour", "ghostty"]
    if terminfoColors >= 256, direct || known.contains(where: { name.hasPrefix($0) }) {
      return .rgb
    }
    return terminfoColors >= 256 ? .palette256 : .palette16
  }
}
