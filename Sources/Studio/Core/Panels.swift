/// The boxes below the prompts. The picture gets as much as it can use: the others stand beside it,
/// or below where the window is high, whichever leaves the larger square.
struct Panels: Sendable, Equatable {
  /// What the boxes must hold.
  struct Needs: Sendable, Equatable {
    /// Stages of the model.
    var stages: Int
    /// Lines of the settings.
    var settings: Int
    /// Jobs that wait.
    var waiting: Int
    /// Height of a cell over its width.
    var aspect: Double
  }

  let picture: Rect
  let settings: Rect
  let bars: Rect
  /// The bars have a box with a line a stage; else they are one line.
  let areBarsBoxed: Bool
  let queue: Rect?
  let strip: Rect?
  /// A cell of the strip, and how many stand side by side.
  let stripCell: Size
  let stripColumns: Int

  /// Rows that a box needs beside its content.
  private static let border = 2
  /// The least columns and rows of a picture that is worth to stand above the rest.
  private static let least = Size(columns: 32, rows: 8)

  init(in middle: Rect, _ needs: Needs) {
    let beside = Panels(beside: middle, needs)
    guard let below = Panels(below: middle, needs) else {
      self = beside
      return
    }
    self = below.side(needs) > beside.side(needs) ? below : beside
  }

  /// The side of the largest square picture, in columns.
  private func side(_ needs: Needs) -> Double {
    min(Double(picture.inner.columns), Double(picture.inner.rows) * needs.aspect)
  }

  /// The settings and bars are as wide as they need, and no wider.
  private static func columns(_ needs: Needs) -> Int {
    SettingsGeometry.columns(stages: needs.stages) + 3
  }

  /// All in a column at the right.
  private init(beside middle: Rect, _ needs: Needs) {
    var middle = middle
    let barRows = needs.stages + Self.border
    // Where rows are few, the bars are one line below.
    let fits = middle.rows >= needs.settings + Self.border + barRows
    if !fits { middle.rows -= 1 }
    let width = min(Self.columns(needs), middle.columns / 2 + 2)
    let column = Rect(middle.right - width, middle.row, width, middle.rows)
    let bars =
      fits
      ? Rect(column.column, column.row, width, barRows)
      : Rect(middle.column, middle.bottom, middle.columns, 1)
    let rest = fits ? Rect(column.column, bars.bottom, width, column.rows - barRows) : column
    let table = needs.settings + Self.border
    let lower = Lower(below: rest, atLeast: table, needs)
    self.init(
      picture: Rect(middle.column, middle.row, middle.columns - width, middle.rows),
      settings: Rect(rest.column, rest.row, width, lower.first.row - rest.row), bars: bars,
      areBarsBoxed: fits, lower)
  }

  /// The settings, and beside them bars, queue and strip, below the picture.
  private init?(below middle: Rect, _ needs: Needs) {
    let width = Self.columns(needs)
    let rows = needs.settings + Self.border
    let other = middle.columns - width
    guard other >= Self.least.columns, middle.rows - rows >= Self.least.rows else { return nil }
    let picture = Rect(middle.column, middle.row, middle.columns, middle.rows - rows)
    let settings = Rect(middle.column, picture.bottom, width, rows)
    let bars = Rect(settings.right, picture.bottom, other, needs.stages + Self.border)
    let rest = Rect(bars.column, bars.bottom, other, rows - bars.rows)
    self.init(
      picture: picture, settings: settings, bars: bars, areBarsBoxed: true,
      Lower(below: rest, atLeast: 0, needs))
  }

  private init(picture: Rect, settings: Rect, bars: Rect, areBarsBoxed: Bool, _ lower: Lower) {
    self.picture = picture
    self.settings = settings
    self.bars = bars
    self.areBarsBoxed = areBarsBoxed
    queue = lower.queue
    strip = lower.strip
    stripCell = lower.cell
    stripColumns = lower.columns
  }

  /// Queue and strip, at the end of a column.
  private struct Lower {
    var queue: Rect?
    var strip: Rect?
    var cell: Size
    var columns: Int
    /// What is above them ends here.
    var first: Rect

    /// - Parameters:
    ///   - atLeast: rows of the column that belong to what is above; 0 if nothing is, and then the
    ///     strip takes what is left.
    init(below column: Rect, atLeast: Int, _ needs: Needs) {
      let free = column.rows - atLeast
      (cell, columns) = Self.thumbnails(column.columns - border, rows: free - border, needs.aspect)
      let least = cell.rows > 0 ? cell.rows + border : 0
      // What waits gets what nobody else needs, and four rows at least.
      let queueRows = needs.waiting == 0 ? 0 : max(4, min(needs.waiting + 3, free - least))
      var stripRows = 0
      if least > 0 {
        let room = max(least, free - queueRows)
        stripRows = atLeast == 0 ? room : (room - border) / cell.rows * cell.rows + border
        stripRows = min(stripRows, column.rows - queueRows)
      }
      let stripTop = column.bottom - stripRows
      strip = stripRows > border ? Rect(column.column, stripTop, column.columns, stripRows) : nil
      let top = stripTop - queueRows
      queue = queueRows > 0 ? Rect(column.column, top, column.columns, queueRows) : nil
      first = Rect(column.column, top, column.columns, column.bottom - top)
    }

    /// Thumbnails as large as three side by side, or four where rows are few; without rows where
    /// there is no room for them.
    private static func thumbnails(
      _ columns: Int, rows: Int, _ aspect: Double
    ) -> (cell: Size, columns: Int) {
      for width in [12, 9] {
        let height = Int(Double(width - 1) / aspect)
        if height >= 2, height <= rows {
          return (Size(columns: width, rows: height), max(1, columns / width))
        }
      }
      return (Size(columns: 9, rows: 0), 1)
    }
  }
}
