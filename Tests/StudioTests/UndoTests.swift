import Recipes
import Testing

@testable import Studio

/// One undo and redo over prompts, settings and what was taken away.
@Suite struct UndoTests {
  /// What undo must bring back.
  private struct Work: Equatable {
    var prompt: String
    var negative: String
    var settings: SavedParameters
    var waiting: [Job.ID]

    init(_ harness: Harness) {
      prompt = harness.state.prompt.text
      negative = harness.state.negative.text
      settings = harness.state.parameters.saved
      waiting = harness.state.queue.waiting.map(\.id)
    }
  }

  /// A studio with a prompt, changed settings, a picture of another recipe, and a queue.
  private func studio() -> Harness {
    var harness = Harness(100, 40)
    harness.type("a dog")
    harness.press(.enter, .control("u"))
    harness.type("a red apple")
    for _ in 0..<3 { harness.press(.enter) }
    harness.state.parameters.selected = .stage(0, .guidance)
    harness.press(.escape, .char(","), .right, .right)
    var item = PictureItem.sample("p", prompt: "two cats", seed: 77)
    item.request.negativePrompt = "blurry"
    item.request.stages = [StageSettings(steps: 9, guidance: 5)]
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.show(item)
    return harness
  }

  /// Every way to change the prompt or the settings: where it begins, and its keys.
  static let changes: [(String, Pane, [Key])] = [
    ("random prompt", .prompt, [.control("g")]),
    ("random prompt of the panes", .picture, [.control("g")]),
    ("clear", .prompt, [.home, .control("u")]),
    ("clear from the panes", .settings, [.control("u")]),
    ("cut to the end", .prompt, [.home, .alt("k")]),
    ("earlier prompt", .prompt, [.control("r"), .down, .enter]),
    ("recipe", .picture, [.char("r")]),
    ("seed", .picture, [.char("e")]),
    ("queued recipe", .queue, [.char("r")]),
    ("preset fast", .settings, [.char("f")]),
    ("preset best", .settings, [.char("b")]),
    ("reset all", .settings, [.char("R")]),
    ("reset", .settings, [Key(.backspace)]),
    ("nudge", .settings, [.right]),
    ("ten steps", .settings, [.char(">")]),
    ("number", .settings, [.char("7"), .enter]),
    ("choice", .settings, [.down, .enter]),
    ("what the model knows", .prompt, [.control("o"), .enter]),
    ("negative prompt", .negative, [.char("x")]),
    ("typing", .prompt, [.char("x")]),
    ("completion", .prompt, [.control("u"), .char("p"), .char("a"), .char("n"), .tab]),
    ("removal", .queue, [.char("d")]),
    ("all of the queue", .queue, [.char("X"), .char("y")]),
  ]

  @Test(arguments: changes) func isUndoneAndDoneAgain(name: String, pane: Pane, keys: [Key]) {
    var harness = studio()
    harness.state.pane = pane
    let before = Work(harness)
    for key in keys { harness.press(key) }
    let after = Work(harness)
    #expect(after != before)
    var states = [after]
    while Work(harness) != before, states.count < 9 {
      harness.press(.control("z"))
      states.append(Work(harness))
    }
    #expect(Work(harness) == before)
    for state in states.dropLast().reversed() {
      harness.press(.alt("z"))
      #expect(Work(harness) == state)
    }
  }

  @Test func aRecipeIsOneStep() {
    var harness = studio()
    harness.state.pane = .queue
    let before = Work(harness)
    harness.press(.char("r"))
    #expect(harness.state.pane == .prompt)
    harness.press(.control("z"))
    #expect(Work(harness) == before)
  }

  @Test func stepsAreUndoneInTheirOrderWhateverTheyChanged() {
    var harness = Harness()
    harness.type("a")
    harness.state.parameters.selected = .stage(0, .guidance)
    harness.press(.escape, .char(","), .right, .char("i"))
    harness.type("b")
    harness.press(.control("z"))
    #expect(harness.state.prompt.text == "a" && harness.state.parameters.stages[0].guidance == 3.5)
    harness.press(.control("z"))
    #expect(harness.state.prompt.text == "a" && harness.state.parameters.stages[0].guidance == 3)
    #expect(harness.state.log.entries.last?.message.what == "Undone: the settings")
    harness.press(.escape, .char("u"))
    #expect(harness.state.prompt.text == "")
    #expect(harness.state.log.entries.last?.message.what == "Undone: the prompt")
    harness.press(.char("u"))
    #expect(harness.state.log.entries.last?.message.what == "There is nothing to undo")
    harness.press(.char("U"), .char("U"), .char("U"))
    #expect(harness.state.prompt.text == "ab" && harness.state.parameters.stages[0].guidance == 3.5)
  }

  @Test func anotherChangeEndsRedo() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.control("z"), .escape, .char(","), .char("f"))
    harness.press(.char("U"))
    #expect(harness.state.prompt.text == "a ")
    #expect(harness.state.log.entries.last?.message.what == "There is nothing to do again")
  }

  @Test(arguments: SeedMode.allCases) func aDrawnSeedIsNoStep(mode: SeedMode) {
    var harness = Harness()
    harness.state.parameters.seed = 5
    harness.state.parameters.seedMode = mode
    harness.type("x")
    harness.press(.enter, .enter)
    let seed = harness.state.parameters.seed
    harness.press(.control("z"))
    #expect(harness.state.prompt.text == "" && harness.state.parameters.seed == seed)
    #expect(harness.state.edits.undos.isEmpty)
  }

  @Test func anotherModelsSettingsAreNotBroughtBack() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.escape, .char(","), .char("f"))
    var other = ModelFacts.toybox
    other.name = "other"
    harness.send(.engine(.loaded(other)))
    let settings = harness.state.parameters.saved
    harness.press(.char("u"))
    #expect(harness.state.prompt.text == "a " && harness.state.parameters.saved == settings)
  }

  @Test func deletedPicturesGoAgain() {
    var harness = studio()
    harness.state.pane = .picture
    #expect(harness.press(.char("d")).contains(.gallery(.trash(["p"]))))
    #expect(harness.press(.control("z")).contains(.gallery(.restore(["p"]))))
    #expect(harness.press(.char("U")).contains(.gallery(.trash(["p"]))))
    #expect(harness.state.items["p"] == nil)
    #expect(harness.press(.char("u")).contains(.gallery(.restore(["p"]))))
  }

  @Test func theLineOfAnOverlayHasItsOwn() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.escape, .char("o"), .char("/"))
    harness.type("dog")
    harness.press(.control("z"))
    #expect(harness.state.query.text == "" && harness.state.prompt.text == "a cat")
    harness.press(.alt("z"))
    #expect(harness.state.query.text == "dog")
    harness.press(.escape, .control("z"))
    #expect(harness.state.prompt.text == "a ")
  }
}
