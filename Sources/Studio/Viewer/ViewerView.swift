import Recipes

extension Painter {
  /// One picture, as large as it can be.
  mutating func drawViewer(_ viewer: Viewer, _ state: State, _ layout: Layout) {
    guard let item = state.current else { return }
    let body = layout.body
    let area = layout.viewerArea
    let view = state.closeUp(layout)
    if let shot = state.pictures[item.id], let view, viewer.scale != nil {
      let part = view.crop(shot)
      let width = Double(part.image.width) * view.scale / state.terminal.pixelsOfCell.width
      place(part, in: area, quality: .full, width: width)
    } else {
      drawPicture(item, state, in: area)
    }
    if layout.isBare { return }
    if let rect = layout.recipe { drawRecipe(item, rect) }
    let star = item.favourite ? "★ " : ""
    text(
      TextWidth.fit(star + item.title, columns: body.columns - 2), 1, area.bottom,
      item.favourite ? .star : .text)
    let zoom = view.map { "\(($0.scale * 100).text(digits: 0)) %" } ?? ""
    let caption = TextWidth.fit(caption(of: item), columns: body.columns - 10)
    text(caption, 1, area.bottom + 1, .dim)
    textRight(zoom, endingAt: body.right - 1, area.bottom + 1, .dim)
  }

  /// Two pictures side by side, and what their recipes do not share.
  mutating func drawComparison(_ state: State, _ layout: Layout) {
    guard let pair = state.compared else { return }
    let body = layout.body
    let rows = RecipeRow.compare(pair.left, pair.right)
    let tableRows = layout.isBare ? 0 : min(rows.count, max(1, body.rows / 2))
    let height = body.rows - tableRows
    // Both as large, with a gap between them: only what the pictures are may differ.
    let width = max(0, body.columns - 1) / 2
    let second = body.columns - width
    drawPicture(pair.left, state, in: Rect(0, body.row, width, height))
    drawPicture(pair.right, state, in: Rect(second, body.row, width, height))
    for (index, row) in RecipeRow.fitted(rows, count: tableRows).enumerated() {
      let line = body.row + height + index
      let role: Theme.Role = row.differs ? .different : .dim
      text(row.label, 1, line, row.differs ? .text : .faint)
      text(TextWidth.fit(row.left, columns: width - 11), 11, line, role)
      text(TextWidth.fit(row.right, columns: width - 1), second, line, role)
    }
  }
}
