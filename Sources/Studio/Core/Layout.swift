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
  /// Only the picture is shown.
  let isBare: Bool
  let size: Size
  let header: Rect
  /// The box of both prompts, and the texts in it.
  let promptBox: Rect
  let promptText: Rect
  /// What is drawn from the prompt's choices; without rows where it has none.
  let drawnText: Rect
  let negativeText: Rect
  /// What stands below the prompts.
  let picture: Rect
  let settings: Rect?
  let queue: Rect?
  let bars: Rect
  /// The bars have a box with a line a stage; else they are one line.
  let areBarsBoxed: Bool
  let strip: Rect?
  let hint: Rect
  let footer: Rect
  /// Everything between header and hint line, for the gallery and its like.
  let body: Rect
  /// What made the picture of the viewer.
  let recipe: Rect?
  /// The thumbnails of the gallery, the pictures of the exploration, and those of the strip.
  let gallery: CellGrid
  let explore: CellGrid?
  let stripCells: CellGrid?
  /// Height of a cell over its width.
  let aspect: Double

  /// Columns that the label of the negative prompt takes.
  static let negativeLabel = "without "
  /// What stands before the words that are drawn.
  static let drawnMark = "→ "

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
    isBare = state.isBare
    let isFull = kind == .full
    hint = Rect(0, isBare ? height - 1 : height - 2, width, 1)
    // No picture covers the last row: messages are shown there.
    let edge = isBare ? 0 : 1
    header = Rect(0, 0, width, edge)
    footer = Rect(0, height - edge, width, edge)
    body = Rect(0, edge, width, hint.row - edge)

    recipe = Self.recipe(state, in: body)

    // The prompts: as high as they need, within limits.
    let textWidth = isFull ? width - 4 : width - 2
    let most = max(isFull ? 2 : 1, height / 6)
    let needed = Wrapping(state.prompt.characters, columns: textWidth).lines.count
    let lines = isBare ? 0 : clamp(needed, 1...max(2, most))
    let preview = isBare ? nil : state.preview
    let drawnLines = preview.map {
      clamp(Wrapping(Array($0.text), columns: textWidth - Self.drawnMark.count).lines.count, 1...2)
    }
    let label = Self.negativeLabel.count
    let negativeLines =
      isBare
      ? 0
      : state.pane == .negative && isFull
        ? clamp(
          Wrapping(state.negative.characters, columns: textWidth - label).lines.count, 1...3)
        : isFull || state.pane == .negative ? 1 : 0
    let border = isFull && !isBare ? 1 : 0
    promptBox = Rect(0, edge, width, lines + (drawnLines ?? 0) + negativeLines + 2 * border)
    promptText = Rect(isFull ? 2 : 1, edge + border, textWidth, lines)
    drawnText = Rect(promptText.column, promptText.bottom, textWidth, drawnLines ?? 0)
    negativeText = Rect(
      promptText.column + label, drawnText.bottom, textWidth - label, negativeLines)

    let middle = Rect(0, promptBox.bottom, width, hint.row - promptBox.bottom)
    if isBare {
      picture = body
      (settings, queue, strip, stripCells) = (nil, nil, nil, nil)
      bars = Rect(0, hint.row, 0, 0)
      areBarsBoxed = false
    } else if isFull {
      let stages = state.model.facts?.stages.count ?? 3
      let panels = Panels(
        in: middle,
        Panels.Needs(
          stages: stages, settings: SettingsTable.mostRows(stages: stages),
          waiting: state.queue.waiting.count, aspect: aspect))
      picture = panels.picture
      settings = panels.settings
      queue = panels.queue
      bars = panels.bars
      areBarsBoxed = panels.areBarsBoxed
      strip = panels.strip
      stripCells = panels.strip.map {
        CellGrid(
          in: $0.inner, columns: panels.stripColumns, cell: panels.stripCell,
          count: state.strip.count, selected: state.strip.selected)
      }
    } else {
      // One pane at a time.
      let pane = Rect(0, middle.row, width, middle.rows - 1)
      let inSettings = state.pane == .settings
      let inQueue = state.pane == .queue
      picture = inSettings || inQueue ? Rect(0, middle.row, 0, 0) : pane
      settings = inSettings ? pane : nil
      queue = inQueue ? pane : nil
      bars = Rect(0, pane.bottom, width, 1)
      areBarsBoxed = false
      (strip, stripCells) = (nil, nil)
    }

    gallery = Self.gallery(
      state, in: Rect(0, body.row + 1, width, body.rows - 2), aspect: aspect)
    let middleInner = isFull && !isBare ? picture.inner : picture
    let ratio = aspect
    explore = state.openExplore.map { Self.explore($0, in: middleInner, aspect: ratio) }
  }

  /// The boxes have borders.
  var hasBoxes: Bool { kind == .full && !isBare }

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
