extension Setting.Name {
  /// The row of the table.
  public var setting: Setting {
    switch self {
    case .seed: .seed
    case .seedPolicy: .seedPolicy
    case .count: .count
    case .aspect: .aspect
    case .size: .size
    case .on: .on
    case .steps: .steps
    case .guidance: .guidance
    case .guidanceInterval: .guidanceInterval
    case .guidanceRescale: .guidanceRescale
    case .sampler: .sampler
    case .eta: .eta
    case .schedule: .schedule
    case .thresholding: .thresholding
    case .percentile: .percentile
    case .augLevel: .augLevel
    case .prompt: .prompt
    case .decoder: .decoder
    case .lora: .lora
    case .pictures: .pictures
    }
  }

  /// What means something for a stage that draws pixels.
  public static func ofPixels(isSuperResolution: Bool) -> Set<Self> {
    Set(allCases).subtracting([.decoder, .lora, .pictures])
      .subtracting(isSuperResolution ? [] : [.on, .augLevel, .prompt])
  }

  /// What a recipe may say of a stage, whatever its model draws.
  public static func ofRecipes(isSuperResolution: Bool) -> Set<Self> {
    ofPixels(isSuperResolution: isSuperResolution).union([.decoder])
  }

  /// Those of a stage that draws latents, which have no range to leave.
  public static func ofLatents(isSuperResolution: Bool, hasFastDecoder: Bool) -> Set<Self> {
    ofPixels(isSuperResolution: isSuperResolution).subtracting([.thresholding, .percentile])
      .union(isSuperResolution ? [] : [.lora]).union(hasFastDecoder ? [.decoder] : [])
  }
}

/// Settings of the whole picture.
extension Setting {
  public static let seed = Setting(
    .seed, label: "Seed", about: "The same seed makes the same picture.", kind: .seed,
    ofStage: false, letter: "s", grid: "0, 1, 2, 3",
    access: .picture({ .seed($0.seed) }) { $0.seed = $1.seed ?? $0.seed })

  public static let seedPolicy = Setting(
    .seedPolicy, label: "Next seed", noun: "seed policy",
    about: "Where the seed of the next picture comes from.",
    kind: .choice(
      SeedMode.allCases.map {
        Choice($0.word, title: $0 == .next ? "+1 each time" : $0.word)
      }),
    ofStage: false,
    reader: { text in SeedMode.allCases.first { [$0.word, $0.rawValue].contains(text) }?.value },
    access: .picture({ $0.seedMode.value }) { settings, value in
      settings.seedMode = SeedMode.allCases.first { $0.value == value } ?? settings.seedMode
    })

  public static let count = Setting(
    .count, label: "Batch", noun: "number of pictures",
    about: "How many pictures a prompt, with seeds counted up.",
    kind: .number(1...64, step: nil, digits: 0), ofStage: false, letter: "n",
    words: [
      "batch", "batch-size", "batch-count", "num-images", "n-iter", "n-samples", "number", "images",
    ],
    access: .picture({ .number(Double($0.batch)) }) {
      $0.batch = $1.number.map { Int($0) } ?? $0.batch
    })

  public static let aspect = Setting(
    .aspect, label: "Shape", about: "Shape of the picture, such as 3:2; without it a square.",
    kind: .choice(
      Shape.choices.map { Choice($0.text) }, others: "another ratio up to 4:1"),
    ofStage: false,
    words: ["aspect-ratio", "ratio", "ar", "shape"],
    reader: { Shape($0).map { .word($0.text) } },
    access: .picture({ .word($0.shape.text) }) {
      $0.shape = $1.word.flatMap { Shape($0) } ?? $0.shape
    })

  public static let size = Setting(
    .size, label: "Size", noun: "side of the picture",
    about: "Side of the picture in pixels. Of a cascade the stages up to this size run.",
    kind: .number(1...65536, step: nil, digits: 0), ofStage: false,
    words: ["width", "height", "resolution", "res", "w", "h"], inTable: false,
    access: .picture({ $0.side.map { .number(Double($0)) } }) { settings, value in
      settings.side = value.number.map { Int($0) }
    })

  public static let lora = Setting(
    .lora, label: "LoRA", noun: "list of LoRA files",
    about: "Files that are added to the model's weights, each with how much: FILE:0.8.",
    kind: .text, ofStage: false, words: ["loras", "adapter", "lora-model"],
    reader: { text in
      let parts = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
      let loras = parts.compactMap { LoRA(text: String($0)) }
      return loras.count == parts.count
        ? .text(loras.map(\.text).joined(separator: ", ")) : .word(text)
    },
    access: .picture({ .text($0.loras.map(\.text).joined(separator: ", ")) }) {
      settings, value in
      guard let text = value.text else { return }
      settings.loras = text.split(separator: ",").compactMap { LoRA(text: String($0.trimmed)) }
    })

  public static let pictures = Setting(
    .pictures, label: "Like", noun: "list of pictures",
    about: "Pictures that it shall be like, each with how much: FILE:0.5; below 0 unlike.",
    kind: .text, ofStage: false, words: ["picture_prompts", "image_prompts"],
    reader: { text in
      .text(PicturePrompt.all(in: text).map(\.text).joined(separator: ", "))
    },
    access: .picture({ .text($0.picturePrompts.map(\.text).joined(separator: ", ")) }) {
      settings, value in
      guard let text = value.text else { return }
      settings.picturePrompts = PicturePrompt.all(in: text)
    })
}

/// Settings of each stage.
extension Setting {
  public static let on = Setting(
    .on, label: "Stage", about: "Off: the picture stays as small as the stage before draws it.",
    kind: .choice([Choice("off"), Choice("on")]),
    access: Access(
      get: { settings, stage in .word(stage < settings.stagesOn ? "on" : "off") },
      set: { settings, stage, value in
        settings.stagesOn =
          value.word == "on" ? max(settings.stagesOn, stage + 1) : min(settings.stagesOn, stage)
      }))

  public static let steps: Setting = Setting(
    .steps, label: "Steps", noun: "number of steps",
    about: "Denoising steps: more are slower and finer.",
    kind: .number(1...1000, step: nil, digits: 0), single: .ofFirstStage,
    words: [
      "num-inference-steps", "sampling-steps", "sample-steps", "ddim-steps", "step",
      "inference-steps",
    ],
    grid: "8, 16, 32",
    access: .stage({ .number(Double($0.stepCount)) }) { settings, value, _ in
      if let count = value.number { settings.setSteps(Int(count)) }
    },
    phrase: { settings in
      "\(settings.stepCount) step\(settings.stepCount == 1 ? "" : "s")"
        + (settings.endsAfter.map { ", ended after \($0)" } ?? "")
    })

  public static let guidance: Setting = Setting(
    .guidance, label: "Guidance", noun: "guidance weight",
    about: "How strictly the prompt is followed; 1 is off and twice as fast.",
    kind: .number(0...100, step: 0.5, digits: 2), single: .ofFirstStage, letter: "g",
    words: [
      "cfg", "cfg-scale", "cfgscale", "scale", "guidance-scale", "guidance-weight", "weight",
    ],
    grid: "1, 2, 4, 8",
    access: .stage({ .number($0.guidance) }) { settings, value, _ in
      settings.guidance = value.number ?? settings.guidance
    },
    phrase: { "guidance \(guidance.number($0.guidance))" })

  public static let guidanceInterval: Setting = Setting(
    .guidanceInterval, label: "Guided at", noun: "guidance interval",
    about: "Noise levels at which guidance acts; everywhere by default.",
    kind: .interval(0...1), inTable: false,
    access: .stage({ .interval($0.guidanceInterval) }) { settings, value, _ in
      settings.guidanceInterval = value.interval
    },
    phrase: { settings in
      settings.guidanceInterval.map { "guided at \(guidanceInterval.text(.interval($0)))" }
    })

  public static let guidanceRescale: Setting = Setting(
    .guidanceRescale, label: "Rescale", noun: "guidance rescale",
    about: "Brings the contrast of guided pictures back to that of the prompt alone; 0 does not.",
    kind: .number(0...1, step: 0.05, digits: 2), inTable: false,
    access: .stage({ .number($0.guidanceRescale ?? 0) }) { settings, value, _ in
      settings.guidanceRescale = value.number.flatMap { $0 == 0 ? nil : $0 }
    },
    phrase: { settings in
      settings.guidanceRescale.map { "rescaled \(guidanceRescale.number($0))" }
    })

  public static let sampler = Setting(
    .sampler, label: "Sampler", about: "The rule that goes from one noise level to the next.",
    kind: .choice(
      SamplerKind.allCases.map { Choice($0.rawValue) },
      others: "a name of other programs, such as DPM++ 2M Karras"),
    words: ["sampler-name", "sampling-method", "method"], grid: "ddim, dpm++2m, heun",
    // A name of another program may say the schedule too, so it stays whole.
    reader: { text in
      guard let name = SamplerName(text), name.unknownSchedule == nil else { return nil }
      return .word(name.schedule == nil ? name.sampler.rawValue : text)
    },
    access: .stage({ .word($0.sampler.rawValue) }) { settings, value, _ in
      guard let name = value.word.flatMap(SamplerName.init) else { return }
      settings.sampler = name.sampler
      settings.schedule = name.schedule ?? settings.schedule
    },
    phrase: { $0.sampler.rawValue })

  public static let eta: Setting = Setting(
    .eta, label: "Eta", about: "Fresh noise in every step: 0 is none, 1 as much as DDPM.",
    kind: .number(0...1, step: 0.1, digits: 2), needs: (.sampler, SamplerKind.ddim.rawValue),
    access: .stage({ .number($0.eta) }) { settings, value, _ in
      settings.eta = value.number ?? settings.eta
    },
    phrase: { $0.sampler == .ddim && $0.eta != 0 ? "eta \(eta.number($0.eta))" : nil })

  public static let schedule = Setting(
    .schedule, label: "Schedule", about: "Which noise levels the steps visit.",
    kind: .choice(ScheduleKind.allCases.map { Choice($0.rawValue) }),
    words: ["scheduler", "schedule-type", "noise-schedule"], grid: "linear, karras, trailing",
    reader: { ScheduleKind(commonName: $0).map { .word($0.rawValue) } },
    access: .stage({ .word($0.schedule.rawValue) }) { settings, value, _ in
      settings.schedule = value.word.flatMap(ScheduleKind.init(rawValue:)) ?? settings.schedule
    },
    phrase: { $0.schedule == .linear ? nil : $0.schedule.rawValue })

  public static let thresholding: Setting = Setting(
    .thresholding, label: "Threshold", noun: "thresholding",
    about: "How values beyond white and black are brought back.",
    kind: .choice(Thresholding.names.map { Choice($0) }), grid: "none, static, dynamic",
    access: .stage({ .word($0.thresholding.name) }) { settings, value, usual in
      switch value.word {
      case "none": settings.thresholding = .none
      case "static": settings.thresholding = .static
      case "dynamic":
        settings.thresholding =
          [settings.thresholding, usual.thresholding].first { $0.percentile != nil } ?? .usual
      default: break
      }
    },
    phrase: {
      $0.thresholding.percentile.map { "dynamic \(percentile.number($0))" }
        ?? "\($0.thresholding.name == "none" ? "no" : "static") thresholding"
    })

  public static let percentile: Setting = Setting(
    .percentile, label: "Percentile",
    about: "Share of values that dynamic thresholding takes as white.",
    kind: .number(0.001...1, step: 0.005, digits: 4), grid: "0.9, 0.97, 0.995",
    needs: (.thresholding, "dynamic"),
    access: .stage({ $0.thresholding.percentile.map { .number($0) } }) { settings, value, _ in
      if let share = value.number { settings.thresholding = .dynamic(percentile: share) }
    })

  public static let augLevel: Setting = Setting(
    .augLevel, label: "Aug level",
    about: "Noise on the small picture: more lets this stage invent more.",
    kind: .number(0...1, step: 0.05, digits: 3), single: .ofFirstStage,
    words: ["aug-level", "noise-level"], grid: "0, 0.1, 0.2, 0.4",
    access: .stage({ .number($0.augLevel) }) { settings, value, _ in
      settings.augLevel = value.number ?? settings.augLevel
    },
    phrase: { "aug \(augLevel.number($0.augLevel))" })

  public static let decoder: Setting = Setting(
    .decoder, label: "Decoder",
    about: "What makes the picture of latents: the model's own, or a small one, much faster.",
    kind: .choice(DecoderKind.allCases.map { Choice($0.rawValue) }), grid: "full, fast",
    access: .stage({ .word(($0.decoder ?? .full).rawValue) }) { settings, value, _ in
      settings.decoder = value.word == DecoderKind.fast.rawValue ? .fast : nil
    },
    phrase: { $0.decoder.map { "\($0.rawValue) decoder" } })

  public static let prompt = Setting(
    .prompt, label: "Prompt", noun: "stage's prompt",
    about: "Another prompt for this stage alone, to vary the style.", kind: .text,
    access: .stage({ .text($0.prompt ?? "") }) { settings, value, _ in
      settings.prompt = value.text.flatMap { $0.isEmpty ? nil : $0 }
    },
    phrase: { $0.prompt.map { "“\($0)”" } })
}

extension Setting.Access {
  /// A value that holds for the whole picture.
  static func picture(
    _ get: @escaping @Sendable (PictureSettings) -> Setting.Value?,
    _ set: @escaping @Sendable (inout PictureSettings, Setting.Value) -> Void
  ) -> Self {
    Self(
      get: { settings, _ in get(settings) }, set: { settings, _, value in set(&settings, value) })
  }

  /// A value of a stage; `set` is also told the stage's defaults.
  static func stage(
    _ get: @escaping @Sendable (StageSettings) -> Setting.Value?,
    _ set: @escaping @Sendable (inout StageSettings, Setting.Value, StageSettings) -> Void
  ) -> Self {
    Self(
      get: { settings, stage in
        settings.stages.indices.contains(stage) ? get(settings.stages[stage]) : nil
      },
      set: { settings, stage, value in
        guard settings.stages.indices.contains(stage) else { return }
        set(&settings.stages[stage], value, settings.model[stage].defaults)
      })
  }
}

extension SeedMode {
  /// As it is typed.
  fileprivate var word: String { self == .next ? "increment" : rawValue }
  var value: Setting.Value { .word(word) }
}
