/// Where everything is: a function of the state and the size, for drawing and for the mouse.
struct Layout: Sendable, Equatable {
  /// How much there is room for.
  enum Kind: Sendable, Equatable {
    case tooSmall
    /// One pane in the middle, no borders.
    case compact
    /// Panes side by side.
    case full
  }
  /// The smallest terminal that the studio works in.
  static let least = Size(columns: 40, rows: 12)

  let kind: Kind
  let size: Size
  let header: Rect
  /// The box of both prompts, and the texts in it.
  let promptBox: Rect
  let promptText: Rect
  let negativeText: Rect
  let picture: Rect
  let settings: Rect?
  let queue: Rect?
  let bars: Rect
  let strip: Rect?
  let hint: Rect
  let footer: Rect
  /// Everything between header and hint line, for the gallery and its like.
  let body: Rect
  /// The thumbnails of the gallery, and the pictures of the exploration.
  let gallery: CellGrid
  let explore: CellGrid?
  let stripCells: CellGrid?
  /// Height of a cell over its width.
  let aspect: Double

  /// Columns that the label of the negative prompt takes.
  static let negativeLabel = "without "

  init(_ state: State, size: Size) {
    self.size = size
    let facts = state.terminal
    aspect = Double(max(1, facts.cellHeight)) / Double(max(1, facts.cellWidth))
    let (width, height) = (size.columns, size.rows)
    if width < Self.least.columns || height < Self.least.rows {
      kind = .tooSmall
    } else {
      kind = width < 72 || height < 20 ? .compact : .full
    }
    let isFull = kind == .full
    header = Rect(0, 0, width, 1)
    footer = Rect(0, height - 1, width, 1)
    hint = Rect(0, height - 2, width, 1)
    body = Rect(0, 1, width, height - 3)

    // The prompts: as high as they need, within limits.
    let textWidth = isFull ? width - 4 : width - 2
    let most = max(isFull ? 2 : 1, height / 6)
    let needed = Wrapping(state.prompt.characters, columns: textWidth).lines.count
    let lines = clamp(needed, (height >= 30 ? 2 : 1)...max(2, most))
    let label = Self.negativeLabel.count
    let negativeLines =
      state.pane == .negative && isFull
      ? clamp(Wrapping(state.negative.characters, columns: textWidth - label).lines.count, 1...3)
      : isFull || state.pane == .negative ? 1 : 0
    let border = isFull ? 1 : 0
    promptBox = Rect(0, 1, width, lines + negativeLines + 2 * border)
    promptText = Rect(isFull ? 2 : 1, 1 + border, textWidth, lines)
    negativeText = Rect(
      promptText.column + label, promptText.bottom, textWidth - label, negativeLines)

    // From below: bars and strip; what is left is the middle.
    let stages = state.model.facts?.stages.count ?? 3
    let barRows = isFull && height >= 28 ? stages : 1
    let stripRows = isFull && height >= 36 ? clamp(height / 9, 4...9) + 2 : 0
    strip = stripRows > 0 ? Rect(0, hint.row - stripRows, width, stripRows) : nil
    bars = Rect(0, hint.row - stripRows - barRows, width, barRows)
    let middle = Rect(0, promptBox.bottom, width, bars.row - promptBox.bottom)

    if isFull {
      let side = width >= 140 ? 44 : 38
      // What waits gets what the settings do not need, and four rows at least.
      let table = SettingsTable(state.parameters).rows + 2
      let queueRows =
        state.queue.waiting.isEmpty
        ? 0 : max(4, min(state.queue.waiting.count + 3, middle.rows - table))
      let settingsRows = middle.rows - queueRows
      picture = Rect(0, middle.row, width - side, middle.rows)
      settings = Rect(width - side, middle.row, side, settingsRows)
      queue =
        queueRows > 0
        ? Rect(width - side, middle.row + settingsRows, side, middle.rows - settingsRows) : nil
    } else {
      // One pane at a time.
      let inSettings = state.pane == .settings
      let inQueue = state.pane == .queue
      picture = inSettings || inQueue ? Rect(0, middle.row, 0, 0) : middle
      settings = inSettings ? middle : nil
      queue = inQueue ? middle : nil
    }

    gallery = Self.gallery(state, in: Rect(0, 2, width, height - 4), aspect: aspect)
    let middleInner = isFull ? picture.inner : picture
    let ratio = aspect
    explore = state.openExplore.map { Self.explore($0, in: middleInner, aspect: ratio) }
    stripCells = strip.map { strip in
      let inner = strip.inner
      let side = Int((Double(inner.rows) * ratio).rounded())
      let fit = max(1, inner.columns / (side + 1))
      // One row that scrolls sideways: a window of the list around the selected picture.
      return CellGrid(
        in: Rect(inner.column, inner.row, fit * (side + 1), inner.rows), columns: fit,
        cell: Size(columns: side + 1, rows: inner.rows), count: min(fit, state.strip.count),
        selected: 0)
    }
  }

  var promptColumns: Int { promptText.columns }

  private static func gallery(_ state: State, in rect: Rect, aspect: Double) -> CellGrid {
    let wanted = rect.columns >= 160 ? 24 : rect.columns >= 90 ? 18 : 13
    let columns = max(1, rect.columns / wanted)
    let width = rect.columns / columns
    let rows = max(2, Int((Double(width - 1) / aspect).rounded()) + 1)
    return CellGrid(
      in: rect, columns: columns, cell: Size(columns: width, rows: min(rows, max(2, rect.rows))),
      count: state.gallery.total ?? columns * max(1, rect.rows / rows),
      selected: state.gallery.selected)
  }

  private static func explore(_ explore: Explore, in rect: Rect, aspect: Double) -> CellGrid {
    var area = rect
    if case .grid(let rows, _) = explore.kind {
      let heading = min(12, (rows.values.map { TextWidth.of($0) }.max() ?? 0) + 1)
      area = Rect(rect.column + heading, rect.row + 1, rect.columns - heading, rect.rows - 1)
    }
    let count = explore.slots.count
    let columns =
      explore.fixedColumns
      ?? CellGrid.bestColumns(count, in: area, aspect: aspect, label: 1)
    let rows = (count + columns - 1) / max(1, columns)
    let widest = max(4, area.columns / max(1, columns))
    // Neighbours stand close together where the height is what limits them.
    let tallest = max(1, area.rows / max(1, rows) - 1)
    let width = min(widest, max(10, Int((Double(tallest) * aspect).rounded()) + 2))
    let square = Int((Double(width - 1) / aspect).rounded()) + 1
    // Cells no higher than their pictures, and no lower than can be seen: then they scroll.
    let height = clamp(area.rows / max(1, rows), min(4, max(1, area.rows))...max(4, square))
    return CellGrid(
      in: area, columns: columns, cell: Size(columns: width, rows: height), count: count,
      selected: explore.selected)
  }

  // MARK: What is seen of the lists

  /// The pictures of the strip that are seen.
  func stripRange(_ state: State) -> Range<Int>? {
    guard let cells = stripCells else { return nil }
    let first = clamp(
      state.strip.selected - cells.columns / 2, 0...max(0, state.strip.count - cells.columns))
    return first..<min(first + cells.columns, state.strip.count)
  }

  /// How far the page of an overlay can be scrolled.
  func scrollable(_ state: State) -> Int {
    guard let page = state.page else { return 0 }
    return page.count - overlay(rows: page.count).inner.rows
  }

  /// The box of an overlay with so many rows of content.
  func overlay(rows: Int) -> Rect {
    let area = Rect(0, 0, size.columns, size.rows)
    let width = min(size.columns - 2, max(44, min(84, size.columns * 3 / 4)))
    return area.centred(columns: width, rows: min(rows + 2, size.rows - 2))
  }
}
