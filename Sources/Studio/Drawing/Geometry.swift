/// Rectangles, and grids of equal cells in them.
extension Rect {
  init(_ column: Int, _ row: Int, _ columns: Int, _ rows: Int) {
    self.init(column: column, row: row, columns: max(0, columns), rows: max(0, rows))
  }

  var right: Int { column + columns }
  var bottom: Int { row + rows }

  /// Without a border of one cell.
  var inner: Rect { Rect(column + 1, row + 1, columns - 2, rows - 2) }

  func contains(column: Int, row: Int) -> Bool {
    column >= self.column && column < right && row >= self.row && row < bottom
  }

  func intersects(_ other: Rect) -> Bool {
    column < other.right && other.column < right && row < other.bottom && other.row < bottom
  }

  /// A rectangle of some size in the middle of this one.
  func centred(columns: Int, rows: Int) -> Rect {
    let width = min(columns, self.columns)
    let height = min(rows, self.rows)
    return Rect(
      column + (self.columns - width) / 2, row + (self.rows - height) / 2, width, height)
  }
}

/// Cells of equal size that fill a rectangle row by row, scrolled so that the selected one is seen.
struct CellGrid: Sendable, Equatable {
  let rect: Rect
  let columns: Int
  /// Rows that are seen.
  let rows: Int
  let cell: Size
  /// The first row that is seen.
  let firstRow: Int
  let count: Int

  init(in rect: Rect, columns: Int, cell: Size, count: Int, selected: Int) {
    self.columns = max(1, columns)
    self.cell = Size(columns: max(1, cell.columns), rows: max(1, cell.rows))
    self.count = count
    rows = max(1, rect.rows / self.cell.rows)
    let allRows = (count + self.columns - 1) / self.columns
    firstRow = clamp(selected / self.columns - rows / 2, 0...max(0, allRows - rows))
    // What is left over is split on both sides.
    let used = min(rect.columns, self.columns * self.cell.columns)
    self.rect = Rect(rect.column + (rect.columns - used) / 2, rect.row, used, rect.rows)
  }

  /// What is seen.
  var range: Range<Int> {
    let first = firstRow * columns
    return min(first, count)..<min(first + rows * columns, count)
  }

  func frame(of index: Int) -> Rect {
    Rect(
      rect.column + index % columns * cell.columns,
      rect.row + (index / columns - firstRow) * cell.rows, cell.columns, cell.rows)
  }

  func index(column: Int, row: Int) -> Int? {
    range.first { frame(of: $0).contains(column: column, row: row) }
  }

  /// The columns that make the cells of a given count largest.
  static func bestColumns(_ count: Int, in rect: Rect, aspect: Double, label: Int) -> Int {
    var best = (side: 0.0, columns: 1)
    for columns in 1...max(1, count) {
      let rows = (count + columns - 1) / columns
      let width = Double(rect.columns / columns - 1)
      let height = Double(rect.rows / rows - label) * aspect
      let side = min(width, height)
      if side > best.side { best = (side, columns) }
    }
    return best.columns
  }
}
