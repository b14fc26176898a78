import Recipes

/// Grids over two parameters.
extension State {
  mutating func openGrid(rows: ParameterField, columns: ParameterField) {
    guard canGenerate() else { return }
    open(.grid(GridDraft(rows: rows, columns: columns, seed: parameters.seed)))
  }

  mutating func cycleGridField(by step: Int) {
    guard model.facts != nil else { return }
    overlay?.grid?.cycle(
      by: step, of: GridAxis.fields(parameters.settings), seed: parameters.seed)
  }

  mutating func startGrid() -> [Effect] {
    guard let grid = overlay?.grid else { return [] }
    if grid.fields[0] == grid.fields[1] {
      say(
        Message(
          .warning, "Both sides of the grid are the same", remedy: "choose another parameter"))
      return []
    }
    do throws(GridError) {
      let rows = try GridAxis(grid.fields[0], parsing: grid.rowValues.text)
      let columns = try GridAxis(grid.fields[1], parsing: grid.columnValues.text)
      guard let requests = requests(rows, columns) else { return [] }
      closeOverlay()
      begin(.grid(rows: rows, columns: columns), requests, written: prompt.text)
    } catch {
      say(error.message)
    }
    return []
  }

  /// Pictures that differ in nothing else: one seed draws the words of all.
  private mutating func requests(_ rows: GridAxis, _ columns: GridAxis) -> [GenerationRequest]? {
    // Stages behind the last one that the grid changes would only cost time.
    let stages = [rows, columns].map { ($0.field.stage ?? 0) + 1 }
    var base = parameters.settings
    base.seed = nextSeed()
    base.stagesOn = stages.max() ?? 1
    guard let texts = drawn(request(base)) else { return nil }
    return rows.values.flatMap { row in
      columns.values.map { column in
        var settings = base
        rows.put(row, into: &settings)
        columns.put(column, into: &settings)
        return settings.request(
          prompt: texts.prompt, negativePrompt: texts.negativePrompt)
      }
    }
  }
}
