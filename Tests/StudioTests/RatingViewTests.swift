import Ratings
import Testing

@testable import Studio

/// Two sets side by side.
@Suite struct RatingViewTests {
  private static let sets = RatedSets(a: "/sets/a", b: "/sets/b")
  private static let pairs = (1...3).map {
    RatingPair(
      number: $0, category: $0 < 3 ? "colors" : "counts", prompt: "a red apple, number \($0)",
      a: "/sets/a/00\($0).png", b: "/sets/b/00\($0).png")
  }

  private func desk(
    _ columns: Int = 100, _ rows: Int = 30, _ pairs: [RatingPair] = pairs
  ) -> Harness {
    var harness = asked(columns, rows)
    harness.send(.rating(.opened(Self.sets, pairs, notes: [])))
    return harness
  }

  /// The sets are asked for, and not there yet.
  private func asked(_ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows)
    harness.press(.escape)
    ask(&harness)
    return harness
  }

  private func ask(_ harness: inout Harness) {
    harness.press(.control("k"))
    harness.type("rate two")
    harness.press(.enter, .control("u"))
    harness.type("/sets/a, /sets/b")
    #expect(harness.press(.enter) == [.rating(.open(a: "/sets/a", b: "/sets/b"))])
  }

  private func ratings(_ effects: [Effect]) -> [Rating] {
    effects.compactMap {
      if case .rating(.save(let rating, Self.sets)) = $0 { rating } else { nil }
    }
  }

  @Test func aPairIsShownWithItsQuestion() throws {
    var harness = desk()
    let turn = try #require(harness.state.rating?.session.turn)
    #expect(harness.effects.contains(.rating(.picture(turn.left))))
    #expect(harness.effects.contains(.rating(.picture(turn.right))))
    harness.send(.rating(.picture(turn.left, .flat(64, shade: 3))))
    harness.send(.rating(.picture(turn.right, .flat(64, shade: 4))))
    harness.settle()
    try expectScreen(harness, "rating-100x30")
    var narrow = desk(40, 12)
    narrow.send(.rating(.unreadable(turn.left)))
    narrow.settle()
    try expectScreen(narrow, "rating-40x12")
  }

  @Test func bothAnswersAreKeptAtOnce() throws {
    var harness = desk()
    let turn = try #require(harness.state.rating?.session.turn)
    #expect(ratings(harness.press(.char("h"))).isEmpty)
    #expect(harness.state.rating?.session.question == .caption)
    let kept = ratings(harness.press(.char("2")))
    #expect(
      kept == [
        Rating(
          number: turn.pair.number, category: turn.pair.category, prompt: turn.pair.prompt,
          quality: turn.aIsLeft ? .a : .b, caption: turn.aIsLeft ? .b : .a)
      ])
    harness.press(.char(" "))
    #expect(ratings(harness.press(.char("i"))).map(\.quality) == [.indifferent])
    // Taken back: the last question of that pair is asked again.
    let second = try #require(harness.state.rating?.session.done)
    #expect(second == 2)
    let undone = harness.press(.char("u"))
    #expect(undone.contains { if case .rating(.remove(_, Self.sets)) = $0 { true } else { false } })
    #expect(harness.state.rating?.session.done == 1)
    #expect(harness.state.rating?.session.question == .caption)
  }

  @Test func skippedPairsGetNoAnswer() {
    var harness = desk()
    harness.press(.char("s"))
    #expect(harness.state.rating?.session.count == 2)
    #expect(ratings(harness.effects).isEmpty)
    #expect(harness.press(.char("s"), .char("s")).contains(.rating(.report(Self.sets))))
  }

  @Test func theEndIsTheReport() throws {
    for (columns, rows, name) in [(140, 30, "report-140x30"), (80, 24, "report-80x24")] {
      var harness = desk(columns, rows)
      var all: [Rating] = []
      for _ in 0..<3 { all += ratings(harness.press(.char("1"), .char("l"))) }
      #expect(all.count == 3)
      #expect(harness.effects.contains(.rating(.report(Self.sets))))
      harness.settle()
      #expect(harness.state.rating?.showsReport == true)
      _ = harness.screen()
      let made = [(1, "colors"), (2, "colors"), (3, "counts")].map { number, category in
        Rating(
          number: number, category: category, prompt: "", quality: number == 2 ? .b : .a,
          caption: .indifferent)
      }
      harness.send(.rating(.report(PreferenceReport(made, of: Self.sets))))
      try expectScreen(harness, name)
      harness.press(.down, .pageDown, .up)
      _ = harness.screen()
      // An answer can still be taken back.
      harness.press(.char("u"))
      #expect(harness.state.rating?.showsReport == false)
      #expect(harness.state.rating?.session.done == 2)
    }
  }

  @Test func scoresStandBesideThePreference() throws {
    var harness = desk(80, 24)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    #expect(harness.press(.char("r")) == [.rating(.report(Self.sets)), .scoreSets(Self.sets)])
    let scores = SetScores(
      a: try #require(MeanScore([0.31, 0.29, 0.33])), b: try #require(MeanScore([0.3])))
    // Whichever comes first.
    harness.send(.rating(.scored(Self.sets, scores)))
    harness.send(.rating(.report(PreferenceReport([], of: Self.sets))))
    harness.settle()
    #expect(harness.shows("CLIP 31.00 ± 1.15") && harness.shows("CLIP 30.00"))
    try expectScreen(harness, "report-scored-80x24")
    // Asked once; scores of other sets are not shown.
    harness.send(.rating(.scored(RatedSets(a: "/x", b: "/y"), SetScores(a: scores.b, b: scores.b))))
    #expect(harness.state.rating?.scores == scores)
    harness.press(.char("r"))
    #expect(harness.press(.char("r")) == [.rating(.report(Self.sets))])
  }

  @Test func theReportIsThereAnyTime() {
    var harness = desk()
    #expect(harness.press(.char("r")) == [.rating(.report(Self.sets))])
    harness.press(.char("h"))
    #expect(harness.state.rating?.session.question == .quality, "nobody is asked anything")
    harness.press(.escape)
    #expect(harness.state.rating?.showsReport == false)
    harness.press(.escape)
    #expect(harness.state.rating == nil)
    #expect(harness.state.place == .studio)
  }

  @Test func foldersAreRememberedAndChecked() {
    var harness = desk()
    #expect(harness.state.session.ratingFolders == "/sets/a, /sets/b")
    var again = Harness(session: harness.state.session)
    again.press(.escape, .control("k"))
    again.type("rate two")
    again.press(.enter)
    #expect(again.state.query.text == "/sets/a, /sets/b")
    again.press(.control("u"))
    again.type("one")
    #expect(again.press(.enter) == [])
    #expect(again.state.overlay?.kind == .ask(.rateSets))
    again.press(.control("u"))
    again.type("x/a  x/b")
    #expect(again.press(.enter) == [.rating(.open(a: "x/a", b: "x/b"))])
    again.send(.rating(.failed(Message(.error, "The sets cannot be rated"))))
    #expect(again.state.place == .studio)
    ask(&harness)
    harness.send(.rating(.opened(Self.sets, [], notes: ["2 pairs have no pictures yet"])))
    #expect(harness.state.rating?.showsReport == true)
    #expect(harness.effects.contains(.rating(.report(Self.sets))))
  }

  @Test func aRatingTakesTheScreenOnlyFromSomebodyWhoWaits() {
    let opened = Event.rating(.opened(Self.sets, Self.pairs, notes: []))
    func isShown(_ changes: (inout Harness) -> Void) -> Bool {
      var harness = asked()
      changes(&harness)
      let place = harness.state.place
      harness.send(opened)
      guard harness.state.rating != nil else {
        #expect(harness.state.place == place)
        #expect(
          harness.state.log.entries.last?.message.what == "The two sets are ready to be rated")
        // Asked for again, they are shown.
        harness.press(.escape, .escape)
        ask(&harness)
        harness.send(opened)
        #expect(harness.state.place.kind == .rating)
        return false
      }
      return harness.state.place.kind == .rating
    }
    #expect(isShown { $0.wait(60) })
    #expect(!isShown { $0.press(.char("o")) }, "another place")
    #expect(!isShown { $0.press(.char(",")) }, "another pane")
    #expect(!isShown { $0.press(.control("k")) }, "an overlay")
    #expect(
      !isShown {
        $0.press(.char("i"))
        $0.type("a cat")
        $0.press(.escape)
      }, "another prompt")
    #expect(isShown { $0.press(.char("o"), .escape) }, "back where it was asked for")
  }

  @Test func noKeyForThePromptDropsARating() {
    var harness = desk()
    harness.state.history.add("a cat")
    harness.press(.char("h"), .control("g"), .control("r"))
    #expect(harness.state.place.kind == .rating && harness.state.overlay == nil)
    #expect(harness.state.prompt.text.isEmpty)
    #expect(harness.state.rating?.session.question == .caption)
    harness.press(.control("k"))
    let names = harness.state.paletteActions.map(\.name)
    #expect(names.contains("Messages"))
    #expect(!names.contains("Random prompt of the model's world"))
    #expect(!names.contains("Search earlier prompts"))
    harness.press(.escape, .escape, .control("g"))
    #expect(harness.state.place == .studio && !harness.state.prompt.text.isEmpty)
  }

  @Test func aLongReportScrollsToItsEnd() throws {
    var harness = desk(80, 24, [])
    let ratings = (1...12).map {
      Rating(number: $0, category: "kind \($0)", prompt: "", quality: .a, caption: .b)
    }
    harness.send(.rating(.report(PreferenceReport(ratings, of: Self.sets))))
    let rows = Layout(harness.state, size: harness.state.size).ratingReport.rows
    // A row and a bar for each of two questions of twelve categories and of all together.
    #expect(harness.state.rating?.lines(columns: 80).count == 13 * 4)
    harness.press(.pageDown)
    #expect(harness.state.rating?.scroll == 10)
    harness.settle()
    try expectScreen(harness, "report-scrolled-80x24")
    for _ in 0..<9 { harness.press(.pageDown) }
    #expect(harness.state.rating?.scroll == 52 - rows)
    harness.press(.up)
    #expect(harness.state.rating?.scroll == 52 - rows - 1)
    for _ in 0..<9 { harness.press(.pageUp) }
    #expect(harness.state.rating?.scroll == 0)
  }

  @Test func everySizeIsDrawn() {
    for size in [
      Size(columns: 40, rows: 12), Size(columns: 41, rows: 60), Size(columns: 300, rows: 12),
      Size(columns: 9, rows: 3),
    ] {
      var harness = desk(size.columns, size.rows)
      harness.screen().expectWhole()
      harness.press(.char("r"))
      harness.send(.rating(.report(PreferenceReport([], of: Self.sets))))
      harness.press(.pageDown, .pageUp)
      harness.send(.terminal(.mouse(Mouse(.wheelDown, column: 2, row: 2))))
      harness.send(.terminal(.mouse(Mouse(.press, column: 2, row: 2))))
      harness.screen().expectWhole()
    }
  }
}
