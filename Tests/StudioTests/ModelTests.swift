import Foundation
import Testing

@testable import Studio

/// The list of models, and going from one to another.
@Suite struct ModelTests {
  /// Another model, of two stages.
  private static let small: ModelFacts = {
    var facts = ModelFacts.toybox
    facts.name = "Small 1"
    facts.hash = "44556677"
    facts.folder = "/models/small"
    facts.stages.removeLast()
    facts.stages[0].info.defaults.guidance = 5
    return facts
  }()

  private static func summary(
    _ facts: ModelFacts, problems: [String] = [], refusal: String? = nil
  ) -> ModelSummary {
    var summary = ModelSummary(
      name: facts.name, folder: facts.folder, bytes: 63_300_000,
      license: "Apache License\nVersion 2.0 (LICENSE)",
      networks: [
        .init(
          name: "base", folder: "stage_1/unet", bytes: 28_000_000, parameters: 28_000_000,
          storage: "I8")
      ],
      problems: problems)
    summary.refusal = refusal
    guard problems.isEmpty else { return summary }
    summary.hash = facts.hash
    summary.memory = "memory: text encoder 237 MB, base 425 MB; at most 425 MB of 6.1 GB free"
    summary.stages = facts.stages.map {
      .init(
        stage: $0.name, resolution: $0.resolution, steps: $0.defaults.steps,
        guidance: $0.defaults.guidance)
    }
    return summary
  }

  private static let items = [
    ModelItem(
      name: "toybox", folder: "/models/toybox", origin: .embedded, summary: summary(.toybox)),
    ModelItem(
      name: "broken", folder: "/models/broken", origin: .added,
      summary: summary(
        .toybox, problems: ["/models/broken/stage_1/unet/config.json: there is no such file"])),
    ModelItem(name: "small", folder: "/models/small", origin: .added, summary: summary(small)),
  ]

  private func list(_ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows)
    let asked = harness.press(Key(.function(5)))
    #expect(asked == [.models(.list(loaded: "/models/toybox"))])
    harness.send(.models(.listed(Self.items)))
    harness.settle()
    return harness
  }

  private func last(_ harness: Harness) -> String? { harness.state.log.entries.last?.message.what }

  @Test func theListShowsEveryModel() throws {
    try expectScreen(list(), "models-100x30")
    var damaged = list(80, 24)
    damaged.press(.down)
    damaged.send(.models(.verifying(folder: "/models/small", 0.42)))
    try expectScreen(damaged, "models-damaged-80x24")
    var narrow = list(40, 12)
    narrow.press(.end, .pageDown, .pageDown, .pageUp)
    try expectScreen(narrow, "models-40x12")
    for size in [
      Size(columns: 41, rows: 13), Size(columns: 300, rows: 12), Size(columns: 72, rows: 90),
    ] {
      var odd = list(size.columns, size.rows)
      odd.press(.end, .pageDown, .home)
      _ = odd.screen()
    }
  }

  @Test func enterSwitchesAtOnceWhereNothingRuns() {
    var harness = list()
    harness.press(.end)
    #expect(harness.press(.enter) == [.loadModel("/models/small")])
    #expect(harness.state.model == .loading(name: "small", fraction: nil))
    // A prompt waits for the new model, and gets its stages.
    harness.press(.char("i"))
    harness.type("a cat")
    harness.press(.enter)
    #expect(harness.state.queue.running == nil)
    harness.send(.engine(.loaded(Self.small)))
    #expect(harness.state.queue.running?.job.request.stages == Self.small.stages.map(\.defaults))
    #expect(harness.state.prompt.text == "a cat")
  }

  @Test func aRunningPictureIsFinishedFirst() throws {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.enter)
    harness.press(.enter)
    harness.press(.escape, .char("O"))
    harness.send(.models(.listed(Self.items)))
    harness.press(.end)
    #expect(!harness.press(.enter).contains(.loadModel("/models/small")))
    #expect(harness.state.model.facts == .toybox)
    // The same model again takes the wish back.
    harness.press(.home, .enter)
    #expect(harness.state.wantedModel == nil)
    #expect(last(harness) == "toybox stays")
    harness.press(.end, .enter)
    let effects = harness.finish("p")
    #expect(effects.contains(.loadModel("/models/small")))
    #expect(harness.state.queue.running == nil, "the next picture waits for the model")
    harness.send(.engine(.loaded(Self.small)))
    // It was entered for three stages.
    #expect(harness.state.queue.running?.job.request.stages.count == 2)
    #expect(harness.state.log.entries.last?.message.level == .warning)
    _ = harness.screen()
  }

  @Test func aCancelledPictureLetsTheModelCome() throws {
    var harness = list()
    harness.press(.char("i"))
    harness.type("a cat")
    harness.press(.enter)
    let job = try #require(harness.state.queue.running?.job.id)
    harness.press(Key(.function(5)), .end, .enter)
    #expect(harness.press(.control("c")).contains(.cancel(job)))
    #expect(harness.send(.engine(.cancelled(job))).contains(.loadModel("/models/small")))
  }

  @Test func theModelBeforeStaysWhereAnotherCannotBeLoaded() {
    var harness = list()
    harness.press(.end, .enter)
    harness.press(.char("i"))
    harness.type("a cat")
    harness.press(.enter)
    let message = Message(.error, "The model cannot be loaded", why: "it is too large")
    harness.send(.engine(.loadFailed(message)))
    #expect(harness.state.model.facts == .toybox)
    #expect(harness.state.queue.running?.job.request.stages.count == 3)
    #expect(harness.state.log.entries.contains { $0.message == message })
  }

  @Test func aDamagedModelIsNotLoaded() {
    var harness = list()
    harness.press(.down)
    #expect(harness.press(.enter) == [])
    #expect(harness.state.wantedModel == nil)
    #expect(harness.state.log.entries.last?.message.why?.contains("config.json") == true)
    #expect(harness.press(.char("D")) == [])
  }

  @Test func everyModelHasItsOwnSettings() throws {
    var harness = Harness()
    harness.press(.escape, .char(","))
    harness.state.parameters.selected = .stage(0, .guidance)
    harness.press(.right)
    harness.state.parameters.batch = 3
    #expect(harness.state.parameters.stages[0].guidance == 3.5)
    harness.send(.engine(.loaded(Self.small)))
    #expect(harness.state.parameters.stages.map(\.guidance) == [5, 1])
    #expect(harness.state.parameters.batch == 3, "what is of no model stays")
    harness.state.parameters[.stage(1, .steps)] = .number(4)
    // Both are in the session.
    let data = try JSONEncoder().encode(harness.state.session)
    let session = try JSONDecoder().decode(Session.self, from: data)
    harness.send(.engine(.loaded(.toybox)))
    #expect(harness.state.parameters.stages.map(\.guidance) == [3.5, 1, 1])
    harness.send(.engine(.loaded(Self.small)))
    #expect(harness.state.parameters.stages.map(\.steps) == [30, 4])

    var again = Harness(session: session)
    #expect(again.state.parameters.stages.map(\.guidance) == [3.5, 1, 1])
    again.send(.engine(.loaded(Self.small)))
    #expect(again.state.parameters.stages.map(\.steps) == [30, 4])
  }

  @Test func aHalfTypedNumberIsForItsOwnValueOnly() {
    var harness = Harness()
    harness.press(.escape, .char(","))
    harness.state.parameters.selected = .stage(2, .steps)
    harness.press(.char("4"), .char("5"))
    let seed = harness.state.parameters.seed
    harness.send(.engine(.loaded(Self.small)))
    #expect(harness.state.parameters.selected == .seed)
    harness.press(.enter)
    #expect(harness.state.parameters.seed == seed)
    #expect(harness.state.parameters.seedMode == .random)
    // A value that both models have is still being typed.
    harness.state.parameters.selected = .stage(0, .steps)
    harness.press(.char("4"), .char("5"))
    harness.send(.engine(.loaded(.toybox)))
    harness.press(.enter)
    #expect(harness.state.parameters.stages[0].steps == 45)
  }

  @Test func aSessionOfAnEarlierVersionKeepsItsSettings() throws {
    var old = Session()
    old.parameters.stages = ModelFacts.toybox.stages.map(\.defaults)
    old.parameters.stages[0].steps = 17
    var object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(old)) as? [String: Any])
    object["modelSettings"] = nil
    object["ratingFolders"] = nil
    let session = try JSONDecoder().decode(
      Session.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(Harness(session: session).state.parameters.stages[0].steps == 17)
  }

  @Test func openQuestionsAboutTheModelBeforeAreClosed() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.escape, .char("G"))
    #expect(harness.state.overlay?.grid != nil)
    harness.send(.engine(.loaded(Self.small)))
    #expect(harness.state.overlay == nil)
    _ = harness.screen()
  }

  @Test func namesAreAddedAndForgotten() {
    var harness = list()
    harness.press(.char("a"), .control("u"))
    harness.type("~/new")
    #expect(harness.press(.enter) == [.models(.add("~/new"))])
    #expect(
      harness.send(.models(.added("new"))) == [.models(.list(loaded: "/models/toybox"))])
    let new = ModelItem(name: "new", folder: "/new", origin: .added)
    harness.send(.models(.listed(Self.items + [new])))
    #expect(harness.state.models.selectedItem == new)
    _ = harness.screen()
    #expect(harness.press(.char("d")) == [])
    #expect(harness.press(.char("y")) == [.models(.remove("new"))])
    harness.press(.home, .char("d"))
    #expect(harness.state.overlay == nil, "the embedded model stays")
    #expect(last(harness) == "toybox cannot be removed")
  }

  @Test func theChoiceIsKeptOnlyWhenAsked() {
    var harness = list()
    harness.press(.end)
    #expect(harness.press(.char("D")) == [.setModel("small")])
    harness.press(.home)
    #expect(harness.press(.char("D")) == [.setModel("")])
  }

  @Test func forgettingTheDefaultGoesBackToTheBuiltInModel() throws {
    let list = Effect.models(.list(loaded: "/models/toybox"))
    var harness = self.list(80, 24)
    harness.press(.end, .char("D"), .char("d"))
    harness.settle()
    try expectScreen(harness, "forget-default-80x24")
    harness.press(.char("y"))
    #expect(harness.send(.models(.removed("small"))) == [.setModel(""), list])
    #expect(harness.state.log.entries.last?.message.remedy?.contains("built-in model") == true)
    // Once is enough.
    #expect(harness.send(.models(.removed("small"))) == [list])
    // The default may be the configuration's.
    var configured = Harness()
    configured.state = State(
      size: Size(columns: 100, rows: 30), session: Session(),
      preferences: Preferences(model: "small"))
    #expect(configured.send(.models(.removed("other"))).contains(.setModel("")) == false)
    #expect(configured.send(.models(.removed("small"))).contains(.setModel("")))
  }

  @Test func verifyingSaysHowFarItIs() {
    var harness = list()
    harness.press(.end)
    #expect(
      harness.press(.char("H")) == [.models(.verify(name: "small", folder: "/models/small"))])
    #expect(harness.press(.char("H")) == [], "one at a time")
    harness.send(.models(.verified(name: "small", folder: "/models/small", problems: ["x: y"])))
    #expect(last(harness) == "small is damaged")
    #expect(harness.press(.enter) == [], "what was found stays in the list")
    harness.press(.char("H"))
    harness.send(.models(.verified(name: "small", folder: "/models/small", problems: [])))
    #expect(last(harness) == "small is whole: every file was read")
    #expect(harness.state.models.verifying == nil)
  }

  @Test func whatVerifyingFoundIsStillKnownAtTheNextListing() {
    var harness = list()
    harness.press(.end, .char("H"))
    harness.send(.models(.verified(name: "small", folder: "/models/small", problems: ["x: y"])))
    harness.press(.escape, Key(.function(5)))
    let bare = Self.items.map { ModelItem(name: $0.name, folder: $0.folder, origin: $0.origin) }
    harness.send(.models(.listed(bare)))
    for item in Self.items {
      harness.send(.models(.inspected(folder: item.folder, item.summary!)))
    }
    #expect(harness.state.models.items.map { $0.summary?.problems.count } == [0, 1, 1])
    harness.press(.end)
    #expect(harness.press(.enter) == [])
    #expect(last(harness) == "small cannot be used")
    // A problem that a look sees too is one problem.
    let damaged = Self.summary(Self.small, problems: ["x: y"])
    harness.send(.models(.inspected(folder: "/models/small", damaged)))
    #expect(harness.state.models.selectedItem?.summary?.problems == ["x: y"])
    // Read again and whole.
    harness.press(.char("H"))
    harness.send(.models(.verified(name: "small", folder: "/models/small", problems: [])))
    harness.send(.models(.inspected(folder: "/models/small", Self.summary(Self.small))))
    #expect(harness.press(.enter) == [.loadModel("/models/small")])
  }

  @Test func onlyItsOwnFailureEndsAVerification() {
    var harness = list()
    harness.press(.end, .char("H"))
    harness.send(.models(.verifying(folder: "/models/small", 0.42)))
    let message = Message(.error, "The model was not added")
    harness.send(.models(.failed(message)))
    #expect(harness.state.log.entries.last?.message == message)
    #expect(harness.state.models.verifying?.fraction == 0.42)
    let other = Message(.error, "The model cannot be verified")
    harness.send(.models(.unverified(folder: "/models/broken", other)))
    #expect(harness.state.models.verifying != nil)
    harness.send(.models(.unverified(folder: "/models/small", other)))
    #expect(harness.state.models.verifying == nil)
    #expect(harness.state.log.entries.last?.message == other)
  }

  @Test func whatFitsIsSaidOfTheMemoryThatIsFree() {
    func page(_ harness: Harness) -> String {
      harness.state.modelPage(columns: 100).map { $0.parts.map(\.text).joined() }
        .joined(separator: "\n")
    }
    var harness = list()
    #expect(page(harness).contains("it is loaded"))
    harness.press(.end)
    #expect(page(harness).contains("it fits beside what is loaded now"))
    let refused = Self.summary(Self.small, refusal: "the model needs 9 GB")
    harness.send(.models(.inspected(folder: "/models/small", refused)))
    #expect(page(harness).contains("not beside what is loaded now: the model needs 9 GB"))
    // Of the loaded model itself that would be no news.
    let loaded = Self.summary(.toybox, refusal: "the model needs 9 GB")
    harness.send(.models(.inspected(folder: "/models/toybox", loaded)))
    harness.press(.home)
    #expect(!page(harness).contains("9 GB"))
  }

  @Test func escapeGoesBackToWhereTheUserWas() {
    var harness = Harness()
    harness.press(.escape, .char("o"), .char("O"))
    #expect(harness.state.place == .models)
    harness.press(.escape)
    #expect(harness.state.place == .gallery)
  }

  @Test func clicksChooseAndLoad() {
    var harness = list()
    let row = Layout(harness.state, size: harness.state.size).models(harness.state).list.row + 2
    harness.send(.terminal(.mouse(Mouse(.press, column: 5, row: row))))
    #expect(harness.state.models.selected == 2)
    let effects = harness.send(.terminal(.mouse(Mouse(.press, column: 5, row: row))))
    #expect(effects == [.loadModel("/models/small")])
  }
}
