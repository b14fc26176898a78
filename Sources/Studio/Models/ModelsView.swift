import Recipes

/// Where the models and the description of one are.
struct ModelsGeometry: Sendable, Equatable {
  /// A row a model.
  let list: Rect
  let details: Rect
  /// The first model that is seen.
  let first: Int
  private let count: Int

  init(_ models: ModelList, in body: Rect, isWide: Bool) {
    let inner = Rect(body.column + 1, body.row + 1, body.columns - 2, body.rows - 1)
    count = models.items.count
    if isWide {
      let width = clamp(inner.columns / 3, 28...44)
      list = Rect(inner.column, inner.row + 1, width, inner.rows - 1)
      details = Rect(
        list.right + 2, list.row, inner.columns - width - 2, list.rows)
    } else {
      let rows = clamp(count, 1...max(1, inner.rows / 3))
      list = Rect(inner.column, inner.row, inner.columns, rows)
      details = Rect(inner.column, list.bottom + 1, inner.columns, inner.rows - rows - 1)
    }
    first = clamp(models.selected - list.rows / 2, 0...max(0, count - list.rows))
  }

  /// What is seen.
  var range: Range<Int> { first..<min(first + list.rows, count) }

  func index(row: Int, column: Int) -> Int? {
    guard list.contains(column: column, row: row) else { return nil }
    let index = first + row - list.row
    return range.contains(index) ? index : nil
  }

  /// How far the description can be scrolled.
  func scrollable(_ state: State) -> Int {
    state.modelPage(columns: details.columns).count - details.rows
  }
}

extension Layout {
  func models(_ state: State) -> ModelsGeometry {
    ModelsGeometry(state.models, in: body, isWide: kind == .full)
  }
}

extension State {
  /// The description of the selected model, in lines of some columns.
  func modelPage(columns: Int) -> [PageLine] {
    guard let item = models.selectedItem else { return [] }
    let label = 10
    var lines: [PageLine] = []
    func add(_ name: String, _ text: String, _ role: Theme.Role = .text) {
      let parts = text.split(whereSeparator: \.isNewline).flatMap {
        Wrapping.split(String($0), columns: columns - label)
      }
      for (index, part) in parts.enumerated() {
        let head = index == 0 ? name : ""
        let space = String(repeating: " ", count: max(0, label - TextWidth.of(head)))
        lines.append(PageLine((head + space, .dim), (part, role)))
      }
    }
    guard let summary = item.summary else {
      add("Folder", item.folder)
      return lines + [PageLine(("looking into the folder…", .dim))]
    }
    lines.append(
      PageLine((summary.name, .title), (summary.hash.map { "  \($0)" } ?? "", .faint)))
    for problem in summary.problems { add("Problem", problem, .error) }
    let kind = [summary.family, summary.format].compactMap { $0 }.joined(separator: ", ")
    if !kind.isEmpty { add("Kind", kind) }
    if case .found(let place) = item.origin { add("Found in", place) }
    for (index, stage) in summary.stages.enumerated() {
      add(
        index == 0 ? "Stages" : "",
        "\(stage.stage.padded(to: 5)) \(String(stage.resolution).padded(to: 5)) "
          + "\(stage.steps) steps"
          + (stage.guidance.map { ", guidance \(Setting.guidance.text(.number($0)))" } ?? ""))
    }
    if let lent = summary.lent { add("", lent, .info) }
    add("On disk", "\(Format.bytes(summary.bytes)) of weights")
    for network in summary.networks {
      add(
        "",
        "\(network.name): \(Format.bytes(network.bytes)), \(network.storage), \(network.folder)",
        .dim)
    }
    if let pickles = summary.pickles { add("", pickles, .dim) }
    if let memory = summary.memory {
      add("Memory", memory.hasPrefix("memory: ") ? String(memory.dropFirst(8)) : memory)
      if item.folder == loadedFolder {
        add("", "it is loaded", .info)
      } else if let refusal = summary.refusal {
        add("", "not beside what is loaded now: \(refusal)", .warning)
      } else {
        add("", "it fits beside what is loaded now", .info)
      }
    }
    add("Licence", summary.license ?? "there is no text of it in the folder")
    add("Folder", item.folder)
    return lines
  }
}

extension Painter {
  /// All models, and what is known of the selected one.
  mutating func drawModels(_ state: State, _ layout: Layout) {
    let geometry = layout.models(state)
    let body = layout.body
    let models = state.models
    let column = text("Models", 1, body.row, .title)
    text("\(models.items.count)", column + 2, body.row, .dim)
    if models.items.isEmpty { centre(["looking for models…"], in: geometry.list, .dim) }
    for index in geometry.range {
      let row = geometry.list.row + index - geometry.first
      let rect = Rect(geometry.list.column, row, geometry.list.columns, 1)
      drawModel(models.items[index], state, rect, isSelected: index == models.selected)
    }
    let page = state.modelPage(columns: geometry.details.columns)
    let first = clamp(models.scroll, 0...max(0, page.count - geometry.details.rows))
    for (index, line) in page.dropFirst(first).prefix(geometry.details.rows).enumerated() {
      var column = geometry.details.column
      for part in line.parts {
        column = text(
          part.text, column, geometry.details.row + index, part.role,
          limit: geometry.details.right - column)
      }
    }
  }

  private mutating func drawModel(
    _ item: ModelItem, _ state: State, _ rect: Rect, isSelected: Bool
  ) {
    if isSelected { fill(rect, .selection) }
    let isDamaged = item.summary?.problems.isEmpty == false
    let (mark, note) = noteOn(item, state)
    let plain: Theme.Role = isDamaged ? .error : mark == "●" ? .accent : .text
    text(mark, rect.column, rect.row, isSelected ? .selection : plain)
    let room = rect.columns - TextWidth.of(note) - 4
    text(
      TextWidth.fit(item.name, columns: room), rect.column + 2, rect.row,
      isSelected ? .selection : plain)
    textRight(
      note, endingAt: rect.right, rect.row,
      isSelected ? .selection : isDamaged ? .error : .dim)
  }

  /// Whether a model is loaded or will be, and what is going on with it.
  private func noteOn(_ item: ModelItem, _ state: State) -> (mark: String, note: String) {
    let mark =
      state.wantedModel?.folder == item.folder
      ? "→" : state.loadedFolder == item.folder ? "●" : " "
    if let verifying = state.models.verifying, verifying.folder == item.folder {
      return (mark, "verifying \(Int(verifying.fraction * 100)) %")
    }
    guard let summary = item.summary else { return (mark, "…") }
    if !summary.problems.isEmpty { return (mark, "damaged") }
    return (mark, summary.stages.map { String($0.resolution) }.joined(separator: " → "))
  }
}

extension String {
  /// With spaces up to so many characters.
  fileprivate func padded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
