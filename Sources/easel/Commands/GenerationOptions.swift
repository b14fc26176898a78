import ArgumentParser
import Diffusion
import FileNames
import Recipes

/// What a picture is made of, as options: shared by all commands that make pictures.
struct GenerationOptions: ParsableArguments {
  @Option(help: "What the picture should not show.")
  var negative = ""

  @Option(.size) var size: SettingList?
  @Option(.steps) var steps: SettingList?
  @Option(.guidance) var guidance: SettingList?
  @Option(.guidanceInterval) var guidanceInterval: SettingList?
  @Option(.guidanceRescale) var guidanceRescale: SettingList?

  @Option(
    help: ArgumentHelp(
      """
      Settings under a name: fast (half the steps), best (twice the steps), or one that you saved. \
      Other options go before it.
      """, valueName: "name"), completion: .presets)
  var preset: String?

  @Option(
    help: ArgumentHelp(
      "Words around the prompt that you saved under a name; several are several --style.",
      valueName: "name"), completion: .styles)
  var style: [String] = []

  @Option(
    help: ArgumentHelp(
      "A LoRA that is added to the model's weights, and how much of it; several are several --lora.",
      valueName: "file:weight"), completion: .file())
  var lora: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      A picture that the result shall be like, and how much (below 0: unlike), for VQGAN+CLIP; \
      several are several --picture-prompt.
      """, valueName: "file:weight"), completion: .file())
  var picturePrompt: [String] = []

  @Option(.augLevel) var aug: SettingList?
  @Option(.sampler) var sampler: SettingList?
  @Option(.eta) var eta: SettingList?
  @Option(.schedule) var schedule: SettingList?
  @Option(.aspect) var aspect: SettingList?
  @Option(.thresholding) var threshold: SettingList?
  @Option(.percentile) var percentile: SettingList?
  @Option(.decoder) var decoder: SettingList?

  /// What was chosen.
  var values: SettingValues {
    SettingValues([
      size, steps, guidance, guidanceInterval, guidanceRescale, aug, sampler, eta, schedule, aspect,
      threshold,
      percentile, decoder,
    ])
  }

  /// The user's presets and styles, as far as they are named.
  func library(_ folders: Folders) throws -> UserLibrary {
    try UserLibraryFolder(folders: folders).require(preset: preset, styles: style)
  }

  /// The request for a model whose stages are `stages`.
  /// - Parameters:
  ///   - prompt: with choices, which the seed draws from.
  ///   - defaults: what the user begins with.
  func request(
    prompt: String, seed: UInt64, stages: [StageInfo], library: UserLibrary = UserLibrary(),
    defaults: SettingValues = SettingValues()
  ) throws -> GenerationRequest {
    var request = try template(
      prompt: prompt, seed: seed, stages: stages, library: library, defaults: defaults)
    try Self.drawing { try library.words.draw(in: &request) }
    return request
  }

  /// The requests for every combination of the prompt's choices; those of the negative prompt are
  /// drawn.
  func requests(
    ofAll prompt: String, seed: UInt64, stages: [StageInfo], library: UserLibrary,
    defaults: SettingValues
  ) throws -> [GenerationRequest] {
    let template = try template(
      prompt: prompt, seed: seed, stages: stages, library: library, defaults: defaults)
    return try Self.drawing {
      let negative = try library.words.draw(template.negativePrompt, seed: seed, stream: 1)
      return try library.words.all(template.prompt).map { prompt in
        var request = template
        (request.prompt, request.negativePrompt) = (prompt, negative)
        return request
      }
    }
  }

  private static func drawing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as WordsError {
      throw ValidationError("The prompt cannot be drawn from: \(error)")
    }
  }

  /// The request before words are drawn.
  private func template(
    prompt: String, seed: UInt64, stages: [StageInfo], library: UserLibrary,
    defaults: SettingValues
  ) throws -> GenerationRequest {
    var settings = PictureSettings(stages, defaults: defaults)
    if let preset {
      guard let values = library.values(ofPreset: preset, for: stages) else {
        throw Self.missing(
          "preset", preset, Preset.allCases.map(\.rawValue) + library.presets.map(\.name))
      }
      values.apply(to: &settings)
    }
    settings = try values.checked(over: settings)
    settings.seed = seed
    settings.loras = try loras(stages)
    settings.picturePrompts = try picturePrompts(stages)
    guard
      negative.isEmpty
        || stages.contains(where: { $0.settings.contains(.guidance) || $0.searches })
    else {
      throw ValidationError(
        "--negative means nothing for this model, which has no guidance: leave it out.")
    }
    var (prompt, negative) = (prompt, negative)
    for name in style {
      guard let style = library.styles.first(where: { $0.name == name }) else {
        throw Self.missing("style", name, library.styles.map(\.name))
      }
      style.put(into: &prompt, negative: &negative)
    }
    return settings.request(
      prompt: FileName.plain(prompt), negativePrompt: FileName.plain(negative))
  }

  private func loras(_ stages: [StageInfo]) throws -> [LoRA] {
    try files(
      lora, "--lora", .lora, stages,
      refusal: "is not a LoRA: write FILE or FILE:WEIGHT, with a weight from -10 to 10.")
  }

  private func picturePrompts(_ stages: [StageInfo]) throws -> [PicturePrompt] {
    try files(
      picturePrompt, "--picture-prompt", .pictures, stages,
      refusal: "names no picture: write FILE, FILE:WEIGHT or FILE:WEIGHT:STOP.")
  }

  /// The files of an option.
  /// - Parameters:
  ///   - setting: what they are a value of.
  ///   - refusal: what is wrong with a text that names none.
  private func files<File: RecipeFile>(
    _ texts: [String], _ option: String, _ setting: Setting.Name, _ stages: [StageInfo],
    refusal: String
  ) throws -> [File] {
    guard texts.isEmpty || stages.first?.settings.contains(setting) == true else {
      throw ValidationError("\(option) means nothing for this model: leave it out.")
    }
    return try texts.map { text in
      guard let file = File(text: text) else {
        throw ValidationError("\"\(text)\" \(refusal)")
      }
      return file.located
    }
  }

  private static func missing(_ what: String, _ name: String, _ names: [String]) -> ValidationError
  {
    let hint =
      nearest(name, in: names).map { "did you mean \($0)?" }
      ?? (names.isEmpty
        ? "none is saved yet: the studio saves them"
        : "there are: \(names.joined(separator: ", "))")
    return ValidationError("There is no \(what) \"\(name)\"; \(hint)")
  }
}

extension SettingValues {
  /// The settings with these values.
  /// - Throws: `ValidationError` for a value that would have no effect there.
  func checked(over settings: PictureSettings) throws -> PictureSettings {
    let model = settings.model
    if let name = meaningless(for: model).first {
      let what = "--\(name.setting.option) means nothing for this model"
      throw ValidationError(
        name == .decoder
          ? "\(what), which has no fast decoder: leave it out. One is read of a folder taesd (for "
            + "Stable Diffusion XL, taesdxl) beside a model that draws latents, or in it."
          : "\(what): leave it out.")
    }
    for (name, values) in lists where name.setting.isOfStage {
      let most = Self.stages(having: name, in: model).count
      guard values.count > most else { continue }
      // A guidance weight of 1 is none, which is what the other stages have.
      if name == .guidance, values.count <= model.count,
        values.dropFirst(most).allSatisfy({ $0 == nil || $0 == .number(1) })
      {
        continue
      }
      throw ValidationError(
        "--\(name.setting.option) has \(values.count) values, but only \(most) "
          + "stage\(most == 1 ? "" : "s") of this model take\(most == 1 ? "s" : "") one.")
    }
    if let first = model.first, first.hasAnySize, let side = self[.size]?.first??.number {
      guard Int(side).isMultiple(of: first.grain), Int(side) <= 2 * first.resolution else {
        throw ValidationError(
          "This model makes pictures of \(first.resolution) pixels, and of others in steps of "
            + "\(first.grain) up to \(2 * first.resolution); not "
            + "\(Setting.size.text(.number(side))).")
      }
    } else if let side = self[.size]?.first??.number,
      !model.contains(where: { Double($0.resolution) == side })
    {
      let sizes = model.filter(\.drawsPicture).map { "\($0.resolution)" }.joined(separator: ", ")
      throw ValidationError(
        "This model makes pictures of \(sizes) pixels, not \(Setting.size.text(.number(side))).")
    }
    var result = settings
    apply(to: &result)
    try checkNeeds(settings, result)
    try checkSteps(settings)
    return result
  }

  /// Eta without DDIM, or a percentile of thresholding that is not dynamic, would do nothing.
  private func checkNeeds(_ before: PictureSettings, _ after: PictureSettings) throws {
    var independent = self
    for name in lists.keys where name.setting.needs != nil { independent[name] = nil }
    var chosen = before
    independent.apply(to: &chosen)
    for (name, _) in lists {
      guard let needs = name.setting.needs else { continue }
      // A value may bring what it needs along, but not against the user's own word.
      let settings = self[needs.name] == nil ? after : chosen
      guard
        Self.stages(having: name, in: before.model).contains(where: { stage in
          stage < after.stagesOn && settings.acts(name, stage)
        })
      else {
        throw ValidationError(
          "--\(name.setting.option) goes with --\(needs.name.setting.option) \(needs.word) only.")
      }
    }
  }

  /// Nobody can have both a schedule that names its timesteps and another number of steps.
  private func checkSteps(_ before: PictureSettings) throws {
    guard self[.schedule] != nil, self[.steps] != nil else { return }
    var scheduled = before
    var others = self
    others[.steps] = nil
    others.apply(to: &scheduled)
    var result = before
    apply(to: &result)
    for (with, without) in zip(result.active, scheduled.active) {
      guard let own = without.schedule.timesteps?.count, own != with.stepCount else { continue }
      throw ValidationError(
        "The schedule \(without.schedule.rawValue) has \(own) steps of its own: "
          + "leave --steps out.")
    }
  }
}

/// Which model, and how it computes.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Model folder; without it the configured one.", valueName: "folder"),
    completion: .models)
  var model: String?

  @OptionGroup var computing: ThreadOptions

  var threads: Int? { computing.threads }
}

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Threads that compute; without it the configured number.",
    transform: { text in
      guard let value = Int(text), (1...256).contains(value) else {
        throw ValidationError("\"\(text)\" is not a number of threads from 1 to 256")
      }
      return value
    })
  var threads: Int?
}
