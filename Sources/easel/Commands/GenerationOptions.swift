import ArgumentParser
import Diffusion
import Recipes

/// What a picture is made of, as options: shared by all commands that make pictures.
struct GenerationOptions: ParsableArguments {
  @Option(help: "What the picture should not show.")
  var negative = ""

  @Option(
    parsing: .unconditional,
    help: "Side of the picture in pixels: the stages up to this size run.")
  var size: Int?

  @Option(
    parsing: .unconditional, help: "Denoising steps, a number a stage: base,sr1,sr2.",
    transform: StageList.steps)
  var steps: StageList<Int>?

  @Option(
    name: [.short, .long], parsing: .unconditional,
    help: "Guidance weight a stage, from 0 to 100; 1 is off.",
    transform: StageList.guidance)
  var guidance: StageList<Double>?

  @Option(
    parsing: .unconditional,
    help: "Noise levels at which guidance acts, from 0 to 1, such as 0.4:1; everywhere by default.",
    transform: { text in
      let ends = text.split(separator: ":").compactMap { number(String($0), in: 0...1) }
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw ValidationError("\"\(text)\" is not a range such as 0.4:1 within 0:1")
      }
      return ends[0]...ends[1]
    })
  var guidanceInterval: ClosedRange<Double>?

  @Option(help: "Steps and sampler for a purpose: fast or best. Other options go before it.")
  var preset: Preset?

  @Option(
    parsing: .unconditional,
    help: "Noise level of the enlarged picture, for each super-resolution stage: sr1,sr2.",
    transform: StageList.augLevel)
  var aug: StageList<Double>?

  @Option(help: SamplerName.help, transform: SamplerName.argument)
  var sampler: SamplerName?

  @Option(
    parsing: .unconditional,
    help: "Share of fresh noise in DDIM's steps, from 0 (none) to 1.",
    transform: { text in
      guard let value = number(text, in: 0...1) else {
        throw ValidationError("\"\(text)\" is not a share from 0 to 1")
      }
      return value
    })
  var eta: Double?

  @Option(
    help: """
      Noise levels that the steps visit, of all stages: \
      \(ScheduleKind.allCases.map(\.rawValue).joined(separator: ", ")).
      """,
    transform: ScheduleKind.argument)
  var schedule: ScheduleKind?

  @Option(help: "Shape of the picture, such as 3:2; without it a square.")
  var aspect: Aspect?

  @Option(help: "What is done to values out of range: dynamic, static, none.")
  var threshold: ThresholdChoice?

  @Option(
    parsing: .unconditional,
    help: "Quantile of dynamic thresholding, above 0, at most 1.",
    transform: { text in
      guard let value = number(text, in: 0...1), value > 0 else {
        throw ValidationError("\"\(text)\" is not a quantile above 0 and at most 1")
      }
      return value
    })
  var percentile: Double?

  enum ThresholdChoice: String, ExpressibleByArgument, CaseIterable {
    case dynamic, `static`, none
  }

  func validate() throws {
    if percentile != nil, let threshold, threshold != .dynamic {
      throw ValidationError("--percentile goes with --threshold dynamic only.")
    }
  }

  /// The request for a model.
  func request(prompt: String, seed: UInt64, cascade: Cascade) throws -> GenerationRequest {
    var request = try request(prompt: prompt, seed: seed, stages: cascade.stages)
    request.baseSize = try aspect.map { aspect in
      try cascade.baseSize(aspectWidth: aspect.width, aspectHeight: aspect.height)
    }
    return request
  }

  /// The request for a model whose stages are `stages`, but for the picture's shape.
  func request(prompt: String, seed: UInt64, stages: [StageInfo]) throws -> GenerationRequest {
    let count = try stageCount(stages)
    for (list, name, most) in [
      (steps?.values.count, "--steps", stages.count),
      (guidance?.values.count, "--guidance", stages.count),
      (aug?.values.count, "--aug", stages.count - 1),
    ] where (list ?? 0) > most {
      throw ValidationError(
        "\(name) has \(list ?? 0) values, but \(most == 0 ? "no" : "only \(most)") "
          + "stage\(most == 1 ? "" : "s") of this model take\(most == 1 ? "s" : "") one.")
    }
    if let schedule, let own = schedule.timesteps?.count,
      (0..<count).contains(where: { (steps?[$0] ?? own) != own })
    {
      throw ValidationError(
        "The schedule \(schedule.rawValue) has \(own) steps of its own: leave --steps out.")
    }
    let settings = try stages.prefix(count).enumerated().map { index, stage in
      var settings = preset.map { stage.settings($0) } ?? stage.defaults
      settings.guidance = guidance?[index] ?? settings.guidance
      settings.guidanceInterval = guidanceInterval
      if index > 0 { settings.augLevel = aug?[index - 1] ?? settings.augLevel }
      settings.sampler = sampler?.sampler ?? settings.sampler
      settings.schedule = schedule ?? sampler?.schedule ?? settings.schedule
      if let count = steps?[index] { settings.setSteps(count) }
      if let eta {
        guard settings.sampler == .ddim else {
          throw ValidationError("--eta goes with --sampler ddim only.")
        }
        settings.eta = eta
      }
      settings.thresholding = thresholding(default: settings.thresholding)
      return settings
    }
    return GenerationRequest(
      prompt: prompt, negativePrompt: negative, seed: seed, stages: settings)
  }

  /// How many stages make a picture of the wanted size.
  private func stageCount(_ stages: [StageInfo]) throws -> Int {
    guard let size else { return stages.count }
    guard let index = stages.firstIndex(where: { $0.resolution == size }) else {
      let sizes = stages.map { "\($0.resolution)" }.joined(separator: ", ")
      throw ValidationError("This model makes pictures of \(sizes) pixels, not \(size).")
    }
    return index + 1
  }

  private func thresholding(default fallback: Thresholding) -> Thresholding {
    let quantile: Double =
      if case .dynamic(let percentile) = fallback { percentile } else { 0.995 }
    switch threshold {
    case .dynamic: return .dynamic(percentile: percentile ?? quantile)
    case .static: return .static
    case .some(.none): return .none
    case nil: return percentile.map { .dynamic(percentile: $0) } ?? fallback
    }
  }
}

extension Preset: ExpressibleByArgument {}

extension SamplerName {
  static let help: ArgumentHelp =
    """
    Sampler of all stages: \(SamplerKind.allCases.map(\.rawValue).joined(separator: ", ")); \
    or a name of other programs, with the schedule that it implies: "DPM++ 2M Karras", dpmpp_2m.
    """

  /// Reads the value of an option.
  static func argument(_ text: String) throws -> SamplerName {
    guard let name = SamplerName(text) else {
      let names = SamplerKind.allCases.map(\.rawValue)
      let hint = nearest(text.lowercased(), in: names).map { "did you mean \($0)?" }
      throw ValidationError(
        "there is no sampler \"\(text)\"; \(hint ?? "there are: \(names.joined(separator: ", "))")")
    }
    guard let schedule = name.unknownSchedule else { return name }
    throw ValidationError(
      "the sampler of \"\(text)\" is \(name.sampler.rawValue), but there is no schedule "
        + "\"\(schedule)\"; there are: \(ScheduleKind.names)")
  }
}

extension ScheduleKind {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// Reads the value of an option.
  static func argument(_ text: String) throws -> ScheduleKind {
    guard let schedule = ScheduleKind(commonName: text) else {
      throw ValidationError("there is no schedule \"\(text)\"; there are: \(names)")
    }
    return schedule
  }
}

/// The shape of a picture: `WIDTH:HEIGHT`.
struct Aspect: ExpressibleByArgument, Equatable {
  let width: Int
  let height: Int

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (1...100_000).contains(width), (1...100_000).contains(height)
    else { return nil }
    self.width = width
    self.height = height
  }
}

/// Which model, and how it computes.
struct EngineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Model folder; without it the configured one.", valueName: "folder"))
  var model: String?

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
