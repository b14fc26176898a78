import Studio

/// The sixel pictures that xterm remembers. It has room for sixteen, those that were written over
/// too; then a new one takes the room of the topmost, the first of several, even if that is seen.
/// (xterm's graphics.c, get_new_graphic; every picture moves up when the screen is scrolled.)
///
/// Pictures of the shell's screen count too, and neither move nor go while ours is shown. Those above
/// the last row are the topmost sooner or later; in a window that was made lower they may lie below
/// all of ours, and keep their room.
struct GraphicSlots {
  static let most = 16
  /// As many are left for what changes before all must be drawn again.
  static let spare = 4
  /// Rows below which no picture lies: the window may have been as high before.
  private static let highest = 400
  /// Pictures of the shell that are reckoned with at most, and the rows that each takes at least.
  private static let (mostElsewhere, rowsElsewhere) = (6, 4)

  /// What is remembered, in the terminal's own order; nil while pictures of other programs, or of
  /// another size of the window, may be.
  private var slots: [(row: Int, drawing: Int)]?
  private var last = 0
  /// The most rows that the window has had.
  private var tallest = 0
  /// How many pictures the terminal remembers at least, beside those of the shell.
  private var room = Self.most

  /// Whether it is known what the terminal remembers.
  var areKnown: Bool { slots != nil }

  /// Whether the terminal is one that forgets pictures.
  func isLimited(_ capabilities: TerminalCapabilities) -> Bool {
    capabilities.graphics == .sixel && capabilities.name.hasPrefix("XTerm")
  }

  /// How many colours each picture may have, so that those of a line can be drawn as one where there
  /// would be too many: the smallest pictures first.
  func palettes(_ placements: [Placement], _ capabilities: TerminalCapabilities) -> [Int] {
    var result = placements.map { _ in capabilities.sixelColors }
    var count = placements.count
    let most = room - Self.spare
    guard isLimited(capabilities), count > most else { return result }
    let lines = Dictionary(grouping: placements.indices) { index in
      Size(columns: placements[index].rect.row, rows: placements[index].rect.rows)
    }
    let smallestFirst = lines.sorted {
      ($0.key.rows, $0.key.columns) < ($1.key.rows, $1.key.columns)
    }
    for (_, indices) in smallestFirst where count > most {
      for index in indices { result[index] = max(2, capabilities.sixelColors / indices.count) }
      count -= indices.count - 1
    }
    if count > most, room < Self.most {
      // As many groups as there is room for, whatever their lines.
      let group = (placements.count + most - 1) / most
      result = result.map { min($0, max(2, capabilities.sixelColors / group)) }
    }
    return result
  }

  /// Counts a picture that is drawn at a row.
  /// - Parameter victims: gets the drawing that is forgotten for it.
  /// - Returns: the number of this drawing, from 1.
  mutating func take(row: Int, _ victims: inout Set<Int>) -> Int {
    last += 1
    guard var slots, let oldest = slots.indices.min(by: { slots[$0].row < slots[$1].row }) else {
      return last
    }
    // Where some rooms may be taken it is not known which of a row is the first.
    for slot in slots where room < Self.most && slot.row == slots[oldest].row && slot.drawing != 0 {
      victims.insert(slot.drawing)
    }
    if slots[oldest].drawing != 0 { victims.insert(slots[oldest].drawing) }
    slots[oldest] = (row, last)
    self.slots = slots
    return last
  }

  /// The window has so many rows.
  mutating func noteHeight(_ rows: Int) { tallest = max(tallest, rows) }

  /// The bytes that make the terminal forget all that it remembers, if all text is written again
  /// after them.
  mutating func forgetAll(rows: Int) -> [UInt8] {
    noteHeight(rows)
    // In the last row ours are not above the shell's.
    let below = tallest == rows ? 0 : tallest - rows + 1
    room =
      Self.most - min(Self.mostElsewhere, (below + Self.rowsElsewhere - 1) / Self.rowsElsewhere)
    slots = Array(repeating: (-1, 0), count: room)
    let page = "\u{1B}[\(rows)S"
    // A window that was made lower remembers pictures far below its last row, and scrolls by no
    // more than its height at once. Whatever is remembered of it lies above the last row after all
    // these pages. Pictures of nothing take the room of all of it, and leave by the top.
    let pages = String(repeating: page, count: Self.highest / max(1, rows) + 1)
    let nothing = "\u{1B}P0;1q\"1;1;1;1?\u{1B}\\"
    return Array(
      ("\u{1B}[r" + pages + "\u{1B}[\(rows);1H"
        + String(repeating: nothing, count: Self.most) + page).utf8)
  }
}
