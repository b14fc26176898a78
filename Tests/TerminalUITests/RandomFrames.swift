import Pictures
import Studio

/// Frames as no studio would draw them, one after the other: pictures come, go, move and are
/// covered, and the text around them changes.
struct RandomFrames {
  private var random: SeededGenerator
  private(set) var frame: Screen
  private var covers: [Rect] = []
  private let images: [RGBImage]

  private static let words = ["easel", "日本語", "e\u{301}a", " ", "──", "    ", "x", "aaaaaaaaaaaa"]
  private static let colors: [Color] = [.standard, .rgb(9, 9, 9), .indexed(2), .rgb(200, 0, 0)]

  init(seed: UInt64, size: Size) {
    random = SeededGenerator(seed: seed)
    frame = Screen(size: size)
    images = (1...30).map { RandomImages.image($0) }
  }

  /// Changes the frame a little.
  mutating func change() {
    switch random.below(8) {
    case 0: frame.placements = []
    case 1: placeOne()
    case 2: placeMany()
    case 3 where !frame.placements.isEmpty:
      let index = random.below(frame.placements.count)
      let quality = frame.placements[index].quality
      frame.placements[index] = placement(frame.placements[index].rect, quality)
    case 4 where !frame.placements.isEmpty:
      frame.placements.remove(at: random.below(frame.placements.count))
    case 5, 6: covers = random.once(in: 2) ? [] : covers.suffix(1) + [randomRect()]
    default: break
    }
    for _ in 0..<random.below(6) { write() }
    layOver()
  }

  /// The same kind of frame for another size.
  mutating func resize(_ size: Size) {
    frame = Screen(size: size)
    covers = []
    change()
  }

  private mutating func placement(_ rect: Rect, _ quality: Placement.Quality) -> Placement {
    let id = 1 + random.below(images.count)
    return Placement(
      id: .init(UInt64(id)), image: images[id - 1], rect: rect, quality: quality,
      width: random.once(in: 5) ? Double(2 + random.below(20)) + 0.3 : nil)
  }

  private mutating func randomRect() -> Rect {
    let size = frame.size
    let columns = 1 + random.below(size.columns)
    let rows = 1 + random.below(random.once(in: 2) ? 3 : size.rows)
    return Rect(
      column: random.below(size.columns - columns + 1), row: random.below(size.rows - rows + 1),
      columns: columns, rows: rows)
  }

  private mutating func placeOne() {
    let quality = random.pick([Placement.Quality.full, .preview])
    frame.placements = [placement(randomRect(), quality)]
  }

  private mutating func placeMany() {
    let (columns, rows) = (4 + random.below(9), 2 + random.below(5))
    frame.placements = []
    for row in stride(from: random.below(3), to: frame.size.rows - rows, by: rows + 1) {
      for column in stride(from: random.below(4), to: frame.size.columns - columns, by: columns + 2)
      {
        if random.once(in: 6) { continue }
        let rect = Rect(column: column, row: row, columns: columns, rows: rows)
        let quality: Placement.Quality = random.once(in: 12) ? .preview : .full
        frame.placements.append(placement(rect, quality))
      }
    }
    while frame.placements.count > 24 { frame.placements.removeLast() }
  }

  private mutating func write() {
    let (row, first) = (random.below(frame.size.rows), random.below(frame.size.columns))
    let style = Style(foreground: random.pick(Self.colors), background: random.pick(Self.colors))
    var column = first
    for character in random.pick(Self.words) {
      let isWide = character.unicodeScalars.contains { $0.value >= 0x2E80 }
      // Curses drops the mark of a letter in the last cell of a screen.
      let end = frame.size.columns - (row == frame.size.rows - 1 ? 1 : 0)
      guard column + (isWide ? 2 : 1) <= end else { return }
      cutWide(column, row)
      if isWide { cutWide(column + 1, row) }
      frame[column, row] = Cell(String(character), style: style)
      if isWide { frame[column + 1, row] = Cell("", style: style) }
      column += isWide ? 2 : 1
    }
  }

  /// Leaves no half of a wide letter behind.
  private mutating func cutWide(_ column: Int, _ row: Int) {
    let size = frame.size
    if frame[column, row].text.isEmpty {
      frame[column - 1, row].text = " "
      frame[column, row].text = " "
    } else if column + 1 < size.columns, frame[column + 1, row].text.isEmpty {
      frame[column, row].text = " "
      frame[column + 1, row].text = " "
    }
  }

  /// Pictures lie on empty ground, and boxes lie over them.
  private mutating func layOver() {
    for index in frame.placements.indices {
      fill(frame.placements[index].rect)
      frame.placements[index].covered = covers
    }
    for cover in covers { fill(cover) }
  }

  private mutating func fill(_ rect: Rect) {
    for row in rect.row..<min(rect.row + rect.rows, frame.size.rows) {
      for column in rect.column..<min(rect.column + rect.columns, frame.size.columns) {
        cutWide(column, row)
        frame[column, row] = Cell(" ", style: frame[column, row].style)
      }
    }
  }
}

/// Pictures of any shape whose pixels follow from their numbers.
enum RandomImages {
  static func image(_ number: Int) -> RGBImage {
    var random = SeededGenerator(seed: UInt64(number))
    let (width, height) = random.pick([(16, 16), (24, 24), (40, 40), (30, 12), (12, 30), (48, 32)])
    let shade = (0..<3).map { _ in random.below(256) }
    return picture(width, height) { x, y in
      let noise = random.below(40)
      return (
        UInt8((shade[0] + x * 4 + noise) & 255), UInt8((shade[1] + y * 4) & 255),
        UInt8((shade[2] + (x + y) * 2) & 255)
      )
    }
  }
}
