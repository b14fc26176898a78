import Foundation
import PlainText
import Recipes
import Testing

@testable import easel

/// Presets, styles and defaults as files, and where commands use them.
@Suite struct UserLibraryTests {
  private func values(_ texts: [Setting.Name: String]) throws -> SettingValues {
    SettingValues(try texts.map { try SettingList($1, of: $0.setting) })
  }

  private func folder(_ root: TemporaryFolder) -> UserLibraryFolder {
    UserLibraryFolder(folders: Folders(environment: ["XDG_CONFIG_HOME": root.url.path]))
  }

  @Test func filesSayWhatWasSaved() throws {
    let root = try TemporaryFolder()
    let folder = folder(root)
    #expect(folder.read().0 == UserLibrary())
    let preset = UserPreset(
      name: "süß & fast",
      values: try values([
        .steps: "20,,4", .guidance: "2.5", .sampler: "unipc", .guidanceInterval: "0.4:1",
        .aspect: "7:5", .size: "256", .seedPolicy: "increment",
      ]))
    let style = PromptStyle(name: "oil", prompt: "\"{prompt}\"\n\\ oil", negative: "photo")
    try folder.save(preset)
    try folder.save(style)
    let (library, problems) = folder.read()
    #expect(library == UserLibrary(presets: [preset], styles: [style]))
    #expect(problems.isEmpty)
    // An edited file counts at once.
    try Data("steps = [3, \"\", 2]\nguidance = 4\nstage_prompt = [\"\", \"of clay, red\"]".utf8)
      .write(to: folder.presets.appendingPathComponent("süß & fast.toml"))
    let edited = try #require(folder.read().0.presets.first)
    #expect(edited.values[.steps] == [.number(3), nil, .number(2)])
    #expect(edited.values[.prompt] == [nil, .text("of clay, red")])
    try folder.removePreset(preset.name)
    try folder.removeStyle(style.name)
    #expect(folder.read().0 == UserLibrary())
  }

  @Test(arguments: ["", ".x", "a/b", "../x", "a\nb", "fast", String(repeating: "x", count: 200)])
  func namesThatCannotBe(_ name: String) throws {
    let folder = folder(try TemporaryFolder())
    #expect(throws: EaselError.self) {
      try folder.save(UserPreset(name: name, values: try values([.steps: "5"])))
    }
    #expect(folder.read().0 == UserLibrary())
  }

  @Test(arguments: [
    ("step = 4", "p.toml:1: step: there is no such setting; did you mean steps?"),
    ("\nsteps = 0", "p.toml:2: steps: must be 1 to 1000"),
    ("steps = []", "p.toml:1: steps: must be"),
    ("guidance = [1, true]", "p.toml:1: guidance: must be 0 to 100"),
    ("size = [64]", "p.toml:1: size: must be"), ("seed = 4", "p.toml:1: seed: there is no such"),
    ("steps =", "p.toml:1"), ("sampler = \"magic\"", "p.toml:1: sampler: must be ddpm, "),
  ])
  func whatIsWrongInAFileIsSaid(_ text: String, _ words: String) throws {
    let root = try TemporaryFolder()
    let folder = folder(root)
    try FileManager.default.createDirectory(
      at: folder.presets, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: folder.presets.appendingPathComponent("p.toml"))
    try folder.save(PromptStyle(name: "oil", prompt: "oil"))
    let (library, problems) = folder.read()
    #expect(library.presets.isEmpty && library.styles.count == 1)
    #expect(problems.first?.description.contains(words) ?? false, "\(problems)")
    // Only who names it is refused.
    #expect(throws: EaselError.self) { try folder.require(preset: "p", styles: []) }
    _ = try folder.require(preset: "fast", styles: ["oil"])
  }

  // MARK: Options

  private let stages = [64, 256].enumerated().map { index, resolution in
    StageInfo(
      name: "stage \(index)", shortName: ["base", "sr1"][index], resolution: resolution,
      isSuperResolution: index > 0, defaults: StageSettings(steps: 30 - index, guidance: 2))
  }

  @Test func presetsStylesAndDefaultsOfARequest() throws {
    let library = UserLibrary(
      presets: [UserPreset(name: "draft", values: try values([.steps: "5", .guidance: "9"]))],
      styles: [PromptStyle(name: "oil", prompt: "oil painting", negative: "photo")])
    func request(_ arguments: [String], _ defaults: [Setting.Name: String] = [:]) throws
      -> GenerationRequest
    {
      try GenerationOptions.parse(arguments).request(
        prompt: "a cat", seed: 1, stages: stages, library: library,
        defaults: try values(defaults))
    }
    // Options win over a preset, and that over what is configured.
    let made = try request(
      ["--preset", "draft", "--guidance", "3", "--style", "oil"],
      [.steps: "7,8", .guidance: "4", .size: "64"])
    #expect(made.stages.map(\.steps) == [5] && made.stages[0].guidance == 3)
    #expect(made.prompt == "a cat, oil painting" && made.negativePrompt == "photo")
    #expect(
      try request(["--size", "256"], [.size: "64", .steps: "7,8"]).stages.map(\.steps) == [7, 8])
    #expect(try request(["--preset", "fast"], [.guidance: "4"]).stages.map(\.steps) == [15, 15])
    for (arguments, words) in [
      (["--preset", "drat"], "There is no preset \"drat\"; did you mean draft?"),
      (["--style", "watercolour"], "There is no style \"watercolour\"; there are: oil"),
    ] {
      do {
        _ = try request(arguments)
        Issue.record("\(arguments) is taken")
      } catch { #expect(GenerationOptions.message(for: error).contains(words)) }
    }
  }

  @Test func theSeedPolicyOfCommands() throws {
    #expect(SeedChoice(SettingValues()) == .random)
    #expect(SeedChoice(try values([.seedPolicy: "fixed"])) == .fixed(0))
    #expect(SeedChoice(try values([.seedPolicy: "increment", .seed: "9"])) == .fixed(9))
    #expect(SeedChoice(try values([.seedPolicy: "random", .seed: "9"])) == .random)
    #expect(SeedChoice(try values([.seed: "9"])) == .fixed(9), "said alone, it is meant")
  }

  // MARK: Configuration

  @Test(arguments: [
    ("steps = [20, 10]", Setting.Name.steps, "20,10"), ("steps = \"20,,4\"", .steps, "20,,4"),
    ("guidance = 2.5", .guidance, "2.5"), ("size = 256", .size, "256"),
    ("seed_policy = \"increment\"", .seedPolicy, "increment"), ("seed = 7", .seed, "7"),
  ])
  func defaultsAreConfigured(_ text: String, _ name: Setting.Name, _ value: String) throws {
    let (configuration, problems) = Configuration.parse(
      try TOMLFile(path: "c.toml", text: PlainText(text)))
    #expect(problems.isEmpty)
    #expect(configuration.defaults == (try values([name: value])))
    // What is shown is read again.
    let shown = PlainText(ConfigurationKey.document(configuration))
    let again = Configuration.parse(try TOMLFile(path: "c.toml", text: shown))
    #expect(again.0 == configuration && again.problems.isEmpty)
  }

  @Test(.timeLimit(.minutes(5))) func configSetAndGet() throws {
    let program = try EaselProgram()
    func run(_ arguments: String...) throws -> (Int32, String, String) {
      let result = try program.run(["config"] + arguments)
      return (result.status, result.output, result.errors)
    }
    #expect(try run("set", "steps", "20,10").1 == "steps = [20, 10]\n")
    #expect(try run("set", "theme", "dark").1 == "theme = \"dark\"\n")
    #expect(try run("get", "steps").1 == "[20, 10]\n")
    #expect(try run("set", "steps", "").1 == "steps = \"\"\n")
    #expect(try run("get", "theme").1 == "\"dark\"\n")
    let refused = try run("set", "steps", "0")
    #expect(refused.0 != 0 && refused.2.contains("steps must be 1 to 1000"))
    let unknown = try run("get", "stepps")
    #expect(unknown.0 != 0 && unknown.2.contains("did you mean steps?"))
  }
}
