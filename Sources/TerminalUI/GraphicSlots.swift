import Studio

/// The sixel pictures that xterm remembers. It has room for sixteen, those that were written over
/// too; then a new one takes the room of the topmost, even if that is seen. (xterm's graphics.c,
/// get_new_graphic; every picture moves up when the screen is scrolled.)
struct GraphicSlots {
  static let most = 16
  /// As many are left for what changes before all must be drawn again.
  private static let spare = 4

  private var slots: [(row: Int, drawing: Int)] = []
  private var last = 0

  /// Whether the terminal is one that forgets pictures.
  func isLimited(_ capabilities: TerminalCapabilities) -> Bool {
    capabilities.graphics == .sixel && capabilities.name.hasPrefix("XTerm")
  }

  /// How many colours each picture may have, so that those of a line can be drawn as one where there
  /// would be too many: the smallest pictures first.
  func palettes(_ placements: [Placement], _ capabilities: TerminalCapabilities) -> [Int] {
    var result = placements.map { _ in capabilities.sixelColors }
    var count = placements.count
    guard isLimited(capabilities), count > Self.most - Self.spare else { return result }
    let lines = Dictionary(grouping: placements.indices) { index in
      Size(columns: placements[index].rect.row, rows: placements[index].rect.rows)
    }
    let smallestFirst = lines.sorted {
      ($0.key.rows, $0.key.columns) < ($1.key.rows, $1.key.columns)
    }
    for (_, indices) in smallestFirst where count > Self.most - Self.spare {
      for index in indices { result[index] = max(2, capabilities.sixelColors / indices.count) }
      count -= indices.count - 1
    }
    return result
  }

  /// Counts a picture that is drawn at a row.
  /// - Parameter victims: gets the drawing that is forgotten for it.
  /// - Returns: the number of this drawing, from 1.
  mutating func take(row: Int, _ victims: inout Set<Int>) -> Int {
    last += 1
    if slots.count < Self.most {
      slots.append((row, last))
      return last
    }
    var oldest = 0
    for index in slots.indices where slots[index].row < slots[oldest].row { oldest = index }
    victims.insert(slots[oldest].drawing)
    slots[oldest] = (row, last)
    return last
  }

  /// The screen has been scrolled up: what was there is forgotten first.
  mutating func scroll(rows: Int) {
    for index in slots.indices { slots[index].row -= rows }
  }
}
