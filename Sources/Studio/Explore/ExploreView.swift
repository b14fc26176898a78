import Recipes

extension Painter {
  /// Small pictures side by side, with numbers to choose them by.
  mutating func drawExplore(_ explore: Explore, _ state: State, _ cells: CellGrid) {
    if case .grid(let rows, let columns) = explore.kind {
      drawHeadings(rows, columns, cells)
    }
    let isFocused = state.pane == .picture
    for index in cells.range {
      let slot = explore.slots[index]
      let frame = cells.frame(of: index)
      let isSelected = isFocused && index == explore.selected
      let labelRow = frame.bottom - 1
      let picture = Rect(frame.column, frame.row, frame.columns - 1, frame.rows - 1)
      if isSelected {
        fill(Rect(frame.column, labelRow, frame.columns - 1, 1), .selection)
      }
      let role: Theme.Role = isSelected ? .selection : slot.isChosen ? .accent : .dim
      let item = state.items[slot.picture]
      let mark = slot.isChosen ? "✓" : item?.favourite == true ? "★" : " "
      text(
        "\(mark)\(index + 1) \(note(slot, explore.label(index)))", frame.column, labelRow, role,
        limit: frame.columns - 1)
      if let shot = slot.shot, !slot.isGone {
        place(
          shot, in: picture, quality: item != nil ? .full : .preview, isPassing: item == nil)
      } else {
        let sign = slot.isGone ? "✕" : slot.progress == .running ? "…" : "·"
        centre([sign], in: picture, .faint)
      }
    }
  }

  private func note(_ slot: Explore.Slot, _ label: String) -> String {
    let progress =
      switch slot.progress {
      case .waiting: "waits"
      case .running: "…"
      case .done: slot.score.map { ($0 * 100).fixed(digits: 2) } ?? ""
      case .gone, .trashed: "dropped"
      }
    return [progress, label].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private mutating func drawHeadings(_ rows: GridAxis, _ columns: GridAxis, _ cells: CellGrid) {
    for (index, value) in columns.values.enumerated() {
      text(
        TextWidth.fit(value, columns: cells.cell.columns - 1),
        cells.rect.column + index * cells.cell.columns, cells.rect.row - 1, .info)
    }
    for (index, value) in rows.values.enumerated() {
      let shown = index - cells.firstRow
      guard shown >= 0, shown < cells.rows else { continue }
      let row = cells.rect.row + shown * cells.cell.rows + (cells.cell.rows - 1) / 2
      let label = TextWidth.fit(value, columns: 11)
      textRight(label, endingAt: cells.rect.column - 1, row, .info)
    }
  }
}
