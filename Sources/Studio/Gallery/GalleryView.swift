import Recipes

extension Painter {
  /// All pictures as a grid of thumbnails.
  mutating func drawGallery(_ state: State, _ layout: Layout) {
    let list = state.gallery
    let row = layout.body.row
    var column = text("Gallery", 1, row, .title)
    let count = list.total.map { Format.count($0, "picture") } ?? "…"
    column = text(count, column + 2, row, .dim)
    for part in filterParts(list.filter) { column = text(part, column + 2, row, .info) }
    let place = list.count > 0 ? "\(list.selected + 1)/\(list.count)" : ""
    textRight(place, endingAt: layout.size.columns - 1, row, .dim)
    for part in usageParts(state) {
      let end = column + 2 + TextWidth.of(part)
      if end + 2 + TextWidth.of(place) > layout.size.columns { break }
      column = text(part, column + 2, row, .faint)
    }
    if let item = state.items[list.selectedID] {
      text(
        TextWidth.fit(details(of: item), columns: layout.size.columns - 2), 1,
        layout.body.bottom - 1, .dim)
    }
    if list.total == 0 {
      let isFiltered = list.filter != GalleryFilter()
      centre(
        isFiltered
          ? ["No picture is like that.", "\(state.key("No filter")) takes the filter away."]
          : [
            "No pictures yet.",
            "\(state.key("Back to the studio")) goes back: write a prompt and press "
              + "\(state.key("Generate the picture")).",
          ],
        in: layout.gallery.rect, .dim)
    }
    let cells = layout.gallery
    for index in cells.range {
      let frame = cells.frame(of: index)
      drawCell(
        state.items[list[index]], state, frame,
        isSelected: index == list.selected && list.total != nil)
    }
  }

  private func filterParts(_ filter: GalleryFilter) -> [String] {
    var parts: [String] = []
    if !filter.text.isEmpty { parts.append("“\(filter.text)”") }
    if filter.favouritesOnly { parts.append("★ only") }
    if filter.candidates { parts.append("with candidates") }
    return parts
  }

  /// What the list leaves out, and what all of it takes of the disk.
  private func usageParts(_ state: State) -> [String] {
    guard let usage = state.usage else { return [] }
    var parts: [String] = []
    if usage.candidates > 0, !state.gallery.filter.candidates {
      parts.append("\(Format.count(usage.candidates, "candidate")) hidden")
    }
    if usage.bytes > 0 { parts.append(Format.bytes(usage.bytes)) }
    if usage.trashed > 0 {
      parts.append("\(usage.trashed) in the trash, \(Format.bytes(usage.trashedBytes))")
    }
    return parts
  }

  /// Date, size, seed, the short name, model, tags.
  private func details(of item: PictureItem) -> String {
    var parts = [item.date, "\(item.width)x\(item.height)", "seed \(item.request.seed)"]
    parts += [item.shortID, item.model, item.tags.map { "#\($0)" }.joined(separator: " ")]
    return parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private mutating func drawCell(
    _ item: PictureItem?, _ state: State, _ frame: Rect, isSelected: Bool
  ) {
    let label = Rect(frame.column, frame.bottom - 1, frame.columns - 1, 1)
    drawThumbnail(
      item, state, in: Rect(frame.column, frame.row, frame.columns - 1, frame.rows - 1))
    if isSelected { fill(label, .selection) }
    guard let item else { return }
    var column = label.column
    if item.id == state.markedID {
      column = text("◆ ", column, label.row, isSelected ? .selection : .accent)
    }
    if item.favourite { column = text("★ ", column, label.row, isSelected ? .selection : .star) }
    text(
      TextWidth.fit(item.title, columns: label.right - column), column, label.row,
      isSelected ? .selection : .dim)
  }
}
