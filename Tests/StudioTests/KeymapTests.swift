import Testing

@testable import Studio

/// Keys of the user's own.
@Suite struct KeymapTests {
  @Test(arguments: [
    ("Ctrl-K", Key.control("k")), ("^k", .control("k")), ("C-K", .control("k")),
    ("Ctrl+K", .control("k")), ("Alt-x", .alt("x")), ("M-X", .alt("X")), ("a", .char("a")),
    ("A", .char("A")), ("Shift-a", .char("A")), ("-", .char("-")), ("^", .char("^")),
    ("F5", Key(.function(5))), ("f12", Key(.function(12))), ("space", .char(" ")),
    ("Shift-Left", Key(.left, .shift)), ("S-Tab", .backTab), ("PgDn", .pageDown), ("↑", .up),
    ("Ctrl-Alt-Up", Key(.up, [.control, .alt])), ("é", .char("é")), ("f", .char("f")),
    ("C", .char("C")), ("Alt--", .alt("-")),
  ])
  func keysAreReadAsPeopleWriteThem(_ name: String, _ key: Key) {
    #expect(Key(name: name) == key)
    #expect(Key(name: key.name) == key, "\(key.name)")
  }

  @Test(arguments: ["", "F13", "F0", "Ctrl-", "Ctrl-I", "^m", "Hyper-x", "ab", "Shift-1", "\u{7}"])
  func otherTextsAreNoKeys(_ name: String) { #expect(Key(name: name) == nil) }

  @Test func everyActionHasANameAndEveryKeyIsReadAgain() {
    let names = Keymap.actions.map(\.name)
    #expect(Set(names).count == names.count && !names.contains(""))
    #expect(names.contains("film") && names.contains("delete-to-the-trash"))
    for action in Keymap.actions {
      #expect(Keymap.action(named: action.name) == action.name)
      #expect(Keymap.action(named: action.title) == action.name)
      for key in action.keys { #expect(Key(name: key.name) == key, "\(key.name)") }
    }
  }

  private func studio(_ own: [String: [Key]]) -> Harness {
    var harness = Harness(100, 40)
    harness.send(.preferences(Preferences(keymap: Keymap(own))))
    harness.show(.sample("p"))
    harness.press(.escape)
    return harness
  }

  @Test func anOwnKeyTakesThePlaceOfTheUsualOnes() {
    var harness = studio(["film": [.char("!")]])
    harness.press(.char("F"))
    #expect(harness.state.place == .studio)
    harness.press(.char("!"))
    #expect(harness.state.place.kind == .film)
  }

  @Test func anOwnKeyWinsOverTheNearerOfTheTable() {
    // `s` is the star of the picture, which is nearer than the panes.
    var harness = studio(["themes": [.char("s")]])
    harness.press(.char("s"))
    #expect(harness.state.overlay?.kind == .themes(before: .standard))
  }

  @Test func helpPaletteFooterAndMessagesShowOwnKeys() {
    var harness = studio([
      "film": [.char("!")], "undo-prompt-settings-deletions": [.char("&")],
      "favourite": [Key(.function(9))],
    ])
    #expect(harness.shows("F9 star"))
    harness.press(.char("?"))
    let help = harness.state.page?.map { $0.parts.map(\.text).joined() } ?? []
    #expect(help.contains { $0.hasPrefix("!") && $0.contains("Film") })
    #expect(!help.contains { $0.hasPrefix("F ") })
    harness.press(.escape, .control("k"))
    harness.type("film")
    #expect(harness.shows("!"))
    harness.press(.escape)
    _ = harness.state.trash(["p"])
    #expect(harness.state.log.entries.last?.message.remedy == "& brings it back")
  }

  @Test func conflictsAreSaid() {
    func reasons(_ own: [String: [Key]]) -> [String] { Keymap(own).problems.map(\.reason) }
    #expect(reasons(["film": [.char("!")]]) == [])
    // The star has no other key.
    #expect(reasons(["film": [.char("s")]]).first?.contains("the only key of favourite") == true)
    #expect(reasons(["film": [.char("s")], "favourite": [.char("!")]]) == [])
    #expect(reasons(["film": [.char("s")], "favourite": []]) == [])
    #expect(reasons(["film": [.char("!")], "favourite": [.char("!")]]).count == 1)
    #expect(reasons(["complete": [.char("k")]]).first?.contains("written into the text") == true)
  }

  @Test func helpNamesOnlyKeysThatWork() {
    var harness = Harness(100, 60)
    harness.show(.sample("p"))
    harness.press(.escape)
    for place in Place.ofPicture("p") where place.kind != .mask {
      harness.state.show(place)
      harness.state.overlay = nil
      let state = harness.state
      for context in state.contexts {
        for action in Action.all where action.contexts.contains(context) && action.isEnabled(state)
        {
          if action.keyLabel != nil { continue }
          for label in action.help(in: state, context).split(separator: " ") {
            let key = action.keys.first { $0.label == label }
            let taker = key.flatMap { state.keymap.find($0, in: state) }
            #expect(taker?.name == action.name, "\(label) in \(place)")
          }
        }
      }
    }
  }
}
