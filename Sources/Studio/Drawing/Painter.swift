/// Draws text, boxes and pictures into a screen; nothing leaves it.
struct Painter {
  private(set) var screen: Screen
  let theme: Theme

  init(size: Size, theme: Theme) {
    self.theme = theme
    screen = Screen(size: size, style: theme[.text])
  }

  /// A role's style; where it has no background of its own, on that of all text.
  func style(_ role: Theme.Role) -> Style {
    var style = theme[role]
    if style.background == .standard { style.background = theme[.text].background }
    return style
  }

  var bounds: Rect { Rect(0, 0, screen.size.columns, screen.size.rows) }

  // MARK: Text

  /// Writes one line, cut at `limit` columns and at the screen's edge.
  /// - Returns: the column behind it.
  @discardableResult
  mutating func text(
    _ text: some StringProtocol, _ column: Int, _ row: Int, _ style: Style, limit: Int = .max
  ) -> Int {
    var at = column
    let end = min(screen.size.columns, limit == .max ? .max : column + max(0, limit))
    guard row >= 0, row < screen.size.rows else { return at }
    for character in text {
      let width = TextWidth.of(character)
      if width == 0 { continue }
      if at + width > end { break }
      put(character, width, at, row, style)
      at += width
    }
    return at
  }

  @discardableResult
  mutating func text(
    _ text: some StringProtocol, _ column: Int, _ row: Int, _ role: Theme.Role = .text,
    limit: Int = .max
  ) -> Int {
    self.text(text, column, row, style(role), limit: limit)
  }

  /// Writes one line that ends at a column.
  mutating func textRight(_ text: String, endingAt column: Int, _ row: Int, _ role: Theme.Role) {
    self.text(text, column - TextWidth.of(text), row, role)
  }

  /// One grapheme that is known to fit.
  mutating func put(
    _ character: Character, _ width: Int, _ column: Int, _ row: Int, _ style: Style
  ) {
    guard column >= 0, row >= 0, column + width <= screen.size.columns, row < screen.size.rows
    else { return }
    screen[column, row] = Cell(String(character), style: style)
    if width == 2 { screen[column + 1, row] = Cell("", style: style) }
  }

  mutating func fill(_ rect: Rect, _ role: Theme.Role = .text) {
    let cell = Cell(style: style(role))
    for row in max(0, rect.row)..<max(0, min(rect.bottom, screen.size.rows)) {
      for column in max(0, rect.column)..<max(0, min(rect.right, screen.size.columns)) {
        screen[column, row] = cell
      }
    }
  }

  // MARK: Boxes

  /// A border with texts in its edges.
  mutating func box(
    _ rect: Rect, title: String, right: (text: String, role: Theme.Role)? = nil,
    bottom: String = "", bottomRight: String = "", isFocused: Bool
  ) {
    guard rect.columns >= 2, rect.rows >= 2 else { return }
    let line = style(isFocused ? .focusedBorder : .border)
    let edge = String(repeating: "─", count: rect.columns - 2)
    text("╭" + edge + "╮", rect.column, rect.row, line)
    text("╰" + edge + "╯", rect.column, rect.bottom - 1, line)
    for row in rect.row + 1..<rect.bottom - 1 {
      put("│", 1, rect.column, row, line)
      put("│", 1, rect.right - 1, row, line)
    }
    let room = rect.columns - 4
    if !title.isEmpty {
      let label = " \(TextWidth.fit(title, columns: room - 2)) "
      text(label, rect.column + 2, rect.row, style(isFocused ? .title : .dim))
    }
    if let right, !right.text.isEmpty,
      TextWidth.of(right.text) + TextWidth.of(title) + 6 <= room
    {
      textRight(" \(right.text) ", endingAt: rect.right - 2, rect.row, right.role)
    }
    let taken = bottomRight.isEmpty ? 0 : TextWidth.of(bottomRight) + 3
    if taken > 0, taken <= room {
      textRight(" \(bottomRight) ", endingAt: rect.right - 2, rect.bottom - 1, .dim)
    }
    if !bottom.isEmpty, taken + 2 < room {
      let label = " \(TextWidth.fit(bottom, columns: room - 2 - taken)) "
      text(label, rect.column + 2, rect.bottom - 1, style(.dim))
    }
  }

  /// An empty box over everything that was drawn before, pictures too.
  mutating func overlay(_ rect: Rect, title: String, right: String = "", bottom: String = "") {
    for index in screen.placements.indices where screen.placements[index].rect.intersects(rect) {
      screen.placements[index].covered.append(rect)
    }
    cutWideEdges(rect)
    fill(rect)
    box(rect, title: title, right: (right, .dim), bottom: bottom, isFocused: true)
    screen.cursor = nil
  }

  /// Wide graphemes that the edge of a box would cut in halves go.
  private mutating func cutWideEdges(_ rect: Rect) {
    for row in max(0, rect.row)..<max(0, min(rect.bottom, screen.size.rows)) {
      if rect.column > 0, rect.column < screen.size.columns, screen[rect.column, row].text.isEmpty {
        screen[rect.column - 1, row].text = " "
      }
      if rect.right > 0, rect.right < screen.size.columns, screen[rect.right, row].text.isEmpty {
        screen[rect.right, row].text = " "
      }
    }
  }

  // MARK: Pictures and the cursor

  /// - Parameter width: how many cells wide it is; nil for as many as fit.
  mutating func place(
    _ shot: Shot, in rect: Rect, quality: Placement.Quality, width: Double? = nil,
    isPassing: Bool = false
  ) {
    guard rect.columns > 0, rect.rows > 0 else { return }
    screen.placements.append(
      Placement(
        id: shot.id, image: shot.image, rect: rect, quality: quality, width: width,
        isPassing: isPassing))
  }

  mutating func cursor(_ column: Int, _ row: Int) {
    if bounds.contains(column: column, row: row) { screen.cursor = (column, row) }
  }
}
