extension State {
  /// Clicks give a pane the focus and choose in it; the wheel moves what is under the pointer.
  mutating func receive(_ mouse: Mouse) -> [Effect] {
    let layout = Layout(self, size: size)
    guard layout.kind != .tooSmall else { return [] }
    if place.kind == .mask, overlay == nil, mouse.kind == .press || mouse.kind == .drag {
      paint(mouse, layout)
      return []
    }
    switch mouse.kind {
    case .press: return click(mouse.column, mouse.row, layout)
    case .wheelUp: wheel(-1, mouse, layout)
    case .wheelDown: wheel(1, mouse, layout)
    case .release, .drag: break
    }
    return []
  }

  private mutating func click(_ column: Int, _ row: Int, _ layout: Layout) -> [Effect] {
    if overlay != nil { return [] }
    switch place {
    case .gallery:
      guard let index = layout.gallery.index(column: column, row: row) else { return [] }
      // The second click on a picture opens it.
      if index == gallery.selected { view() } else { gallery.select(index) }
    case .viewer, .comparison: leave()
    case .models:
      guard let index = layout.models(self).index(row: row, column: column) else { return [] }
      // The second click on a model loads it.
      if index == models.selected { switchModel() } else { models.select(index) }
    case .attention, .film, .mask, .rating: break
    case .studio: clickStudio(column, row, layout)
    }
    return []
  }

  private mutating func clickStudio(_ column: Int, _ row: Int, _ layout: Layout) {
    func isIn(_ rect: Rect?) -> Bool { rect?.contains(column: column, row: row) ?? false }
    if isIn(layout.negativeText) {
      pane = .negative
    } else if isIn(layout.promptBox) {
      pane = .prompt
      let rect = layout.promptText
      let wrapping = Wrapping(prompt.characters, columns: rect.columns)
      let first = max(0, wrapping.place(of: prompt.cursor).row - rect.rows + 1)
      prompt.move(to: wrapping.position(row: row - rect.row + first, column: column - rect.column))
    } else if isIn(layout.settings) {
      commitEntry()
      pane = .settings
      if let rect = layout.settings { selectSetting(column, row, rect, layout) }
    } else if isIn(layout.queue) {
      pane = .queue
    } else if isIn(layout.strip) {
      pane = .strip
      if let index = layout.stripCells?.index(column: column, row: row) {
        select(in: \.strip, by: index - strip.selected)
      }
    } else if isIn(layout.picture) {
      pane = .picture
      if let index = layout.explore?.index(column: column, row: row) {
        if explore?.selected == index { explore?.toggleChoice(index) }
        explore?.select(index)
      }
    }
    completion = nil
  }

  private mutating func selectSetting(_ column: Int, _ row: Int, _ rect: Rect, _ layout: Layout) {
    let table = SettingsTable(parameters)
    let geometry = SettingsGeometry(rect, layout, parameters, table)
    let line = row - geometry.inner.row + geometry.first
    if let field = table.field(line: line, stage: geometry.stage(at: column)),
      parameters.fields.contains(field)
    {
      parameters.selected = field
    }
  }

  private mutating func wheel(_ step: Int, _ mouse: Mouse, _ layout: Layout) {
    if let overlay {
      if overlay.hasQuery { moveChoice(by: step) } else { scroll(by: step * 3) }
      return
    }
    switch place {
    case .gallery: selectRow(by: step)
    case .viewer: zoom(by: step < 0 ? 1.25 : 1 / 1.25)
    case .comparison: break
    case .models: models.select(models.selected + step)
    case .rating: scrollReport(by: step * 3)
    case .attention: moveWord(by: step)
    case .film: stepFilm(by: step)
    case .mask: maskEditor?.resize(by: -step)
    case .studio:
      func isOver(_ rect: Rect?) -> Bool {
        rect?.contains(column: mouse.column, row: mouse.row) ?? false
      }
      if isOver(layout.settings) {
        leaveRow(by: step)
      } else if isOver(layout.queue) {
        queue.select(queue.selected + step)
      } else if isOver(layout.strip) {
        select(in: \.strip, by: step)
      }
    }
  }
}
