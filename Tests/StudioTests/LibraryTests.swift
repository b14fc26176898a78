import Recipes
import Testing

@testable import Studio

/// The user's presets, prompt styles and defaults.
@Suite struct LibraryTests {
  private static func values(_ texts: [Setting.Name: String]) throws -> SettingValues {
    SettingValues(try texts.map { try SettingList($1, of: $0.setting) })
  }

  private func harness(_ presets: [UserPreset] = [], _ styles: [PromptStyle] = []) -> Harness {
    var harness = Harness(100, 30)
    harness.send(.library(UserLibrary(presets: presets, styles: styles)))
    return harness
  }

  // MARK: Presets

  @Test func aPresetChangesWhatItNames() throws {
    let preset = UserPreset(
      name: "draft", values: try Self.values([.steps: "5,,2", .sampler: "heun", .size: "256"]))
    var harness = harness([preset])
    harness.press(.escape, .char(","))
    harness.state.parameters[.stage(0, .guidance)] = .number(9)
    #expect(harness.press(.char("p")) == [.library(.read)])
    #expect(harness.state.listed.map(\.text) == ["fast", "best", "draft"])
    try expectScreen(harness, "user-presets-100x30")
    harness.type("draft")
    harness.press(.enter)
    let parameters = harness.state.parameters
    #expect(parameters.stages.map(\.steps) == [5, 12, 2])
    #expect(parameters.stages.map(\.sampler) == [.heun, .heun, .heun])
    #expect(parameters.stagesOn == 2 && parameters.stages[0].guidance == 9)
    harness.press(.char("u"))
    #expect(harness.state.parameters.stages.map(\.steps) == [30, 12, 8])
  }

  @Test func whatAPresetSaysOfMoreThanTheModelHasIsLeftOut() throws {
    var facts = ModelFacts.toybox
    facts.stages.removeLast(2)
    var parameters = Parameters()
    parameters.adopt(facts, saved: nil)
    parameters.take(try Self.values([.augLevel: "0.3,0.4", .steps: "4,5,6", .size: "1024"]))
    #expect(parameters.stages.map(\.steps) == [4] && parameters.stages[0].augLevel == 0)
    #expect(parameters.stagesOn == 1)
  }

  /// What is saved makes the same settings again.
  @Test func whatIsChangedIsSavedAndComesBack() throws {
    var harness = harness()
    harness.press(.escape, .char(","), .char("p"), .control("s"))
    #expect(harness.state.log.entries.last?.message.what == "There is no name yet")
    harness.type("mine")
    harness.press(.control("s"))
    #expect(harness.state.log.entries.last?.message.what == "There is nothing to save")
    harness.press(.escape)
    harness.state.parameters[.stage(1, .augLevel)] = .number(0.4)
    harness.state.parameters[.stage(0, .sampler)] = .word("euler-a")
    harness.state.parameters[.stage(2, .on)] = .word("off")
    harness.state.parameters[.shape] = .word("3:2")
    harness.state.parameters[.stage(1, .prompt)] = .text("of clay, on wood")
    harness.press(.char("p"))
    harness.type("mine")
    let effects = harness.press(.control("s"))
    guard case .library(.savePreset(let preset))? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(preset.name == "mine")
    #expect(Set(preset.values.lists.keys) == [.augLevel, .sampler, .size, .aspect, .prompt])
    var again = PictureSettings(ModelFacts.toybox.stages.map(\.info))
    preset.values.apply(to: &again)
    #expect(again.stages == harness.state.parameters.stages)
    #expect(again.stagesOn == 2 && again.shape == harness.state.parameters.shape)
    // A name that is taken is asked about.
    harness.send(.library(UserLibrary(presets: [preset])))
    harness.press(.char("p"))
    harness.type("mine")
    #expect(harness.press(.control("s")) == [])
    #expect(harness.press(.char("y")) == [.library(.savePreset(preset))])
  }

  @Test func presetsAreForgottenAfterAYes() throws {
    var harness = harness([UserPreset(name: "draft", values: try Self.values([.steps: "5"]))])
    harness.press(.escape, .char(","), .char("p"), .control("x"))
    #expect(harness.state.log.entries.last?.message.what == "fast comes with the program and stays")
    harness.press(.down, .down)
    #expect(harness.press(.control("x")) == [])
    #expect(harness.press(.char("y")) == [.library(.removePreset("draft"))])
  }

  // MARK: Styles

  @Test(
    arguments: [
      PromptStyle(name: "s", prompt: "oil painting"),
      PromptStyle(name: "s", prompt: "a photo of {prompt}, 35 mm", negative: "drawing"),
      PromptStyle(name: "s", prompt: "a toy: {prompt}"),
      PromptStyle(name: "s", prompt: "{prompt}!"),
      PromptStyle(name: "s", prompt: "", negative: "blurred"),
      PromptStyle(name: "s", prompt: "{prompt}"),
    ], ["a cat", "a cat, a dog", ""])
  func stylesComeAndGo(_ style: PromptStyle, _ text: String) {
    for other in ["", "people", "a, b"] {
      var (prompt, negative) = (text, other)
      style.put(into: &prompt, negative: &negative)
      #expect(style.isIn(prompt, negative: negative))
      let once = (prompt, negative)
      style.put(into: &prompt, negative: &negative)
      #expect((prompt, negative) == once)
      #expect(text.isEmpty || prompt.contains(text))
      #expect(style.negative.isEmpty || negative.contains(style.negative))
      style.remove(from: &prompt, negative: &negative)
      #expect(prompt == text && negative == other)
    }
  }

  @Test func severalStylesAreIndependent() {
    let oil = PromptStyle(name: "oil", prompt: "oil painting")
    let photo = PromptStyle(name: "photo", prompt: "a photo of {prompt}, 35 mm")
    var (prompt, negative) = ("a cat", "")
    photo.put(into: &prompt, negative: &negative)
    oil.put(into: &prompt, negative: &negative)
    #expect(prompt == "a photo of a cat, 35 mm, oil painting")
    photo.remove(from: &prompt, negative: &negative)
    #expect(prompt == "a cat, oil painting")
    oil.remove(from: &prompt, negative: &negative)
    #expect(prompt == "a cat")
  }

  @Test func stylesInTheStudio() throws {
    var harness = harness([], [PromptStyle(name: "oil", prompt: "oil painting", negative: "photo")])
    harness.type("a cat")
    #expect(harness.press(.alt("t")) == [.library(.read)])
    harness.press(.enter)
    #expect(harness.state.prompt.text == "a cat, oil painting")
    #expect(harness.state.negative.text == "photo")
    harness.press(.alt("t"))
    try expectScreen(harness, "prompt-styles-100x30")
    harness.press(.enter)
    #expect(harness.state.prompt.text == "a cat" && harness.state.negative.text.isEmpty)
    harness.press(.control("z"))
    #expect(harness.state.prompt.text == "a cat, oil painting")
    harness.press(.alt("t"))
    harness.type("both")
    #expect(
      harness.press(.control("s")) == [
        .library(
          .saveStyle(
            PromptStyle(name: "both", prompt: "a cat, oil painting", negative: "photo")))
      ])
  }

  // MARK: Defaults

  private static func facts(_ defaults: [Setting.Name: String]) throws -> Parameters {
    var parameters = Parameters()
    parameters.adopt(.toybox, saved: nil, defaults: try values(defaults))
    return parameters
  }

  @Test func theConfigurationSaysWhatPicturesBeginWith() throws {
    var parameters = try Self.facts([
      .steps: "20,10", .guidance: "5", .size: "256", .seedPolicy: "increment", .seed: "7",
    ])
    #expect(parameters.stages.map(\.steps) == [20, 10, 8])
    #expect(parameters.stages.map(\.guidance) == [5, 1, 1])
    #expect(parameters.stagesOn == 2 && parameters.seedMode == .next && parameters.seed == 7)
    // They are the user's usual values: not marked as changed, and what a reset goes back to.
    #expect(!parameters.fields.contains(where: parameters.isChanged))
    parameters[.stage(0, .steps)] = .number(3)
    #expect(parameters.isChanged(.stage(0, .steps)))
    parameters.reset(.stage(0, .steps))
    #expect(parameters.stages[0].steps == 20)
    #expect(try Self.facts([.seed: "7"]).seedMode == .fixed)
    #expect(try Self.facts([.seed: "7", .seedPolicy: "random"]).seedMode == .random)
  }

  @Test(arguments: [nil, Session()]) func theFirstStartBeginsWithThem(_ session: Session?) throws {
    var state = State(
      size: Size(columns: 100, rows: 30), session: session,
      preferences: Preferences(
        defaults: try Self.values([.seedPolicy: "increment", .seed: "7", .steps: "20"])))
    _ = update(&state, .engine(.loaded(.toybox)))
    #expect(state.parameters.seedMode == .next && state.parameters.seed == 7)
    // They are no change of the user's, and undo has nothing to take back.
    #expect(!state.canUndo)
    // What another model begins with is not this one's.
    var small = ModelFacts.toybox
    small.name = "Small 1"
    small.stages[0].info.defaults.steps = 9
    state.parameters[.stage(0, .guidance)] = .number(9)
    _ = update(&state, .engine(.loaded(small)))
    #expect(state.parameters.stages[0].steps == 20 && state.parameters.stages[0].guidance == 3)
    _ = update(&state, .engine(.loaded(.toybox)))
    #expect(state.parameters.stages[0].guidance == 9)
  }

  /// A size that a model has not means the nearest below, at least its first stage.
  @Test func aSizeFitsEveryModel() throws {
    #expect(try Self.facts([.size: "512"]).stagesOn == 2)
    #expect(try Self.facts([.size: "32"]).stagesOn == 1)
    #expect(try Self.facts([.size: "65536"]).stagesOn == 3)
  }

  /// What the last session left as it was follows the configuration; what was changed stays.
  @Test func aSessionFollowsDefaultsThatChanged() throws {
    var before = try Self.facts([.steps: "20"])
    before[.stage(0, .guidance)] = .number(9)
    before.fix(seed: 5)
    var after = Parameters()
    after.adopt(
      .toybox, saved: before.saved,
      defaults: try Self.values([.steps: "6", .guidance: "2", .size: "64"]))
    #expect(after.stages[0].steps == 6 && after.stages[0].guidance == 9)
    #expect(after.stagesOn == 1 && after.seed == 5 && after.seedMode == .fixed)
    // A session of an earlier version does not say what it began with: all of it stays.
    var old = before.saved
    old.usual = nil
    after.adopt(.toybox, saved: old, defaults: try Self.values([.steps: "6"]))
    #expect(after.stages[0].steps == 20)
  }
}
