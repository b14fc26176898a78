/// Keys as help and footer name them, and short ways to write them in the table.
extension Key {
  static func char(_ character: Character) -> Key { Key(.character(character)) }
  static func control(_ character: Character) -> Key { Key(.character(character), .control) }
  static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }

  static let enter = Key(.enter)
  static let escape = Key(.escape)
  static let tab = Key(.tab)
  static let backTab = Key(.backTab)
  static let up = Key(.up)
  static let down = Key(.down)
  static let left = Key(.left)
  static let right = Key(.right)
  static let home = Key(.home)
  static let end = Key(.end)
  static let pageUp = Key(.pageUp)
  static let pageDown = Key(.pageDown)

  /// Reads a key as people write it: `Ctrl-K`, `^K`, `C-k`, `Alt-Enter`, `M-x`, `Shift-Left`,
  /// `F5`, `Space`, `PgDn`, `a`, `A`, `?`. Names do not mind capitals, letters do.
  /// - Returns: nil where there is no such key, or where terminals send it as another one.
  public init?(name: String) {
    var rest = name[...]
    var modifiers: Modifiers = []
    while let (modifier, length) = Self.modifier(rest) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(length)
    }
    guard let code = Self.code(String(rest)) else { return nil }
    guard case .character(let character) = code else {
      let isBack = code == .tab && modifiers.contains(.shift)
      self.init(isBack ? .backTab : code, isBack ? modifiers.subtracting(.shift) : modifiers)
      return
    }
    var letter = character
    if modifiers.contains(.control) {
      letter = Character(letter.lowercased())
      // These three are Tab, Enter and Esc to every terminal.
      if modifiers.contains(.shift) || "im[".contains(letter) { return nil }
    } else if modifiers.contains(.shift) {
      guard letter.isLetter, letter.uppercased().count == 1 else { return nil }
      letter = Character(letter.uppercased())
    }
    self.init(.character(letter), modifiers.subtracting(.shift))
  }

  /// A modifier at the start of a name, and how many characters it takes.
  private static func modifier(_ name: Substring) -> (Modifiers, Int)? {
    if name.count > 1, name.first == "^" { return (.control, 1) }
    let names: [(String, Modifiers)] = [
      ("ctrl", .control), ("control", .control), ("c", .control), ("alt", .alt), ("meta", .alt),
      ("m", .alt), ("a", .alt), ("shift", .shift), ("s", .shift),
    ]
    for (word, modifier) in names where name.count > word.count + 1 {
      let mark = name.dropFirst(word.count).first
      if name.lowercased().hasPrefix(word), mark == "-" || mark == "+" {
        return (modifier, word.count + 1)
      }
    }
    return nil
  }

  private static func code(_ name: String) -> Code? {
    if name.count == 1, let character = name.first {
      let arrows: [Character: Code] = ["↑": .up, "↓": .down, "←": .left, "→": .right]
      if let arrow = arrows[character] { return arrow }
      let isVisible =
        !character.isWhitespace && !character.isNewline
        && character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
      return isVisible ? .character(character) : nil
    }
    let word = name.lowercased()
    if word.first == "f", let number = Int(word.dropFirst()), (1...12).contains(number) {
      return .function(number)
    }
    let names: [String: Code] = [
      "space": .character(" "), "enter": .enter, "return": .enter, "esc": .escape,
      "escape": .escape, "tab": .tab, "backspace": .backspace, "bksp": .backspace,
      "delete": .delete, "del": .delete, "insert": .insert, "ins": .insert, "up": .up,
      "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
      "pageup": .pageUp, "pgup": .pageUp, "pagedown": .pageDown, "pgdn": .pageDown,
      "pgdown": .pageDown,
    ]
    return names[word]
  }

  /// What `init(name:)` reads, for documentation.
  public static let namesAllowed =
    "a letter or sign, Space, Enter, Esc, Tab, Backspace, Delete, Insert, arrows as Up, Down, Left, "
    + "Right, Home, End, PgUp, PgDn, F1 to F12; with Ctrl-, Alt- or Shift- before it"

  /// How configurations write it: `init(name:)` reads it again.
  public var name: String { spelled { long, _ in long } }

  /// Whether it writes itself into a text.
  var isText: Bool {
    if case .character = code { modifiers.isSubset(of: .shift) } else { false }
  }

  /// `^K`, `M-x`, `Enter`, `F1`.
  var label: String { spelled { _, short in short } }

  private func spelled(_ choose: (_ long: String, _ short: String) -> String) -> String {
    let base: String =
      switch code {
      case .character(" "): "Space"
      case .character(let character):
        modifiers.contains(.control) ? character.uppercased() : String(character)
      case .enter: "Enter"
      case .escape: "Esc"
      case .tab: "Tab"
      case .backTab: choose("Shift-Tab", "S-Tab")
      case .backspace: choose("Backspace", "Bksp")
      case .delete: choose("Delete", "Del")
      case .insert: choose("Insert", "Ins")
      case .up: choose("Up", "↑")
      case .down: choose("Down", "↓")
      case .left: choose("Left", "←")
      case .right: choose("Right", "→")
      case .home: "Home"
      case .end: "End"
      case .pageUp: "PgUp"
      case .pageDown: "PgDn"
      case .function(let number): "F\(number)"
      }
    var prefix = ""
    if modifiers.contains(.control) { prefix += choose("Ctrl-", "^") }
    if modifiers.contains(.alt) { prefix += choose("Alt-", "M-") }
    if modifiers.contains(.shift) { prefix += choose("Shift-", "S-") }
    return prefix + base
  }
}
