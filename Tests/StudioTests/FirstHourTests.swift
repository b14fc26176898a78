import Pictures
import Recipes
import Testing

@testable import Studio

/// Notes, slideshow, notifications, the history of the gallery, styles, a changed configuration.
@Suite struct FirstHourTests {
  // MARK: Prompt history

  @Test func thePromptsOfPicturesComeFromTheGallery() {
    var harness = Harness(session: nil)
    harness.send(.gallery(.prompts(["a mug", "a cat"])))
    #expect(harness.state.history.entries == ["a mug", "a cat"])
    harness.type("a dog")
    harness.press(.enter)
    #expect(harness.state.history.entries == ["a dog", "a mug", "a cat"])
    harness.press(.control("r"))
    #expect(harness.shows("in the queue"))
    harness.press(.escape, .control("c"))
    harness.send(.engine(.cancelled(1)))
    harness.press(.control("r"))
    // Not lost, and no picture's.
    #expect(harness.shows("no picture"))
    #expect(!harness.state.history.isPictured("a dog") && harness.state.history.isPictured("a cat"))
  }

  @Test func askedAndPicturedPromptsKeepTheirOrders() {
    var history = PromptHistory(["d", "c", "x", "a"])
    history.receive(["e", "c", "b", "a"])
    #expect(history.entries == ["d", "e", "c", "x", "b", "a"] || history.entries.first == "d")
    #expect(Set(history.entries) == ["a", "b", "c", "d", "e", "x"])
    #expect(history.entries.count == 6)
    history.receive([])
    #expect(history.entries == ["d", "c", "x", "a"])
    var walking = PromptHistory(["b", "a"])
    #expect(walking.older(than: "") == "b")
    walking.receive(["z", "b", "a"])
    #expect(walking.older(than: "b") == "a")
  }

  @Test func theGalleryIsAskedOnceAndAfterChanges() {
    var harness = Harness(loaded: false)
    let wanted = Effect.gallery(.prompts(count: PromptHistory.limit))
    #expect(harness.send(.tick(1)).contains(wanted) == false)
    #expect(harness.send(.gallery(.changed)).contains(wanted))
    #expect(harness.send(.tick(2)).contains(wanted) == false)
  }

  // MARK: Notes

  @Test func aNoteIsWrittenShownAndTakenAway() {
    var harness = Harness()
    var item = PictureItem.sample("p")
    item.note = "for the cover"
    harness.show(item)
    harness.press(.escape, .enter)
    #expect(harness.shows("“for the cover”"))
    harness.press(.char("N"))
    #expect(harness.state.query.text == "for the cover")
    #expect(harness.press(.control("u"), .enter).contains(.gallery(.setNote("p", ""))))
  }

  // MARK: Slideshow

  private func show(_ count: Int) -> Harness {
    var harness = Harness()
    let items = (0..<count).map { PictureItem.sample("p\($0)") }
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items, total: count)))
    harness.press(.escape, .char("o"), .char(";"))
    return harness
  }

  @Test func aSlideshowGoesOnWhenThePictureWasSeen() {
    var harness = show(2)
    #expect(harness.state.place.kind == .viewer && harness.state.isBare)
    #expect(harness.state.currentID == "p0")
    // Nothing goes on before the picture is there.
    harness.wait(20)
    #expect(harness.state.currentID == "p0")
    harness.send(.gallery(.picture("p0", .flat(64, shade: 1))))
    #expect(harness.state.nextTick.map { $0 <= 5 } == true)
    harness.wait(4)
    #expect(harness.state.currentID == "p0")
    harness.wait(1)
    #expect(harness.state.currentID == "p1")
    harness.send(.gallery(.picture("p1", .flat(64, shade: 2))))
    harness.press(.char("-"))
    harness.wait(7)
    #expect(harness.state.currentID == "p1", "slower")
    harness.wait(1)
    #expect(harness.state.currentID == "p0", "behind the oldest, the newest")
    harness.press(.escape)
    #expect(harness.state.slideshow == nil && harness.state.place.kind == .viewer)
    #expect(!harness.state.isBare)
    harness.wait(60)
    #expect(harness.state.currentID == "p0")
  }

  /// Whoever was in the gallery meanwhile comes back to it.
  @Test func theFirstPictureIsThereWhereverItsMakerWas() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.enter, .escape, .char("o"))
    harness.finish("p0")
    harness.press(.escape)
    #expect(harness.state.place == .studio && harness.state.currentID == "p0")
    // A second one leaves the picture that is looked at.
    harness.press(.enter, .char("o"))
    harness.finish("p1")
    harness.press(.escape)
    #expect(harness.state.currentID == "p0")
  }

  // MARK: The end of work

  private func work(_ preferences: Preferences = Preferences(), focus: Bool) -> [Effect] {
    var harness = Harness()
    harness.send(.preferences(preferences))
    harness.type("a cat")
    harness.press(.enter, .enter)
    harness.send(.terminal(.focus(focus)))
    harness.finish("p0")
    let first = harness.effects
    harness.finish("p1")
    return (first + harness.effects).filter { if case .notify = $0 { true } else { false } }
  }

  @Test func theEndOfWorkIsAnnouncedOnceAndOnlyToWhoLooksElsewhere() {
    #expect(work(focus: true) == [])
    #expect(work(focus: false) == [.notify("2 pictures finished: a cat")])
    #expect(work(Preferences(notifies: false), focus: false) == [])
  }

  @Test func theLightHasALegend() {
    let colours = AttentionOverlay.legend(12)
    #expect(colours.count == 12)
    func sum(_ colour: (UInt8, UInt8, UInt8)) -> Int {
      Int(colour.0) + Int(colour.1) + Int(colour.2)
    }
    #expect(zip(colours, colours.dropFirst()).allSatisfy { sum($0) < sum($1) })
  }

  // MARK: Other programs

  @Test func theEditorGetsThePromptAndGivesItBack() {
    var harness = Harness()
    harness.type("a cat")
    #expect(harness.press(.alt("e")) == [.editText("a cat", .prompt)])
    harness.send(.textEdited("a dog\nin the snow", .prompt))
    #expect(harness.state.prompt.text == "a dog\nin the snow")
    harness.press(.control("_"))
    #expect(harness.state.prompt.text == "a cat")
    harness.show(.sample("p"))
    harness.press(.escape)
    #expect(harness.press(.char("W")).contains(.open("/pictures/p.png")))
  }

  // MARK: Masks

  @Test func aMaskHasAPromptOfItsOwn() {
    var harness = Harness()
    harness.show(.sample("p", prompt: "a red apple"))
    harness.press(.escape, .char("M"), .char(" "), .enter)
    #expect(harness.state.query.text == "a red apple")
    harness.press(.control("u"))
    harness.type("a blue cube")
    harness.press(.enter, .enter)
    #expect(harness.state.queue.running?.job.request.prompt == "a blue cube")
    #expect(harness.state.queue.running?.job.source?.mask != nil)
    #expect(harness.state.prompt.text == "")
  }

  // MARK: Styles

  @Test(arguments: [
    ("a red apple", "wooden", "a wooden apple"), ("a red apple", "wood", "a wooden apple"),
    ("a red apple", "gold", "a gold apple"),
    ("a panda in the snow", "glass", "a glass panda in the snow"),
    ("An apple", "marble", "A marble apple"), ("a blue cube", "orange", "an orange cube"),
    ("two small red cubes on the grass", "stone", "two small stone cubes on the grass"),
    ("a red apple", "in the snow", "a red apple in the snow"),
    ("a cat on the grass", "on a beach", "a cat on a beach"),
    ("a shiny metal robot", "knitted wool", "a knitted wool robot"),
    ("a red apple", "oil painting", "a red apple, oil painting"),
    ("something else", "glass", "something else, glass"),
    ("a blue gadget on the grass", "glass", "a glass gadget on the grass"),
    ("a gadget", "orange", "an orange gadget"), ("the red", "glass", "the red, glass"),
  ])
  func aStyleStandsWhereCaptionsHaveIt(_ prompt: String, _ style: String, _ result: String) throws {
    let vocabulary = try #require(ModelFacts.toybox.vocabulary)
    #expect(vocabulary.restyled(prompt, style) == result)
  }

  @Test func stylesOfAModelWithWordsStartTheBaseFromThePicture() {
    var harness = Harness()
    harness.show(.sample("p", prompt: "a red apple"))
    harness.press(.escape, .char("V"))
    harness.type("woo")
    harness.press(.tab, .control("u"))
    harness.type("glass")
    harness.press(.tab, .enter)
    let jobs = harness.state.queue.unfinished
    #expect(jobs.map(\.request.prompt).sorted() == ["a glass apple", "a wooden apple"])
    #expect(jobs.allSatisfy { $0.request.firstStage == 0 && $0.source?.picture == "p" })
    #expect(jobs.allSatisfy { $0.request.edit == .imageToImage(strength: State.styleStrength) })
    #expect(jobs.allSatisfy { $0.request.stages.count == 3 })
  }

  // MARK: Messages and configuration

  @Test func aWarningIsNotCoveredBeforeItWasRead() {
    var harness = Harness()
    harness.send(.message(Message(.warning, "A setting is not used", why: "x")))
    harness.send(.message(Message(.warning, "Another", why: "y")))
    harness.send(.message(Message(.info, "The model is loaded")))
    #expect(harness.shows("Another: y"))
    #expect(harness.shows("1 more"))
    // What follows from a key is seen, once there was time to read.
    harness.wait(1.5)
    harness.press(.char("a"))
    harness.send(.message(Message(.info, "Copied")))
    #expect(harness.shows("Copied"))
  }

  @Test func aChangedConfigurationIsInForceAtOnce() {
    var harness = Harness()
    let dark = Theme(name: "dark", about: "", styles: [:])
    harness.send(.themes([.standard, dark]))
    harness.send(.preferences(Preferences(model: "m", theme: dark)))
    #expect(harness.state.theme == dark && harness.state.defaultModel == "m")
    // An edited theme file too.
    let edited = Theme(name: "dark", about: "", styles: [.text: Style(attributes: .bold)])
    harness.send(.themes([.standard, edited]))
    #expect(harness.state.theme == edited)
    harness.send(.preferences(Preferences()))
    #expect(harness.state.theme == edited, "a theme that did not change stays")
  }

  @Test func rowsOfAComparisonKeepTheirOrder() {
    let plain = PictureItem.sample("a")
    var varied = plain
    varied.request.variation = Variation(seed: 3, strength: 0.3)
    let order = ["Prompt", "Without", "Seed", "Variation", "base", "sr1", "sr2", "Size", "Model"]
    #expect(RecipeRow.compare(plain, varied).map(\.label) == order)
    #expect(RecipeRow.compare(varied, plain).map(\.label) == order)
    let rows = RecipeRow.compare(plain, varied)
    #expect(RecipeRow.fitted(rows, count: 3).map(\.label) == ["Prompt", "Without", "Variation"])
  }
}
