import Recipes
import Testing

@testable import Studio

/// What is drawn from prompts with choices.
@Suite struct WordsTests {
  let words = PromptWords(wildcards: [
    "animal": WordList(["cat", "dog", "owl"]), "a/b": WordList(["deep __animal__"]),
    "loop": WordList(["x __pool__"]), "pool": WordList(["__loop__"]), "none": WordList([]),
    "weighted": WordList(["0::never", "1::always"]),
  ])

  private func drawn(_ text: String, count: UInt64 = 300) throws -> Set<String> {
    Set(try (0..<count).map { try words.draw(text, seed: $0) })
  }

  @Test(arguments: [
    ("a {red|blue} barn", ["a red barn", "a blue barn"]),
    ("{a|{b|c}}", ["a", "b", "c"]),
    ("{a| }", ["a", ""]),
    ("__animal__s", ["cats", "dogs", "owls"]),
    ("__a/b__", ["deep cat", "deep dog", "deep owl"]),
    ("__weighted__", ["always"]),
    ("{0::a|b}", ["b"]),
    ("{x {b|c} y}", ["{x b y}", "{x c y}"]), ("___animal__", ["_cat", "_dog", "_owl"]),
    ("{1-3}", ["1", "2", "3"]),
    ("{0.9-1.1}", ["0.9", "1.0", "1.1"]),
    ("{2$$a|b}", ["a, b", "b, a"]),
    ("{2$$ and $$a|b}", ["a and b", "b and a"]),
    ("{0-1$$a}", ["", "a"]),
    ("{2$$/$$__weighted__|x}", ["always/x", "x/always"]),
    (
      "{3$$-$${a|b}|c|d}",
      Set(
        ["a", "b"].flatMap { x in
          [
            [x, "c", "d"], [x, "d", "c"], ["c", x, "d"], ["c", "d", x], ["d", x, "c"],
            ["d", "c", x],
          ]
          .map { $0.joined(separator: "-") }
        }
      ).sorted()
    ),
  ])
  func everyChoiceIsDrawn(text: String, expected: [String]) throws {
    #expect(try drawn(text) == Set(expected))
  }

  /// Braces without a choice, escaped marks and everything else stay as they are.
  @Test(arguments: [
    ("{red}", "{red}"), ("a {b} c {}", "a {b} c {}"), ("\\{a|b\\}", "{a|b}"),
    ("\\__animal__", "__animal__"), ("snake_case_", "snake_case_"), ("____", "____"),
    ("(a:1.2) \\(b\\)", "(a:1.2) \\(b\\)"), ("a|b", "a|b"), ("x}", "x}"), ("{a\\|b}", "{a|b}"),
    ("{x {c} y}", "{x {c} y}"), ("_____", "_____"), ("{a-b}", "{a-b}"),
  ])
  func plainTextStays(text: String, expected: String) throws {
    #expect(try drawn(text, count: 5) == [expected])
    #expect(try words.all(text) == [expected])
  }

  @Test func theSeedDraws() throws {
    let text = "{a|b|c|d} __animal__ {1-100}"
    #expect(try words.draw(text, seed: 7) == words.draw(text, seed: 7))
    // The same words in every version.
    #expect(try words.draw("{a|b|c|d|e|f}", seed: 1) == "e")
    #expect(try words.draw("{1-1000}", seed: 2) == "592")
    var request = GenerationRequest(
      prompt: "{1-1000000}", negativePrompt: "{1-1000000}", seed: 3, stages: [])
    try words.draw(in: &request)
    #expect(request.prompt != request.negativePrompt)
  }

  @Test func weightsCount() throws {
    let heavy = try (0..<4000).filter { try words.draw("{3::a|b}", seed: $0) == "a" }.count
    #expect((2850...3150).contains(heavy))
    let even = try (0..<4000).filter { try words.draw("{a|b}", seed: $0) == "a" }.count
    #expect((1850...2150).contains(even))
  }

  @Test(arguments: [
    ("{a|b", WordsError.openBrace(place: 1)), ("a {", .openBrace(place: 3)),
    ("__animals__", .noWildcard("animals", nearest: "animal")),
    ("__b__", .noWildcard("b", nearest: "a/b")), ("__none__", .emptyWildcard("none")),
    ("__loop__", .loop(["loop", "pool", "loop"])), ("{0::a|0::b}", .noWeight("{…}")),
    ("{3$$a|b}", .tooFew(wanted: 3, choices: 2)), ("{5-1}", .badRange("5-1")),
  ])
  func whatIsWrongIsSaid(text: String, expected: WordsError) {
    #expect(throws: expected) { try words.draw(text, seed: 1) }
    if case .noWeight = expected { return }
    #expect(throws: expected) { try words.check(text) }
  }

  @Test func aCheckSeesWhatASeedDoesNot() {
    for seed in 0..<5 as Range<UInt64> {
      #expect(throws: Never.self) { try words.draw("{1000000::a|b}", seed: seed) }
    }
    #expect(throws: WordsError.noWildcard("zzzz", nearest: nil)) {
      try words.check("{1000000::a|__zzzz__}")
    }
  }

  @Test func allCombinations() throws {
    #expect(try words.all("{a|b} {1-2}") == ["a 1", "a 2", "b 1", "b 2"])
    #expect(try words.all("{2$$a|b|c}") == ["a, b", "a, c", "b, c"])
    #expect(try words.all("__animal__") == ["cat", "dog", "owl"])
    #expect(try words.all("{2$$__animal__}") == ["cat, dog", "cat, owl", "dog, owl"])
    #expect(throws: WordsError.tooMany(most: 1000)) { try words.all("{1-100} {1-100}") }
    #expect(throws: WordsError.tooMany(most: 1000)) { try words.all("{1-999999999}") }
    #expect(throws: WordsError.tooMany(most: 1000)) {
      try words.all("{10$$\(Array(repeating: "a", count: 40).joined(separator: "|"))}")
    }
  }

  /// What is escaped is drawn to itself, whatever it is; it fails by a trap or a long time too.
  @Test func anyTextIsRead() throws {
    var random = RandomSource(state: 4)
    let parts = [
      "{", "}", "|", "\\", "_", "__", "__animal__", "$$", "2$$", "1-3", "::", "0.5::", "a", " b ",
      "🏠",
      "{a|b}",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      #expect(try words.draw(PromptWords.escaped(text), seed: 5) == text)
      if let drawn = try? words.draw(text, seed: 5) { #expect(drawn.count < 1000) }
      if (try? words.check(text)) != nil { _ = try? words.all(text) }
    }
    for part in ["{", "{a|", "{2$$", "__", "\\", "{}", "{a|b}", "{{a|b}|c}"] {
      let long = String(repeating: part, count: 20_000)
      _ = try? words.draw(long, seed: 1)
      _ = try? words.all(long)
    }
  }

  // MARK: The studio

  @Test func theQueueHoldsDrawnWordsAndTheEditorTheChoices() throws {
    var harness = Harness()
    harness.state.library = UserLibrary(words: words)
    harness.state.prompt.set("a {red|blue} __animal__")
    harness.state.parameters.seedMode = .fixed
    harness.state.parameters.seed = 7
    let expected = try words.draw("a {red|blue} __animal__", seed: 7)
    #expect(harness.state.preview?.text == expected)
    harness.press(.enter)
    let request = try #require(harness.state.queue.running?.job.request)
    #expect(request.prompt == expected)
    #expect(harness.state.prompt.text == "a {red|blue} __animal__")
  }

  @Test func whatCannotBeDrawnIsNotAskedFor() {
    var harness = Harness()
    harness.state.prompt.set("a __nothing__")
    #expect(harness.state.preview?.isWrong == true)
    harness.press(.enter)
    #expect(harness.state.queue.isEmpty)
  }

  @Test func aRecipeIsNotDrawnFromAgain() {
    var harness = Harness()
    harness.state.take(
      GenerationRequest(
        prompt: "a {red|blue} __x__", seed: 3, stages: harness.state.parameters.active))
    #expect(harness.state.prompt.text == "a \\{red|blue\\} \\__x\\__")
    harness.press(.enter)
    #expect(harness.state.queue.running?.job.request.prompt == "a {red|blue} __x__")
  }

  @Test func combinationsAreCandidates() {
    var harness = Harness()
    harness.state.prompt.set("a {red|blue} {cat|dog}")
    harness.state.startCombinations()
    #expect(
      harness.state.explore?.slots.map(\.request.prompt)
        == ["a red cat", "a red dog", "a blue cat", "a blue dog"])
    #expect(Set(harness.state.explore?.slots.map(\.request.seed) ?? []).count == 1)
  }
}
