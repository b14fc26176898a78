import Pictures

/// Everything that is chosen for a picture of a model but its prompts.
public struct PictureSettings: Sendable, Hashable {
  /// The stages of the model.
  public let model: [StageInfo]
  /// What the user begins with where it is not as the model has it.
  public let defaults: SettingValues
  public var seedMode = SeedMode.random
  /// The seed of the next picture where it is fixed or counted, of the last one where it is random.
  public var seed: UInt64 = 0
  public var batch = 1
  public var shape = Shape.square
  /// Pixels a side of the base picture's square, where the model draws any size; nil is its own.
  public var anySide: Int?
  /// What is added to the model's weights.
  public var loras: [LoRA] = []
  /// What the picture shall be like besides its prompt.
  public var picturePrompts: [PicturePrompt] = []
  /// How many stages run, from the first on: at least those to the base.
  public var stagesOn: Int {
    didSet { stagesOn = min(max(model.countToBase, stagesOn), max(1, stages.count)) }
  }
  /// A value a stage of the model.
  public var stages: [StageSettings]

  public init(_ model: [StageInfo], defaults: SettingValues = SettingValues()) {
    self.model = model
    self.defaults = defaults
    stages = model.map(\.defaults)
    stagesOn = model.count
    defaults.apply(to: &self)
  }

  /// Settings of the stages that run.
  public var active: [StageSettings] { Array(stages.prefix(stagesOn)) }

  /// The same for a picture of which a part is drawn: what is as the model has it is as it has it for
  /// that.
  public var activeForInpainting: [StageSettings] {
    var other = Self(model.map(\.forInpainting), defaults: defaults)
    other.takeChanges(of: self, since: usual)
    return Array(other.stages.prefix(stagesOn))
  }

  /// The request for a picture.
  public func request(prompt: String, negativePrompt: String) -> GenerationRequest {
    var request = GenerationRequest(
      prompt: prompt, negativePrompt: negativePrompt, seed: seed, stages: active,
      baseSize: baseSize, loras: loras)
    request.picturePrompts = picturePrompts
    request.baseStage = model.countToBase - 1
    return request
  }

  /// Pixels a side of the square that the last stage that runs draws.
  var side: Int? {
    get { anySide ?? model.prefix(stagesOn).last?.resolution }
    set {
      guard let newValue, let first = model.first else { return }
      if first.hasAnySize {
        // A size that was meant for other models too: the nearest that this one draws.
        let side = min(max(first.grain, newValue / first.grain * first.grain), 2 * first.resolution)
        anySide = side == first.resolution ? nil : side
      } else {
        stagesOn = model.count { $0.resolution <= newValue }
      }
    }
  }

  /// The size of the base picture; nil is the model's square.
  public var baseSize: PictureSize? {
    guard let first = model.first else { return nil }
    return shape.baseSize(side: anySide ?? first.resolution, grain: first.grain)
      ?? anySide.map { PictureSize(width: $0, height: $0) }
  }

  /// The value of a setting; nil where there is no such stage, or no value.
  public subscript(name: Setting.Name, stage: Int = 0) -> Setting.Value? {
    get { name.setting.access.get(self, stage) }
    set { if let newValue { name.setting.access.set(&self, stage, newValue) } }
  }

  /// Whether a setting means something for the model: of the whole picture, the first stage says so.
  public func means(_ name: Setting.Name, _ stage: Int = 0) -> Bool {
    let stage = name.setting.isOfStage ? stage : 0
    guard model.indices.contains(stage) else {
      return !name.setting.isOfStage
        && Setting.Name.ofPixels(isSuperResolution: false).contains(name)
    }
    return model[stage].settings.contains(name)
  }

  /// Whether it means something with the values of the other settings too.
  public func acts(_ name: Setting.Name, _ stage: Int = 0) -> Bool {
    guard means(name, stage) else { return false }
    guard let needs = name.setting.needs else { return true }
    return self[needs.name, stage] == .word(needs.word)
  }

  // MARK: Defaults

  /// As the user begins with this model.
  public var usual: Self { Self(model, defaults: defaults) }

  public func isUsual(_ name: Setting.Name, _ stage: Int = 0) -> Bool {
    self[name, stage] == usual[name, stage]
  }

  public mutating func reset(_ name: Setting.Name, _ stage: Int = 0) {
    let usual = usual
    switch name {
    // These come as one in a model's defaults.
    case .thresholding, .percentile:
      guard stages.indices.contains(stage) else { return }
      stages[stage].thresholding = usual.stages[stage].thresholding
    default: self[name, stage] = usual[name, stage]
    }
  }

  /// What is not as the model has it, and means something for other pictures too.
  public var changes: SettingValues {
    let plain = Self(model)
    var changes = SettingValues()
    for name in Setting.Name.allCases
    where ![.seed, .seedPolicy, .count, .on, .lora, .pictures].contains(name) {
      let places = name.setting.isOfStage ? SettingValues.stages(having: name, in: model) : [0]
      let values = places.map { self[name, $0] }
      guard means(name, places.first ?? 0), values != places.map({ plain[name, $0] }),
        values.contains(where: { $0 != nil })
      else { continue }
      let isOne = name.setting.single == .ofAllStages && Set(values).count == 1
      changes[name] = isOne ? Array(values.prefix(1)) : values
    }
    return changes
  }

  /// Takes from other settings of the model what is not as they began.
  public mutating func takeChanges(of other: Self, since usual: Self) {
    for name in Setting.Name.inOrderOfEffect {
      for stage in name.setting.isOfStage ? stages.indices : 0..<1 {
        if other[name, stage] != usual[name, stage] { self[name, stage] = other[name, stage] }
      }
    }
  }
}

extension Setting.Name {
  /// The order in which values are put in: an explicit number of steps wins over what a schedule
  /// says, and a schedule over what a sampler's name says.
  static let inOrderOfEffect = allCases.filter { $0 != .steps } + [.steps]
}

/// Where the seed of the next picture comes from.
public enum SeedMode: String, Codable, Sendable, CaseIterable {
  /// The same every time.
  case fixed
  /// A new one every time.
  case random
  /// One more every time.
  case next = "+1"
}

extension StageSettings {
  /// What is wrong with a value that is out of its range; nil where all are in theirs.
  public var refusal: String? {
    // The number that is written counts, also where the schedule has its own.
    var plain = self
    plain.schedule = .linear
    let stage = StageInfo(
      name: "", shortName: "", resolution: 1, isSuperResolution: true, defaults: plain)
    let settings = PictureSettings([stage])
    return Setting.all.lazy.filter(\.isOfStage).compactMap { setting in
      settings[setting.name].flatMap(setting.refusal)
    }.first
  }

  /// What a recipe as text says of a stage: its settings that do not go without saying.
  public func phrases(of stage: Set<Setting.Name>) -> [String] {
    let first: [Setting.Name] = [.steps, .sampler, .schedule, .eta]
    return (first + Setting.Name.allCases.filter { !first.contains($0) })
      .filter { stage.contains($0) }.compactMap { $0.setting.phrase(self) }
  }
}

extension Thresholding {
  /// The names of its kinds.
  static let names = ["none", "static", "dynamic"]
  /// Where neither user nor model say another.
  public static let usual = dynamic(percentile: 0.995)

  public var name: String {
    switch self {
    case .none: "none"
    case .static: "static"
    case .dynamic: "dynamic"
    }
  }

  /// Of dynamic thresholding.
  public var percentile: Double? {
    if case .dynamic(let percentile) = self { percentile } else { nil }
  }
}
