import Studio

/// What xterm (379, graphics.c) keeps of sixel pictures: the pixels of its window, and a list of
/// pictures from which parts of the window are painted again when they were hidden. The two differ
/// easily, and only the list is asked when a window comes to the front.
struct PixelMemory {
  /// A colour in percent of red, green and blue, a byte each, above them 1; 0 shows what is below.
  typealias Pixel = UInt32

  private struct Graphic {
    var id: Int
    var row: Int
    var column: Int
    var sixel: DecodedSixel
    /// Whether it is on the shell's screen: it keeps its place, and is not seen.
    var isElsewhere = false
  }

  /// Pictures that the list has room for; nothing but a reset frees them.
  static let most = 16
  let cellWidth: Int
  let cellHeight: Int
  /// The pixels of pictures in the window, row by row.
  private(set) var window: [Pixel]
  private(set) var size: Size
  private var list: [Graphic] = []
  private var lastID = 0

  init(size: Size, cellWidth: Int, cellHeight: Int) {
    self.size = size
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    window = Array(repeating: 0, count: size.columns * cellWidth * size.rows * cellHeight)
  }

  /// Pixels of a row of the window.
  var width: Int { size.columns * cellWidth }

  /// Pictures of programs that ran before: they take room, and are not seen.
  mutating func remember(rows: [Int], isElsewhere: Bool) {
    for row in rows where list.count < Self.most {
      lastID += 1
      list.append(
        Graphic(
          id: lastID, row: row, column: 0, sixel: DecodedSixel([]), isElsewhere: isElsewhere))
    }
  }

  // MARK: - What text does

  /// Written text takes the place of pixels in the window and in the list.
  mutating func write(row: Int, columns: Range<Int>) {
    blank(row: row, columns: columns)
    erase(Rect(column: columns.lowerBound, row: row, columns: columns.count, rows: 1))
  }

  /// Erased characters (EL, ECH) are gone in the window alone.
  mutating func blank(row: Int, columns: Range<Int>) {
    let x = columns.clamped(to: 0..<size.columns)
    for y in row * cellHeight..<(row + 1) * cellHeight {
      for at in y * width + x.lowerBound * cellWidth..<y * width + x.upperBound * cellWidth {
        window[at] = 0
      }
    }
  }

  /// Takes pixels out of the list.
  mutating func erase(_ rect: Rect) {
    for index in list.indices {
      let graphic = list[index]
      let left = (rect.column - graphic.column) * cellWidth
      let top = (rect.row - graphic.row) * cellHeight
      let width = graphic.sixel.width
      let columns = max(0, left)..<max(0, left, min(left + rect.columns * cellWidth, width))
      let bottom = min(top + rect.rows * cellHeight, graphic.sixel.height)
      for y in max(0, top)..<max(0, top, bottom) {
        for x in columns { list[index].sixel.pixels[y * width + x] = 0 }
      }
    }
  }

  // MARK: - What moves

  /// Moves lines of the window, up where the count is positive; empty ones come in.
  mutating func move(lines: ClosedRange<Int>, by count: Int) {
    let line = cellHeight * width
    let shift = min(abs(count), lines.count) * line
    let all = lines.lowerBound * line..<(lines.upperBound + 1) * line
    let empty = Array(repeating: Pixel(0), count: shift)
    if count > 0 {
      window.replaceSubrange(all, with: window[all.lowerBound + shift..<all.upperBound] + empty)
    } else {
      window.replaceSubrange(all, with: empty + window[all.lowerBound..<all.upperBound - shift])
    }
  }

  /// Scrolling up moves every picture of the list, whatever the margins are.
  mutating func scrollUp(lines: ClosedRange<Int>, by count: Int) {
    move(lines: lines, by: count)
    for index in list.indices where !list[index].isElsewhere {
      list[index].row -= min(count, lines.count)
    }
  }

  /// Moves the rest of a line in the window, to the left where the count is positive.
  mutating func move(row: Int, from column: Int, by count: Int) {
    let end = size.columns * cellWidth
    let shift = min(abs(count), size.columns - column) * cellWidth
    let first = column * cellWidth
    let empty = Array(repeating: Pixel(0), count: shift)
    for y in row * cellHeight..<(row + 1) * cellHeight {
      let all = y * width + first..<y * width + end
      if count > 0 {
        window.replaceSubrange(all, with: window[all.lowerBound + shift..<all.upperBound] + empty)
      } else {
        window.replaceSubrange(all, with: empty + window[all.lowerBound..<all.upperBound - shift])
      }
    }
  }

  // MARK: - Pictures

  /// A picture at the cursor.
  /// - Parameter scroll: told how many lines the screen goes up to make room.
  mutating func draw(
    _ sixel: DecodedSixel, row: Int, column: Int, bottomMargin: Int, scroll: (Int) -> Void
  ) {
    lastID += 1
    let graphic = Graphic(id: lastID, row: row, column: column, sixel: sixel)
    if list.count < Self.most {
      list.append(graphic)
    } else {
      var oldest = 0
      for index in list.indices where list[index].row < list[oldest].row { oldest = index }
      list[oldest] = graphic
    }
    guard let place = list.firstIndex(where: { $0.id == lastID }) else { return }
    // A line feed inside the picture scrolls where its band reaches the bottom margin.
    for band in 0..<sixel.lineFeeds {
      let bottom = min(band * 6 + 6, sixel.height)
      let over =
        list[place].row + (bottom + cellHeight - 1) / cellHeight - bottomMargin
      if over > 0 {
        scrollUp(lines: 0...bottomMargin, by: over)
        scroll(over)
      }
    }
    paint(list[place])
  }

  private mutating func paint(_ graphic: Graphic) {
    let (left, top) = (graphic.column * cellWidth, graphic.row * cellHeight)
    let rows = max(0, -top)..<max(0, -top, min(graphic.sixel.height, size.rows * cellHeight - top))
    let columns = 0..<max(0, min(graphic.sixel.width, width - left))
    for y in rows {
      for x in columns {
        let pixel = graphic.sixel.pixels[y * graphic.sixel.width + x]
        if pixel != 0 { window[(top + y) * width + left + x] = pixel }
      }
    }
  }

  /// The window as it is after it was hidden: text, and over it the pictures of the list in their
  /// order.
  mutating func expose() {
    window = Array(repeating: 0, count: window.count)
    for graphic in list.sorted(by: { $0.id < $1.id }) { paint(graphic) }
  }

  /// A new size of the window.
  /// - Parameter shift: how many lines it goes up.
  mutating func resize(_ size: Size, shift: Int) {
    self.size = size
    window = Array(repeating: 0, count: size.columns * cellWidth * size.rows * cellHeight)
    for index in list.indices where !list[index].isElsewhere { list[index].row -= shift }
    expose()
  }

  /// The rows at which the pictures of the list begin.
  var listedRows: [Int] { list.map(\.row).sorted() }
}
