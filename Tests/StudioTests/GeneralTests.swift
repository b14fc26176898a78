import Testing

@testable import Studio

/// Panes, keys, help, palette, themes, messages, mouse, sizes.
@Suite struct GeneralTests {
  @Test func everyKeyHasOneMeaning() {
    // Two actions of one context may share a key only where the first is not always there.
    for context in Context.allCases {
      var first: [Key: Action] = [:]
      for action in Action.all where action.contexts.contains(context) {
        for key in action.keys {
          if let other = first[key] {
            #expect(
              !other.isEnabled(Harness().state) || !other.isEnabled(Harness(loaded: false).state),
              "\(key.label) in \(context): \(other.name) hides \(action.name)")
          }
          first[key] = first[key] ?? action
        }
      }
    }
  }

  /// What moves, chooses, nudges, leaves and takes away does so with what is there.
  private let ofPlaces: Set<Key> = Set(
    [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .escape, .tab, .backTab]
      + [Key(.delete), Key(.backspace)] + "bfpn".map(Key.control)
      + "hjkld +-=[]<>.0123456789".map(Key.char))

  @Test func aKeyMeansTheSameEverywhere() {
    // Painting and rating take all letters for themselves, and overlays have but a few keys.
    let contexts = Set(Context.allCases).subtracting([
      .mask, .rating, .list, .page, .ask, .confirm, .grid,
    ])
    // Different names of one thing: look and look no longer, export, stop all that waits, take a
    // recipe, add.
    let families: [Key: Int] = [
      .char("a"): 2, .char("z"): 2, .char("w"): 3, .char("X"): 2, .char("r"): 2,
    ]
    var names: [Key: Set<String>] = [:]
    for action in Action.all where !action.contexts.isDisjoint(with: contexts) {
      for key in action.keys where !ofPlaces.contains(key) {
        names[key, default: []].insert(action.name)
      }
    }
    for (key, names) in names {
      #expect(
        names.count <= families[key] ?? 1
          || names == ["Cancel what runs", "Quit, when pressed twice"],
        "\(key.label): \(names.sorted())")
    }
  }

  @Test func namesInThePaletteAreUnique() {
    let names = Action.all.filter(\.isInPalette).map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// No part of a message is made to begin a sentence: it may begin with a key.
  @Test func aMessageIsOneLine() {
    #expect(Message(.info, "Done").line == "Done")
    #expect(Message(.info, "Gone.", remedy: "u brings it back.").line == "Gone; u brings it back")
    #expect(Message(.error, "No file", why: "it is a folder").line == "No file: it is a folder")
    #expect(Message(.error, "No", why: "a.", remedy: "b").line == "No: a; b")
  }

  @Test func messagesCountRight() {
    for (count, it) in [(1, "it"), (2, "them")] {
      var harness = Harness()
      harness.type("a cat")
      harness.press(.enter, .enter)
      if count == 2 { harness.press(.enter) }
      harness.press(.control("c"))
      let more = count == 1 ? "1 more waits" : "2 more wait"
      #expect(harness.state.log.entries.last?.message.remedy?.hasPrefix("\(more):") == true)
      harness.press(.escape)
      harness.state.clearQueue()
      #expect(harness.state.log.entries.last?.message.remedy == "u puts \(it) back")
      _ = harness.state.trash((0..<count).map { "p\($0)" })
      #expect(harness.state.log.entries.last?.message.remedy == "u brings \(it) back")
    }
  }

  /// What the terminal does with a text is not known: nothing is promised.
  @Test func copyingPromisesNothing() {
    var harness = Harness()
    harness.show(.sample("p"))
    harness.press(.escape, .char("Y"))
    let message = harness.state.log.entries.last?.message
    #expect(message?.what == "The prompt is sent to the terminal's clipboard")
    #expect(message?.remedy?.contains("if it does not arrive") == true)
  }

  @Test func escapeLeavesThePromptAndIReturns() {
    var harness = Harness()
    harness.press(.escape)
    #expect(harness.state.pane == .picture)
    harness.type("i")
    #expect(harness.state.pane == .prompt)
    #expect(harness.state.prompt.isEmpty)
  }

  @Test func tabGoesRoundThePanes() {
    var harness = Harness(100, 40)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [.sample("p")], total: 1)))
    var panes: [Pane] = []
    harness.press(.escape)
    for _ in 0..<4 {
      harness.press(.tab)
      panes.append(harness.state.pane)
    }
    // The prompt keeps Tab for itself.
    #expect(panes == [.strip, .prompt, .prompt, .prompt])
    harness.press(.escape, .backTab)
    #expect(harness.state.pane == .settings)
  }

  @Test func qQuitsOutsideOfThePrompt() {
    var harness = Harness()
    harness.type("q")
    #expect(harness.effects == [])
    harness.press(.escape)
    #expect(harness.press(.char("q")) == [.save(harness.state.session), .quit])
  }

  @Test func suspendAndRedraw() {
    var harness = Harness()
    harness.press(.control("k"))
    harness.type("suspend")
    #expect(harness.press(.enter) == [.save(harness.state.session), .suspend])
    #expect(harness.send(.resumed) == [.redraw])
    #expect(harness.press(.control("l")) == [.redraw])
  }

  // MARK: Help and palette

  @Test func helpShowsTheKeysOfWhereYouAre() throws {
    var harness = Harness()
    harness.press(Key(.function(1)))
    try expectScreen(harness, "help-prompt-100x30")
    harness.press(.escape, .escape, .char(","), .char("?"))
    try expectScreen(harness, "help-settings-100x30")
    harness.press(.pageDown)
    #expect(harness.state.overlay?.scroll == 10)
    harness.press(.char("q"))
    #expect(harness.state.overlay == nil)
  }

  @Test func questionMarkIsTextInThePrompt() {
    var harness = Harness()
    harness.type("?")
    #expect(harness.state.overlay == nil)
    #expect(harness.state.prompt.text == "?")
  }

  @Test func paletteFindsActions() throws {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.left, .control("k"))
    #expect(harness.state.overlay?.kind == .palette)
    harness.type("gr")
    try expectScreen(harness, "palette-100x30")
    harness.press(.control("u"))
    harness.type("gallery nothing")
    #expect(harness.press(.enter) == [])
    #expect(harness.state.overlay == nil)
    harness.press(.home, .alt("k"))
    #expect(harness.state.prompt.isEmpty)
    harness.press(.alt("x"))
    harness.type("all pict")
    harness.press(.enter)
    #expect(harness.state.place == .gallery)
  }

  @Test func everyActionOfThePaletteRuns() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.enter)
    harness.finish("p")
    for action in harness.state.paletteActions {
      var copy = harness
      copy.press(.alt("x"))
      copy.type(action.name)
      #expect(copy.state.listed.first?.text == action.name)
      copy.press(.enter)
      _ = copy.screen()
    }
  }

  @Test func theFooterHasFiveTrueKeys() {
    for (place, pane) in [
      (Place.studio, Pane.prompt), (.studio, .settings), (.studio, .picture), (.gallery, .picture),
    ] {
      var harness = Harness()
      harness.state.show(place)
      harness.state.pane = pane
      let actions = Action.footer(harness.state)
      #expect(actions.count == 5, "\(place) \(pane)")
      for action in actions {
        let works = action.keys.contains {
          harness.state.keymap.find($0, in: harness.state)?.name == action.name
        }
        #expect(works)
      }
    }
  }

  // MARK: Themes and messages

  @Test func themesAreTriedLiveAndTakenBack() {
    var night = Theme.standard
    night.name = "night"
    night[.text] = Style(foreground: .indexed(4), background: .indexed(0))
    var harness = Harness()
    harness.send(.themes([.standard, night]))
    harness.press(.escape, .char("T"), .down)
    #expect(harness.state.theme == night)
    harness.press(.escape)
    #expect(harness.state.theme == .standard)
    harness.press(.char("T"))
    harness.type("nig")
    #expect(harness.state.theme == night)
    #expect(harness.press(.enter) == [.setTheme("night")])
    #expect(harness.state.theme == night)
    // Opening the picker over a prompt with text changes nothing yet.
    harness.press(.char("i"), .char("x"), Key(.function(4)))
    #expect(harness.state.theme == night)
    #expect(harness.state.overlay?.choice == 1)
  }

  @Test func messagesLeaveTheLineAndStayInTheLog() throws {
    var harness = Harness(80, 24)
    harness.press(.escape)
    harness.settle()
    harness.send(
      .message(
        Message(
          .error, "The picture was not saved.", why: "The disk is full.",
          remedy: "Make room and press s.")))
    try expectScreen(harness, "message-80x24")
    #expect(harness.state.nextTick == 10)
    harness.wait(10)
    #expect(harness.state.log.current(now: harness.state.now) == nil)
    harness.send(.message(Message(.info, "Twice")))
    harness.send(.message(Message(.info, "Twice")))
    harness.press(.char("L"))
    try expectScreen(harness, "log-80x24")
  }

  @Test func bytesASecondOnDemand() {
    var harness = Harness()
    harness.press(.escape)
    #expect(harness.press(.char("B")) == [.measureTraffic(true)])
    harness.send(.traffic(bytesPerSecond: 12_400))
    #expect(harness.screen().cells.map(\.text).joined().contains("half blocks 12.4 kB/s"))
    #expect(harness.press(.char("B")) == [.measureTraffic(false)])
    harness.send(.traffic(bytesPerSecond: 99))
    #expect(harness.state.traffic == nil)
  }

  @Test func graphicsSettings() {
    var harness = Harness()
    harness.press(.alt("x"))
    harness.type("small pictures")
    #expect(harness.press(.enter) == [.setGraphics(GraphicsSettings(smallBytes: true))])
    #expect(harness.state.graphics.smallBytes)
  }

  @Test func sleepsWhenNothingHappens() {
    var harness = Harness()
    harness.settle()
    #expect(harness.state.nextTick == nil)
  }

  /// Ten thousand random events, from a seed that is the same every time. Beside the cursor, it
  /// fails only by a trap.
  @Test func anyKeysAreSafe() {
    var random = RandomSource(state: 5)
    let keys =
      Action.all.flatMap(\.keys) + "aZ9 ,日".map(Key.char) + [.enter, .escape, .tab, .up, .down]
    var small = ModelFacts.toybox
    small.stages = Array(small.stages.prefix(1))
    var harness = Harness(90, 38)
    for count in 0..<10_000 {
      switch Int.random(in: 0..<40, using: &random) {
      case 0:
        if let job = harness.state.queue.running?.job.id {
          harness.send(.engine(.cancelled(job)))
        }
      case 1: harness.finish("p\(count)")
      case 2:
        harness.send(
          .gallery(
            .page(
              harness.state.gallery.filter, offset: 0,
              items: (0..<9).map { .sample("p\($0)", seed: UInt64($0)) }, total: 250)))
      case 3: harness.wait(1)
      case 4: harness.steps(1...1, of: 30, stage: 0, seconds: 0.1)
      case 5: harness.send(.gallery(.unstarred(["p1"])))
      case 6: harness.send(.terminal(.paste("a cat\nand 🍎")))
      case 7 where count % 7 == 0:
        harness.send(.engine(.loaded(count % 2 == 0 ? small : .toybox)))
      default:
        harness.send(.terminal(.key(keys[Int.random(in: 0..<keys.count, using: &random)])))
      }
      if count % 20 == 0 { _ = harness.screen() }
      #expect(harness.state.prompt.cursor <= harness.state.prompt.characters.count)
    }
  }

  // MARK: Mouse

  private func click(_ column: Int, _ row: Int) -> Event {
    .terminal(.mouse(Mouse(.press, column: column, row: row)))
  }

  @Test func clicksGiveTheFocus() throws {
    var harness = Harness(100, 30)
    harness.type("a red apple")
    let layout = Layout(harness.state, size: harness.state.size)
    let settings = try #require(layout.settings)
    harness.send(click(settings.column + 14, settings.row + 3))
    #expect(harness.state.pane == .settings)
    #expect(harness.state.parameters.selected == .whole(.count))
    harness.send(
      .terminal(.mouse(Mouse(.wheelUp, column: settings.column + 2, row: settings.row + 2))))
    #expect(harness.state.parameters.selected == .whole(.seedPolicy))
    harness.send(click(layout.promptText.column + 2, layout.promptText.row))
    #expect(harness.state.pane == .prompt)
    #expect(harness.state.prompt.cursor == 2)
    harness.send(click(5, layout.negativeText.row))
    #expect(harness.state.pane == .prompt)
    harness.send(click(layout.negativeText.column, layout.negativeText.row))
    #expect(harness.state.pane == .negative)
  }

  @Test func clicksAreSafeEverywhere() {
    for size in [
      Size(columns: 100, rows: 40), Size(columns: 40, rows: 12), Size(columns: 9, rows: 3),
    ] {
      var harness = Harness(size.columns, size.rows)
      harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [.sample("p")], total: 1)))
      for row in -1...size.rows {
        for column in stride(from: -1, through: size.columns, by: 3) {
          harness.send(click(column, row))
          harness.send(.terminal(.mouse(Mouse(.wheelDown, column: column, row: row))))
          harness.screen().expectWhole()
        }
      }
    }
  }
}

@Suite struct BackgroundTests {
  @Test(arguments: [true, false]) func theBuiltInThemeGivesWayOnALightBackground(isLight: Bool) {
    let light = Theme(name: "light", about: "", styles: [:])
    var state = State(size: Size(columns: 80, rows: 24), session: nil)
    _ = update(&state, .themes([.standard, light]))
    let effects = update(&state, .terminalFacts(TerminalFacts(hasLightBackground: isLight)))
    #expect(effects.isEmpty)
    #expect(state.theme.name == (isLight ? "light" : Theme.standard.name))
  }

  @Test func aChosenThemeStays() {
    let light = Theme(name: "light", about: "", styles: [:])
    let own = Theme(name: "own", about: "", styles: [:])
    var state = State(
      size: Size(columns: 80, rows: 24), session: nil, preferences: Preferences(theme: own))
    _ = update(&state, .themes([.standard, light, own]))
    _ = update(&state, .terminalFacts(TerminalFacts(hasLightBackground: true)))
    #expect(state.theme.name == "own")
  }
}
