/// What was cut, newest last, to be put back with Ctrl-Y and Alt-Y.
struct KillRing: Sendable, Equatable {
  /// Where a cut text belongs if the one before was cut right before it.
  enum Direction: Sendable { case backward, forward }

  private(set) var entries: [String] = []
  /// The next cut joins the last one.
  private var joins = false
  /// The range that was just put back, and the entry that it shows.
  private(set) var yanked: (range: Range<Int>, entry: Int)? {
    get { yankedRange.map { ($0, yankedEntry) } }
    set {
      yankedRange = newValue?.range
      yankedEntry = newValue?.entry ?? 0
    }
  }
  private var yankedRange: Range<Int>?
  private var yankedEntry = 0

  private static let limit = 60

  mutating func add(_ text: String, _ direction: Direction) {
    guard !text.isEmpty else { return }
    if joins, let last = entries.popLast() {
      entries.append(direction == .forward ? last + text : text + last)
    } else {
      entries.append(text)
      if entries.count > Self.limit { entries.removeFirst() }
    }
    joins = true
  }

  /// Puts the last cut back.
  mutating func yank(into editor: inout TextEditor) {
    guard let text = entries.last else { return }
    let start = editor.cursor
    editor.insert(text)
    yanked = (start..<editor.cursor, entries.count - 1)
  }

  /// Takes another cut in the place of the one that was just put back.
  mutating func yankOlder(into editor: inout TextEditor) {
    guard let (range, entry) = yanked, !entries.isEmpty else { return }
    let older = (entry + entries.count - 1) % entries.count
    editor.replace(range, with: entries[older])
    yanked = (range.lowerBound..<editor.cursor, older)
  }

  /// Any other command ends a run of cuts.
  mutating func endRun() {
    joins = false
    yanked = nil
  }
}
