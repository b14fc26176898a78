import Pictures
import Recipes

/// Everything about the next picture but its prompts, and which of it is selected in the pane.
struct Parameters: Sendable, Equatable {
  var seedMode = SeedMode.random
  /// The seed of the next picture where it is fixed or counted, of the last one where it is random.
  var seed: UInt64 = 0
  var batch = 1
  private(set) var shape = Shape.square
  /// How many stages run, from the base on, 1...stages.count.
  private(set) var stagesOn = 0
  private(set) var stages: [StageSettings] = []
  private(set) var facts: ModelFacts?
  /// The selected row.
  var selected = ParameterField.seed
  /// A number being typed.
  var entry: String?

  // MARK: The model

  /// Takes a model's defaults, and over them what was saved for as many stages.
  mutating func adopt(_ facts: ModelFacts, saved: SavedParameters?) {
    self.facts = facts
    stages = facts.stages.map(\.defaults)
    stagesOn = stages.count
    if let saved {
      seedMode = saved.seedMode
      seed = saved.seed
      batch = clamp(saved.batch, 1...64)
      shape = saved.shape.map { Shape($0) } ?? .square
      if saved.stages.count == stages.count {
        stages = saved.stages
        stagesOn = clamp(saved.stagesOn ?? stages.count, 1...stages.count)
      }
    }
    leaveMissingRow()
  }

  var saved: SavedParameters {
    var saved = SavedParameters()
    saved.seedMode = seedMode
    saved.seed = seed
    saved.batch = batch
    saved.shape = shape == .square ? nil : shape.text
    saved.stages = stages
    saved.stagesOn = stages.isEmpty ? nil : stagesOn
    saved.model = facts?.name
    return saved
  }

  /// What is not as the model has it; nil where everything is.
  var changes: ModelSettings? {
    guard let facts, stages != facts.stages.map(\.defaults) || stagesOn != stages.count else {
      return nil
    }
    return ModelSettings(stages: stages, stagesOn: stagesOn)
  }

  /// Settings of the stages that run.
  var active: [StageSettings] { Array(stages.prefix(stagesOn)) }

  /// The size of the base picture; nil is the model's square.
  var baseSize: PictureSize? { facts.flatMap { shape.baseSize(side: $0.stages[0].resolution) } }

  /// Takes the settings of a picture.
  mutating func adopt(_ request: GenerationRequest) {
    for (place, settings) in request.stages.enumerated() {
      let index = request.firstStage + place
      if stages.indices.contains(index) { stages[index] = settings }
    }
    stagesOn = clamp(request.firstStage + request.stages.count, 1...max(1, stages.count))
    if let facts {
      shape = Shape(request.baseSize, side: facts.stages[0].resolution, before: shape)
    }
    seed = request.seed
    seedMode = .fixed
    leaveMissingRow()
  }

  /// Takes steps and samplers from a preset; everything else stays as the user has it.
  mutating func take(_ preset: [StageSettings]) {
    for (index, settings) in preset.enumerated() where index < stages.count {
      stages[index].setSteps(settings.stepCount)
      stages[index].sampler = settings.sampler
    }
    leaveMissingRow()
  }

  /// Takes back what was saved of this model.
  mutating func restore(_ saved: SavedParameters) {
    guard let facts else { return }
    entry = nil
    adopt(facts, saved: saved)
  }

  // MARK: Rows

  /// The rows of the pane: what has no meaning with the other values is left out.
  var fields: [ParameterField] {
    var rows: [ParameterField] = [.seed, .seedMode, .batch, .shape]
    for index in stages.indices {
      let settings = stages[index]
      if index > 0 { rows.append(.stage(index, .on)) }
      guard index < stagesOn else { continue }
      rows += StageField.allCases.filter { field in
        switch field {
        case .on: false
        case .eta: settings.sampler == .ddim
        case .percentile: settings.thresholding.name == "dynamic"
        case .augLevel, .prompt: index > 0
        default: true
        }
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
    guard case .stage(let index, let field) = selected else {
      if step > 0, let first = fields.first(where: \.isOfStage) { selected = first }
      return
    }
    let target = index + step
    if fields.contains(.stage(target, field)) {
      selected = .stage(target, field)
    } else if let first = fields.first(where: { $0.stage == target }) {
      selected = first
    } else if target < 0 {
      selected = .shape
    }
  }

  // MARK: Values

  /// The value as the pane shows it.
  func text(_ field: ParameterField) -> String {
    switch field {
    case .seedMode:
      switch seedMode {
      case .fixed: "fixed"
      case .random: "random"
      case .next: "+1 each time"
      }
    case .seed: String(seed)
    case .batch: String(batch)
    case .shape: shapeText
    case .stage(let index, let field): text(field, of: stages[index], on: index < stagesOn)
    }
  }

  /// With the size that it means, where that is no square.
  private var shapeText: String {
    guard let size = baseSize else { return shape.text }
    let pixels = "\(size.width)x\(size.height)"
    return pixels == shape.text ? pixels : "\(shape.text)  \(pixels)"
  }

  private func text(_ field: StageField, of settings: StageSettings, on: Bool) -> String {
    switch field {
    case .on: on ? "on" : "off"
    case .steps: String(settings.stepCount)
    case .guidance: Format.number(settings.guidance, digits: 2)
    case .sampler: settings.sampler.rawValue
    case .eta: Format.number(settings.eta, digits: 2)
    case .schedule: settings.schedule.rawValue
    case .thresholding: settings.thresholding.name
    case .percentile:
      if case .dynamic(let percentile) = settings.thresholding {
        Format.number(percentile, digits: 4)
      } else {
        "none"
      }
    case .augLevel: Format.number(settings.augLevel, digits: 3)
    case .prompt: settings.prompt ?? "same"
    }
  }

  /// The value as a number, for nudging. A seed has more digits than a `Double` and is none.
  func number(_ field: ParameterField) -> Double? {
    switch field {
    case .batch: Double(batch)
    case .stage(let index, .steps): Double(stages[index].stepCount)
    case .stage(let index, .guidance): stages[index].guidance
    case .stage(let index, .eta): stages[index].eta
    case .stage(let index, .augLevel): stages[index].augLevel
    case .stage(let index, .percentile):
      if case .dynamic(let percentile) = stages[index].thresholding { percentile } else { nil }
    default: nil
    }
  }

  /// Sets a number that is in range.
  mutating func set(_ field: ParameterField, to value: Double) {
    switch field {
    case .batch: batch = Int(value)
    case .stage(let index, .steps): stages[index].setSteps(Int(value))
    case .stage(let index, .guidance): stages[index].guidance = value
    case .stage(let index, .eta): stages[index].eta = value
    case .stage(let index, .augLevel): stages[index].augLevel = value
    case .stage(let index, .percentile): stages[index].thresholding = .dynamic(percentile: value)
    default: break
    }
  }

  /// A seed chosen by hand stays.
  mutating func fix(seed value: UInt64) {
    seed = value
    if seedMode == .random { seedMode = .fixed }
  }

  mutating func setPrompt(_ prompt: String?, ofStage index: Int) {
    if stages.indices.contains(index) { stages[index].prompt = prompt }
  }

  /// The next of a field's choices, or with -1 the one before.
  mutating func cycle(_ field: ParameterField, by step: Int) {
    func next<Value: Equatable>(_ value: Value, in all: [Value]) -> Value {
      let at = all.firstIndex(of: value) ?? 0
      return all[(at + step + all.count) % all.count]
    }
    switch field {
    case .seedMode: seedMode = next(seedMode, in: SeedMode.allCases)
    case .shape: shape = next(shape, in: Shape.choices)
    case .stage(let index, .on): stagesOn = index < stagesOn ? index : index + 1
    case .stage(let index, .sampler):
      stages[index].sampler = next(stages[index].sampler, in: SamplerKind.allCases)
    case .stage(let index, .schedule):
      stages[index].schedule = next(stages[index].schedule, in: ScheduleKind.allCases)
    case .stage(let index, .thresholding):
      let names = ["none", "static", "dynamic"]
      set(thresholding: next(stages[index].thresholding.name, in: names), ofStage: index)
    default: break
    }
  }

  mutating func set(thresholding name: String, ofStage index: Int) {
    switch name {
    case "none": stages[index].thresholding = .none
    case "static": stages[index].thresholding = .static
    default:
      if case .dynamic(let usual)? = facts?.stages[index].defaults.thresholding {
        stages[index].thresholding = .dynamic(percentile: usual)
      } else {
        stages[index].thresholding = .dynamic(percentile: 0.995)
      }
    }
  }

  // MARK: Defaults

  func isChanged(_ field: ParameterField) -> Bool {
    guard let facts else { return false }
    switch field {
    case .seedMode: return seedMode != .random
    case .seed: return false
    case .batch: return batch != 1
    case .shape: return shape != .square
    case .stage(let index, .on): return index >= stagesOn
    case .stage(let index, let field):
      let usual = facts.stages[index].defaults
      return text(field, of: stages[index], on: true) != text(field, of: usual, on: true)
    }
  }

  mutating func reset(_ field: ParameterField) {
    guard let facts else { return }
    switch field {
    case .seedMode, .seed: seedMode = .random
    case .batch: batch = 1
    case .shape: shape = .square
    case .stage(let index, let field):
      let usual = facts.stages[index].defaults
      switch field {
      case .on: stagesOn = max(stagesOn, index + 1)
      case .steps: stages[index].steps = usual.steps
      case .guidance: stages[index].guidance = usual.guidance
      case .sampler: stages[index].sampler = usual.sampler
      case .eta: stages[index].eta = usual.eta
      case .schedule: stages[index].schedule = usual.schedule
      case .thresholding, .percentile: stages[index].thresholding = usual.thresholding
      case .augLevel: stages[index].augLevel = usual.augLevel
      case .prompt: stages[index].prompt = usual.prompt
      }
    }
  }

  mutating func resetAll() {
    guard let facts else { return }
    let kept = seed
    let at = selected
    self = Parameters()
    adopt(facts, saved: nil)
    seed = kept
    if fields.contains(at) { selected = at }
  }
}

func clamp<Value: Comparable>(_ value: Value, _ range: ClosedRange<Value>) -> Value {
  min(max(value, range.lowerBound), range.upperBound)
}
