import Recipes

/// The settings of the next picture, and which of them is selected in the pane.
@dynamicMemberLookup
struct Parameters: Sendable, Equatable {
  private(set) var settings = PictureSettings([])
  private(set) var facts: ModelFacts?
  /// The selected row.
  var selected = ParameterField.seed
  /// A number being typed.
  var entry: String?

  subscript<Value>(dynamicMember path: WritableKeyPath<PictureSettings, Value>) -> Value {
    get { settings[keyPath: path] }
    set { settings[keyPath: path] = newValue }
  }
  subscript<Value>(dynamicMember path: KeyPath<PictureSettings, Value>) -> Value {
    settings[keyPath: path]
  }

  // MARK: The model

  /// Takes a model's defaults with the user's, and over them what was saved for as many stages: of
  /// that what was changed, where the session says what it began with.
  mutating func adopt(
    _ facts: ModelFacts, saved: SavedParameters?, defaults: SettingValues = SettingValues()
  ) {
    self.facts = facts
    settings = PictureSettings(facts.stages.map(\.info), defaults: defaults)
    // A session that never had a model has nothing to say.
    if let saved, saved != SavedParameters() {
      let kept = settings.with(saved)
      if let before = saved.usual, before.stages.count == settings.stages.count {
        settings.takeChanges(of: kept, since: settings.usual(before))
        settings.seed = kept.seed
      } else {
        settings = kept
      }
    }
    leaveMissingRow()
  }

  var saved: SavedParameters {
    var saved = SavedParameters()
    saved.seedMode = settings.seedMode
    saved.seed = settings.seed
    saved.batch = settings.batch
    saved.shape = settings.shape == .square ? nil : settings.shape.text
    saved.loras = settings.loras.isEmpty ? nil : settings.loras
    saved.picturePrompts = settings.picturePrompts.isEmpty ? nil : settings.picturePrompts
    saved.stages = settings.stages
    saved.stagesOn = settings.stages.isEmpty ? nil : settings.stagesOn
    saved.model = facts?.name
    if facts != nil {
      let usual = settings.usual
      saved.usual = SavedParameters.Usual(
        seedMode: usual.seedMode, stagesOn: usual.stagesOn, stages: usual.stages)
    }
    return saved
  }

  /// What is not as the model has it; nil where everything is.
  var changes: ModelSettings? {
    let model = PictureSettings(settings.model)
    guard settings.stages != model.stages || settings.stagesOn != model.stagesOn else { return nil }
    return ModelSettings(stages: settings.stages, stagesOn: settings.stagesOn)
  }

  /// Takes the settings of a picture.
  mutating func adopt(_ request: GenerationRequest) {
    for (place, stage) in request.stages.enumerated() {
      let index = request.firstStage + place
      guard settings.stages.indices.contains(index) else { continue }
      settings.stages[index] = stage
      // Other pictures are not ended where this one was.
      settings.stages[index].endsAfter = nil
    }
    settings.stagesOn = request.firstStage + request.stages.count
    if let facts {
      settings.shape = Shape(
        request.baseSize, side: facts.stages[0].resolution, before: settings.shape)
    }
    if settings.means(.lora) { settings.loras = request.loras }
    if settings.means(.pictures) { settings.picturePrompts = request.picturePrompts }
    settings.seed = request.seed
    settings.seedMode = .fixed
    leaveMissingRow()
  }

  /// Takes what a preset says; everything else stays as the user has it.
  mutating func take(_ values: SettingValues) {
    values.apply(to: &settings)
    leaveMissingRow()
  }

  /// Takes back what was saved of this model.
  mutating func restore(_ saved: SavedParameters) {
    guard let facts else { return }
    entry = nil
    adopt(facts, saved: saved, defaults: settings.defaults)
  }

  // MARK: Rows

  /// The rows of the pane: what has no meaning, for the model or with the other values, is left
  /// out.
  var fields: [ParameterField] {
    var rows = ParameterField.general.filter { settings.means($0) }
      .map { ParameterField.whole($0) }
    for index in settings.stages.indices {
      rows += ParameterField.ofStages.filter { name in
        settings.acts(name, index) && (name == .on || index < settings.stagesOn)
      }.map { .stage(index, $0) }
    }
    return rows
  }

  /// What was typed for a row that is gone is meant for no other.
  private mutating func leaveMissingRow() {
    guard !fields.contains(selected) else { return }
    selected = .seed
    entry = nil
  }

  mutating func moveSelection(by rows: Int) {
    let fields = fields
    let at = fields.firstIndex(of: selected) ?? 0
    selected = fields[clamp(at + rows, 0...fields.count - 1)]
    entry = nil
  }

  /// Goes to the same value of the next stage, or with -1 of the one before.
  mutating func moveStage(by step: Int) {
    entry = nil
    let fields = fields
    guard case .stage(let index, let name) = selected else {
      if step > 0, let first = fields.first(where: \.isOfStage) { selected = first }
      return
    }
    let target = index + step
    if fields.contains(.stage(target, name)) {
      selected = .stage(target, name)
    } else if let first = fields.first(where: { $0.stage == target }) {
      selected = first
    } else if target < 0, let last = fields.last(where: { !$0.isOfStage }) {
      selected = last
    }
  }

  // MARK: Values

  /// The value; nil where there is none.
  subscript(field: ParameterField) -> Setting.Value? {
    get { settings[field.name, field.stage ?? 0] }
    set { settings[field.name, field.stage ?? 0] = newValue }
  }

  /// The value as the pane shows it.
  func text(_ field: ParameterField) -> String {
    guard let value = self[field] else { return "none" }
    let files: [(name: String, weight: Double)]? =
      switch field {
      case .whole(.lora): settings.loras.map { ($0.name, $0.weight) }
      case .whole(.pictures): settings.picturePrompts.map { ($0.name, $0.weight) }
      default: nil
      }
    if let files {
      return files.isEmpty
        ? "none"
        : files.map { "\($0.name) \($0.weight.text(digits: 2))" }.joined(separator: ", ")
    }
    let title = field.setting.title(value)
    // With the size that it means, where that is no square.
    guard field == .shape, let size = settings.baseSize else { return title }
    let pixels = "\(size.width)x\(size.height)"
    return pixels == title ? pixels : "\(title)  \(pixels)"
  }

  /// A seed chosen by hand stays.
  mutating func fix(seed value: UInt64) {
    settings.seed = value
    if settings.seedMode == .random { settings.seedMode = .fixed }
  }

  /// The next of a field's choices, or with -1 the one before.
  mutating func cycle(_ field: ParameterField, by step: Int) {
    let choices = field.setting.choices
    guard !choices.isEmpty else { return }
    let at = choices.firstIndex { self[field] == .word($0.name) } ?? 0
    self[field] = .word(choices[(at + step + choices.count) % choices.count].name)
  }

  // MARK: Defaults

  func isChanged(_ field: ParameterField) -> Bool {
    field != .seed && facts != nil && !settings.isUsual(field.name, field.stage ?? 0)
  }

  mutating func reset(_ field: ParameterField) {
    guard facts != nil else { return }
    // A seed has no default: without one it is random.
    settings.reset(field == .seed ? .seedPolicy : field.name, field.stage ?? 0)
  }

  mutating func resetAll() {
    guard facts != nil else { return }
    let kept = settings.seed
    settings = settings.usual
    settings.seed = kept
    entry = nil
    if !fields.contains(selected) { selected = .seed }
  }
}

extension PictureSettings {
  fileprivate func with(_ saved: SavedParameters) -> Self {
    var settings = self
    settings.seedMode = saved.seedMode
    settings.seed = saved.seed
    settings[.count] = .number(Double(clamp(saved.batch, 1...64)))
    settings.shape = saved.shape.flatMap { Shape($0) } ?? .square
    if means(.lora) { settings.loras = saved.loras ?? [] }
    if means(.pictures) { settings.picturePrompts = saved.picturePrompts ?? [] }
    if saved.stages.count == stages.count {
      settings.stages = saved.stages
      settings.stagesOn = saved.stagesOn ?? stages.count
    }
    return settings
  }

  /// What the user began with when it was saved.
  fileprivate func usual(_ saved: SavedParameters.Usual) -> Self {
    var settings = usual
    settings.seedMode = saved.seedMode
    settings.stages = saved.stages
    settings.stagesOn = saved.stagesOn
    return settings
  }
}

func clamp<Value: Comparable>(_ value: Value, _ range: ClosedRange<Value>) -> Value {
  min(max(value, range.lowerBound), range.upperBound)
}
