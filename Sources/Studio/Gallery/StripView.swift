extension Painter {
  /// The last pictures, the newest first.
  mutating func drawStrip(_ state: State, _ rect: Rect, _ layout: Layout) {
    let isFocused = state.pane == .strip && state.overlay == nil
    let count = state.strip.count
    box(
      rect, title: "History", right: (count > 0 ? Format.count(count, "picture") : "", .dim),
      bottom: isFocused ? state.items[state.strip.selectedID]?.title ?? "" : "",
      isFocused: isFocused)
    guard let cells = layout.stripCells else { return }
    if count == 0 {
      centre(["Every picture that you make is kept here."], in: rect.inner, .faint)
    }
    for index in cells.range {
      let frame = cells.frame(of: index)
      let picture = Rect(frame.column, frame.row, frame.columns - 1, frame.rows)
      let item = state.items[state.strip[index]]
      drawThumbnail(item, state, in: picture)
      // Beside the picture, where nothing covers it.
      let isSelected = index == state.strip.selected && isFocused
      if isSelected {
        for row in frame.row..<frame.bottom {
          put("▐", 1, frame.right - 1, row, style(.accent))
        }
      } else if item?.favourite == true {
        put("★", 1, frame.right - 1, frame.row, style(.star))
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
