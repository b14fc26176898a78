import Testing

@testable import Studio

/// Writing the prompt.
@Suite struct PromptTests {
  @Test func printableKeysEditThePromptFromTheStart() {
    var harness = Harness(loaded: false)
    harness.type("a q?s1 ")
    #expect(harness.state.prompt.text == "a q?s1 ")
    #expect(harness.effects == [])
  }

  @Test func pasteKeepsLinesAndIsUndoneAtOnce() {
    var harness = Harness()
    harness.type("a ")
    harness.send(.terminal(.paste("red\napple 🍎")))
    #expect(harness.state.prompt.text == "a red\napple 🍎")
    harness.press(.control("_"))
    #expect(harness.state.prompt.text == "a ")
  }

  @Test func aLongPasteIsTakenWhole() {
    var harness = Harness()
    let text = String(repeating: "a red apple ", count: 10_000)
    harness.send(.terminal(.paste(text)))
    harness.type("x")
    #expect(harness.state.prompt.text == text + "x")
    #expect(harness.screen().cells.map(\.text).joined().contains("│ x "))
  }

  @Test func newLines() {
    var harness = Harness()
    harness.press(.char("a"), Key(.enter, .alt), .char("b"), .control("j"))
    #expect(harness.state.prompt.text == "a\nb\n")
  }

  @Test func upWalksThroughHistoryFromTheFirstLine() {
    var harness = Harness()
    for prompt in ["a cat", "a dog"] {
      harness.type(prompt)
      harness.press(.enter, .control("u"))
    }
    harness.type("dra")
    harness.press(.up)
    #expect(harness.state.prompt.text == "a dog")
    harness.press(.up, .up)
    #expect(harness.state.prompt.text == "a cat")
    harness.press(.down, .down)
    #expect(harness.state.prompt.text == "dra")
  }

  @Test func searchInHistory() throws {
    var session = Session()
    session.promptHistory = ["a blue car on a beach", "a red apple", "two cats", "a panda"]
    var harness = Harness(80, 24, session: session)
    harness.press(.control("r"))
    harness.type("ca")
    try expectScreen(harness, "history-80x24")
    harness.press(.down, .enter)
    #expect(harness.state.prompt.text == "two cats")
    #expect(harness.state.overlay == nil)
    harness.press(.control("r"), .escape)
    #expect(harness.state.prompt.text == "two cats")
  }

  @Test func negativePrompt() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.alt("n"))
    harness.type("blurry")
    #expect(harness.state.negative.text == "blurry")
    #expect(harness.press(.enter) == [.generate(harness.state.queue.running!.job)] + saved(harness))
    #expect(harness.state.queue.running?.job.request.negativePrompt == "blurry")
    harness.press(.alt("n"))
    #expect(harness.state.pane == .prompt)
  }

  private func saved(_ harness: Harness) -> [Effect] { [.save(harness.state.session)] }

  // MARK: Tokens

  @Test func tokensAreCountedAfterAPause() {
    var harness = Harness()
    harness.settle()
    harness.type("cat")
    #expect(harness.effects == [])
    harness.wait(0.05)
    #expect(harness.effects == [])
    harness.wait(0.15)
    #expect(harness.effects == [.countTokens("cat")])
    harness.wait(0.2)
    #expect(harness.effects == [])
    harness.send(.engine(.tokens(TokenCount(words: "ca"))))
    #expect(harness.state.tokens?.text != "ca")
    harness.send(.engine(.tokens(TokenCount(words: "cat"))))
    #expect(harness.state.tokens == TokenCount(words: "cat"))
  }

  @Test func whatIsCutOffIsShown() throws {
    var harness = Harness(80, 24)
    harness.type((1...34).map { "apple\($0 % 10)" }.joined(separator: " "))
    harness.settle()
    try expectScreen(harness, "cut-off-80x24")
  }

  // MARK: The model's world

  @Test func tabCompletesAndStays() {
    var harness = Harness()
    harness.type("a stra")
    #expect(harness.state.completion?.candidates == ["strawberry", "strawberries"])
    harness.press(.tab)
    #expect(harness.state.prompt.text == "a strawberry")
    harness.press(.tab)
    #expect(harness.state.prompt.text == "a strawberries")
    harness.press(.backTab)
    #expect(harness.state.prompt.text == "a strawberry")
    harness.press(.char(" "))
    #expect(harness.state.completion == nil)
    harness.press(.tab, .backTab)
    #expect(harness.state.pane == .prompt && harness.state.prompt.text == "a strawberry ")
    #expect(harness.state.log.entries.last?.message.what == "Nothing to complete")
  }

  @Test func tabCompletesTheNegativePromptToo() throws {
    var harness = Harness(80, 24)
    harness.press(.alt("n"))
    harness.type("stra")
    try expectScreen(harness, "completion-negative-80x24")
    harness.press(.tab)
    #expect(harness.state.negative.text == "strawberry" && harness.state.prompt.isEmpty)
    harness.press(.char(" "), .tab)
    #expect(harness.state.pane == .negative)
  }

  @Test func tabCompletesPhrases() {
    var harness = Harness()
    harness.type("two cats on a wo")
    harness.press(.tab)
    #expect(harness.state.prompt.text == "two cats on a wooden table")
    harness.press(.control("_"))
    #expect(harness.state.prompt.text == "two cats on a wo")
  }

  @Test func openModelsHaveNoHints() {
    var facts = ModelFacts.toybox
    facts.vocabulary = nil
    var harness = Harness(facts: facts)
    harness.type("a dragon in Tokyo stra")
    #expect(harness.state.completion == nil)
    harness.press(.control("g"), .control("o"))
    #expect(harness.state.overlay == nil)
    #expect(harness.state.prompt.text == "a dragon in Tokyo stra")
    harness.press(.tab)
    #expect(harness.state.pane == .prompt)
  }

  @Test func unknownWordsAreMarked() throws {
    var harness = Harness(80, 24)
    harness.type("a dragon in Tokyo, at sunset")
    harness.settle()
    let lexicon = try #require(harness.state.lexicon)
    let unknown = lexicon.unknown(in: harness.state.prompt.characters, cursor: nil)
    #expect(unknown == [12..<17])
    try expectScreen(harness, "unknown-word-80x24")
  }

  @Test func completionsSayWhatTheyAreAndWhereTheRestIs() throws {
    var harness = Harness(80, 24)
    harness.type("a pan")
    try expectScreen(harness, "completion-80x24")
  }

  @Test func aWordIsFoundAmongAllThatTheModelKnows() throws {
    var harness = Harness(100, 30)
    harness.type("a pan")
    harness.press(.control("o"))
    #expect(harness.state.query.text == "pan")
    #expect(harness.state.listed.first?.text == "panda")
    harness.press(.enter)
    #expect(harness.state.prompt.text == "a panda")
    // Kinds and colours are found as well; other words stay apart.
    harness.press(.control("o"))
    harness.type("place snow")
    try expectScreen(harness, "world-100x30")
    harness.press(.enter)
    #expect(harness.state.overlay == nil && harness.state.prompt.text == "a panda in the snow")
    harness.press(.home, .control("o"))
    harness.type("count three")
    harness.press(.enter)
    #expect(harness.state.prompt.text == "three a panda in the snow")
    harness.press(.control("_"))
    #expect(harness.state.prompt.text == "a panda in the snow")
  }

  @Test func whatTheModelKnowsIsListedFromEverywhere() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.escape, .control("o"))
    harness.type("purple colour")
    harness.press(.escape)
    #expect(harness.state.pane == .picture && harness.state.prompt.text == "a cat")
    harness.press(.control("o"))
    harness.type("underwater")
    harness.press(.enter)
    #expect(harness.state.pane == .prompt && harness.state.prompt.text == "a cat underwater")
    harness.press(.alt("n"), .control("o"))
    harness.type("red colour")
    harness.press(.enter)
    #expect(harness.state.negative.text == "red" && harness.state.pane == .negative)
  }

  @Test func everyKindHasAPromptThatShowsIt() throws {
    let vocabulary = try #require(ModelFacts.toybox.vocabulary)
    func prompt(_ phrase: String, _ kind: Vocabulary.Kind) -> String? {
      vocabulary.prompt(showing: phrase, as: kind)
    }
    #expect(prompt("owl", .object) == "an owl")
    #expect(prompt("unicorn", .object) == "a unicorn")
    #expect(prompt("purple", .colour) == "a purple cube")
    #expect(prompt("cyan", .colour) == "a cyan diamond")
    #expect(prompt("three", .count) == "three cubes")
    #expect(prompt("in the snow", .place) == "a cube in the snow")
    #expect(prompt("hello", .sign) == "a sign that says \"hello\"")
    #expect(prompt("behind", .relation) == nil)
    let kinds = Dictionary(grouping: vocabulary.entries, by: \.kind).mapValues(\.count)
    #expect(kinds[.colour] == 14 && kinds[.place] == 16 && kinds[.count] == 4)
    #expect(Set(vocabulary.entries.map(\.phrase)).count == vocabulary.entries.count)
  }

  @Test func aWordBeingTypedIsNotYetUnknown() throws {
    let lexicon = try #require(Harness().state.lexicon)
    #expect(lexicon.unknown(in: Array("a str"), cursor: 5) == [])
    #expect(lexicon.unknown(in: Array("a str"), cursor: nil) == [2..<5])
    #expect(lexicon.unknown(in: Array("a xyz"), cursor: 5) == [2..<5])
  }

  @Test func randomPromptsAreOfTheWorld() throws {
    var harness = Harness()
    let lexicon = try #require(harness.state.lexicon)
    var prompts: Set<String> = []
    for _ in 0..<200 {
      harness.press(.control("g"))
      let prompt = harness.state.prompt
      #expect(!prompt.text.contains("{"))
      #expect(lexicon.unknown(in: prompt.characters, cursor: nil) == [], "\(prompt.text)")
      prompts.insert(prompt.text)
    }
    #expect(prompts.count > 150)
    harness.press(.control("_"), .control("_"))
    #expect(prompts.contains(harness.state.prompt.text))
  }
}
