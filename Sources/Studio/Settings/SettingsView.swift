import Recipes

/// The settings as a table: what holds for all stages first, then a row a value and a column a
/// stage.
struct SettingsTable: Sendable, Equatable {
  let general: [ParameterField]
  /// Values that any stage has now.
  let values: [Setting.Name]
  let stages: Int

  init(_ parameters: Parameters) {
    let fields = parameters.fields
    general = fields.filter { !$0.isOfStage }
    let shown = Set(fields.filter(\.isOfStage).map(\.name))
    values = ParameterField.ofStages.filter(shown.contains)
    stages = parameters.stages.count
  }

  /// Lines of a table that shows every value there is, whatever is chosen now.
  static func mostRows(stages: Int) -> Int {
    // A model of latents has fewer.
    let names = Setting.Name.ofPixels(isSuperResolution: stages > 1)
    let rows = (ParameterField.general + ParameterField.ofStages).filter(names.contains)
    return rows.count + 2
  }

  /// Lines of the whole table.
  var rows: Int { general.count + (stages > 0 ? 2 + values.count : 0) }

  /// The field at a line and stage of the table.
  func field(line: Int, stage: Int) -> ParameterField? {
    if general.indices.contains(line) { return general[line] }
    let at = line - general.count - 2
    return values.indices.contains(at) ? .stage(stage, values[at]) : nil
  }

  func line(of field: ParameterField) -> Int {
    if case .stage(_, let value) = field {
      return (values.firstIndex(of: value) ?? 0) + general.count + 2
    }
    return general.firstIndex(of: field) ?? 0
  }
}

/// Where the table is on the screen.
struct SettingsGeometry: Sendable, Equatable {
  static let labelColumns = 11
  /// The longest choice, and a space behind it.
  private static let valueColumns =
    1
    + Setting.all.filter { $0.isInTable && $0.isOfStage }.flatMap { setting in
      setting.choices.map(\.title.count)
    }.reduce(7, max)

  /// What a table of some stages needs.
  static func columns(stages: Int) -> Int { labelColumns + max(3, stages) * valueColumns }

  let inner: Rect
  let first: Int
  let stageColumns: Int

  init(_ rect: Rect, _ layout: Layout, _ parameters: Parameters, _ table: SettingsTable) {
    inner =
      layout.kind == .full
      ? Rect(rect.column + 2, rect.row + 1, rect.columns - 3, rect.rows - 2)
      : Rect(rect.column + 1, rect.row, rect.columns - 1, rect.rows)
    let line = table.line(of: parameters.selected)
    first = clamp(line - inner.rows / 2, 0...max(0, table.rows - inner.rows))
    stageColumns = max(5, (inner.columns - Self.labelColumns) / max(1, table.stages))
  }

  func stage(at column: Int) -> Int {
    max(0, column - inner.column - Self.labelColumns) / stageColumns
  }
}

extension Painter {
  /// The values of the next picture.
  mutating func drawSettings(_ state: State, _ rect: Rect, _ layout: Layout) {
    let isFocused = state.pane == .settings && state.overlay == nil
    if layout.hasBoxes {
      box(
        rect, title: "Settings", right: (timeNote(state), .dim), isFocused: isFocused)
    }
    let table = SettingsTable(state.parameters)
    let geometry = SettingsGeometry(rect, layout, state.parameters, table)
    for line in geometry.first..<min(table.rows, geometry.first + geometry.inner.rows) {
      let row = geometry.inner.row + line - geometry.first
      if line < table.general.count {
        drawGeneral(table.general[line], state, row, geometry, isFocused)
      } else if line == table.general.count + 1 {
        drawStageNames(state, row, geometry)
      } else if line > table.general.count + 1 {
        drawValues(table.values[line - table.general.count - 2], state, row, geometry, isFocused)
      }
    }
  }

  /// What the next picture would take.
  private func timeNote(_ state: State) -> String {
    guard let facts = state.model.facts else { return "" }
    let request = GenerationRequest(prompt: "", stages: state.parameters.active)
    return state.timings.total(request, facts).map {
      "about \(Format.seconds($0 * Double(state.parameters.batch)))"
    } ?? ""
  }

  private mutating func drawGeneral(
    _ field: ParameterField, _ state: State, _ row: Int, _ geometry: SettingsGeometry,
    _ isFocused: Bool
  ) {
    let inner = geometry.inner
    text(field.setting.label, inner.column, row, .dim)
    let column = inner.column + SettingsGeometry.labelColumns
    drawValue(
      field, state, Rect(column, row, inner.right - column - 1, 1), isFocused)
  }

  private mutating func drawStageNames(
    _ state: State, _ row: Int, _ geometry: SettingsGeometry
  ) {
    guard let facts = state.parameters.facts else { return }
    for (index, stage) in facts.stages.enumerated() {
      let column =
        geometry.inner.column + SettingsGeometry.labelColumns + index * geometry.stageColumns
      let isOn = index < state.parameters.stagesOn
      text(stage.name, column, row, isOn ? .info : .faint, limit: geometry.stageColumns - 1)
    }
  }

  private mutating func drawValues(
    _ value: Setting.Name, _ state: State, _ row: Int, _ geometry: SettingsGeometry,
    _ isFocused: Bool
  ) {
    text(value.setting.label, geometry.inner.column, row, .dim)
    let fields = Set(state.parameters.fields)
    for index in state.parameters.stages.indices {
      let field = ParameterField.stage(index, value)
      let column =
        geometry.inner.column + SettingsGeometry.labelColumns + index * geometry.stageColumns
      let rect = Rect(column, row, geometry.stageColumns - 1, 1)
      if fields.contains(field) {
        drawValue(field, state, rect, isFocused)
      } else if index < state.parameters.stagesOn {
        text("·", column, row, .faint)
      }
    }
  }

  /// A value; one that is not the default stands out, also without colours.
  private mutating func drawValue(
    _ field: ParameterField, _ state: State, _ rect: Rect, _ isFocused: Bool
  ) {
    let parameters = state.parameters
    let isSelected = isFocused && field == parameters.selected
    let isChanged = parameters.isChanged(field)
    if isSelected { fill(rect, .selection) }
    if isChanged { put("•", 1, rect.column - 1, rect.row, style(.changed)) }
    var value = parameters.text(field)
    if isSelected, let entry = parameters.entry { value = entry + "▏" }
    text(
      TextWidth.fit(value, columns: rect.columns), rect.column, rect.row,
      isSelected ? .selection : isChanged ? .changed : .text)
  }
}
