import Recipes
import Testing

@testable import Studio

/// The table of settings, and that the studio reads it.
@Suite struct SettingTableTests {
  /// A model of another family: no thresholding, no aug level, no other shapes, its own percentile.
  private static let latent: ModelFacts = {
    var facts = ModelFacts.toybox
    let usual = Setting.Name.ofPixels(isSuperResolution: false)
    facts.stages = [
      ModelFacts.Stage(
        info: StageInfo(
          name: "picture", shortName: "base", resolution: 512, isSuperResolution: false,
          defaults: StageSettings(steps: 20, guidance: 7.5, thresholding: .none),
          settings: usual.subtracting([.thresholding, .percentile, .aspect])), cost: 1)
    ]
    return facts
  }()

  @Test func filesThatAreAddedToTheWeights() throws {
    var harness = Harness()
    #expect(!harness.state.parameters.fields.contains(.whole(.lora)))
    var facts = Self.latent
    facts.stages[0].info = StageInfo(
      name: "picture", shortName: "base", resolution: 512, isSuperResolution: false,
      defaults: facts.stages[0].info.defaults,
      settings: Setting.Name.ofLatents(isSuperResolution: false, hasFastDecoder: false))
    harness.send(.engine(.loaded(facts)))
    let row = ParameterField.whole(.lora)
    #expect(harness.state.parameters.fields.contains(row))
    #expect(harness.state.parameters.text(row) == "none")
    harness.press(.escape, .char(","))
    harness.state.parameters.selected = row
    harness.press(.enter, .control("u"))
    harness.type("/x/Ivory.safetensors:0.8, ~/snow:11")
    harness.press(.enter)
    #expect(harness.state.log.entries.last?.message.what.hasSuffix("names no LoRA files") == true)
    #expect(harness.state.parameters.loras.isEmpty, "the line is still there")
    harness.press(Key(.backspace), Key(.backspace))
    harness.type("0.5")
    harness.press(.enter)
    #expect(harness.state.overlay == nil)
    #expect(harness.state.parameters.text(row) == "Ivory 0.8, snow 0.5")
    #expect(harness.state.parameters.isChanged(row))
    // What the next picture is made of, what the session keeps, and what undo takes back.
    let loras = [
      LoRA(file: "/x/Ivory.safetensors", weight: 0.8), LoRA(file: "~/snow", weight: 0.5),
    ]
    #expect(
      harness.state.parameters.settings.request(prompt: "", negativePrompt: "").loras == loras)
    #expect(harness.state.session.parameters.loras == loras)
    harness.press(.control("z"))
    #expect(harness.state.parameters.loras.isEmpty)
  }

  @Test(arguments: Setting.all) func valuesAreReadAsTheyAreShown(_ setting: Setting) throws {
    let settings = PictureSettings(ModelFacts.toybox.stages.map(\.info))
    for stage in setting.isOfStage ? settings.stages.indices : 0..<1 {
      guard let value = settings[setting.name, stage] else { continue }
      #expect(try setting.parse(setting.text(value)) == value)
      #expect(setting.refusal(value) == nil)
    }
    for text in (setting.grid ?? "").split(separator: ",") { _ = try setting.parse(String(text)) }
    for choice in setting.choices {
      #expect(try setting.parse(choice.name) == .word(choice.name))
    }
  }

  @Test(arguments: Setting.all) func valuesArePutWhereTheyAreFoundAgain(_ setting: Setting) throws {
    let texts =
      switch setting.kind {
      case .number(let range, _, _): [range.lowerBound, range.upperBound].map { "\($0)" }
      case .choice(let choices, _): choices.map(\.name)
      case .seed: ["0", "18446744073709551615"]
      case .text: ["of clay, on wood"]
      case .interval: ["0.25:0.5", ""]
      }
    for text in texts where setting.name != .size {
      var settings = PictureSettings(ModelFacts.toybox.stages.map(\.info))
      let value = try setting.parse(text)
      settings[setting.name, setting.isOfStage ? 1 : 0] = value
      #expect(settings[setting.name, setting.isOfStage ? 1 : 0] == value)
    }
  }

  @Test func aWordMeansOneSetting() {
    let words = Setting.all.flatMap(\.words)
    #expect(Set(words).count == words.count)
    #expect(Set(words).isDisjoint(with: Setting.all.map(\.option)))
  }

  /// The pane, a grid and the engine agree on every range.
  @Test(arguments: Setting.all.filter { $0.isOfStage && $0.isInTable })
  func rangesAreTheSameEverywhere(_ setting: Setting) {
    guard case .number(let range, _, _) = setting.kind else { return }
    let stage = setting.name == .augLevel ? 1 : 0
    var harness = Harness(100, 30)
    harness.state.parameters.selected = .stage(stage, setting.name)
    harness.state.parameters.entry = "\(Int(range.upperBound) + 1)"
    let message = harness.state.parameters.commitEntry()
    #expect(message?.what == "\(setting.label) goes from \(setting.allowed)")
    #expect(
      harness.state.parameters[.stage(stage, setting.name)] == .number(range.upperBound))
    #expect(throws: GridError.self) {
      try GridAxis(.stage(stage, setting.name), parsing: "\(range.upperBound + 1)")
    }
    #expect(harness.state.parameters.stages[stage].refusal == nil)
  }

  @Test func whatHasNoMeaningForAModelIsNotOffered() {
    var harness = Harness(facts: Self.latent)
    let hidden: Set<Setting.Name> = [.thresholding, .percentile, .aspect, .augLevel, .on]
    #expect(Set(harness.state.parameters.fields.map(\.name)).isDisjoint(with: hidden))
    #expect(
      Set(GridAxis.fields(harness.state.parameters.settings).map(\.name)).isDisjoint(with: hidden))
    harness.type("a cat")
    harness.press(.escape, .control("k"))
    harness.type("grid thresholding")
    #expect(!harness.state.listed.contains { $0.text.hasPrefix("Grid: thresholding") })
  }

  /// Dynamic thresholding is the model's own, as when the settings cycle to it.
  @Test func dynamicOfAGridIsTheModels() throws {
    var facts = ModelFacts.toybox
    facts.stages[0].info.defaults.thresholding = .dynamic(percentile: 0.95)
    let axis = try GridAxis(.stage(0, .thresholding), parsing: "none, dynamic")
    var settings = PictureSettings(facts.stages.map(\.info))
    axis.put("none", into: &settings)
    #expect(settings.stages[0].thresholding == .none)
    axis.put("dynamic", into: &settings)
    #expect(settings.stages[0].thresholding == .dynamic(percentile: 0.95))
  }
}
