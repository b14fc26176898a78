extension Painter {
  /// The last pictures, the newest first.
  mutating func drawStrip(_ state: State, _ rect: Rect, _ layout: Layout) {
    let isFocused = state.pane == .strip && state.overlay == nil
    let count = state.strip.count
    let seen = layout.stripCells?.range ?? 0..<count
    let newer = seen.isEmpty ? 0 : seen.lowerBound
    let older = count - seen.upperBound
    box(
      rect, title: newer > 0 ? "History ▲ \(newer) newer" : "History",
      right: (count > 0 ? Format.count(count, "picture") : "", .dim),
      bottom: isFocused ? state.items[state.strip.selectedID]?.title ?? "" : "",
      bottomRight: older > 0 ? "▼ \(older) older" : "", isFocused: isFocused)
    guard let cells = layout.stripCells else { return }
    if count == 0 {
      centre(["Every picture that you make is kept here."], in: rect.inner, .faint)
    }
    for index in cells.range {
      let frame = cells.frame(of: index)
      // A column for marks, and one that parts them from the next picture.
      let picture = Rect(frame.column, frame.row, frame.columns - 2, frame.rows)
      let item = state.items[state.strip[index]]
      drawThumbnail(item, state, in: picture)
      let column = frame.right - 2
      if index == state.strip.selected, isFocused || item != nil && item?.id == state.currentID {
        for row in frame.row..<frame.bottom {
          put("▌", 1, column, row, style(isFocused ? .accent : .dim))
        }
      }
      if item?.favourite == true { put("★", 1, column, frame.row, style(.star)) }
      if let item, item.id == state.markedID {
        put("◆", 1, column, frame.bottom - 1, style(.accent))
      }
    }
  }

  /// A small picture, or a sign that it comes or cannot come.
  mutating func drawThumbnail(_ item: PictureItem?, _ state: State, in rect: Rect) {
    if let item, let shot = state.thumbnails[item.id] {
      place(shot, in: rect, quality: .full)
    } else {
      let isGone = item.map { state.thumbnails.unreadable.contains($0.id) } ?? false
      centre([isGone ? "✕" : "·"], in: rect, .faint)
    }
  }
}
