/// A text being edited, by graphemes, with undo.
struct TextEditor: Sendable, Equatable {
  /// What kind of change an edit is: neighbours of the same kind are undone together.
  enum Edit: Sendable, Equatable {
    case typing, deleting, other
  }
  private struct Snapshot: Sendable, Equatable {
    var characters: [Character]
    var cursor: Int
  }

  private(set) var characters: [Character] = []
  /// The insertion point, 0...characters.count.
  private(set) var cursor = 0
  private var undoStack: [Snapshot] = []
  private var redoStack: [Snapshot] = []
  private var lastEdit: Edit?
  /// How many undoable edits were begun: one more than before says that something new can be undone.
  private(set) var steps = 0
  /// The column that Up and Down try to keep.
  private var goalColumn: Int?

  /// More steps than anyone undoes by hand.
  private static let undoLimit = 500

  init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  var isAtEnd: Bool { cursor == characters.count }

  // MARK: Changing

  /// Replaces a range of graphemes and puts the cursor behind the new text.
  mutating func replace(_ range: Range<Int>, with new: String, as edit: Edit = .other) {
    if range.isEmpty && new.isEmpty { return }
    remember(edit)
    // Graphemes join across the seams (a combining mark typed after its base), so the text is cut
    // into graphemes anew.
    let head = String(characters[..<range.lowerBound]) + new
    let tail = String(characters[range.upperBound...])
    characters = Array(head + tail)
    cursor = min(Array(head).count, characters.count)
  }

  mutating func insert(_ new: String, as edit: Edit = .other) {
    replace(cursor..<cursor, with: new, as: edit)
  }

  /// A typed grapheme. A word and the space behind it are undone together.
  mutating func type(_ character: Character) {
    if let before = cursor > 0 ? characters[cursor - 1] : nil,
      before.isWhitespace && !character.isWhitespace
    {
      lastEdit = nil
    }
    insert(String(character), as: .typing)
  }

  mutating func deleteBackward() {
    if cursor > 0 { replace(cursor - 1..<cursor, with: "", as: .deleting) }
  }

  mutating func deleteForward() {
    if !isAtEnd {
      let at = cursor
      replace(at..<at + 1, with: "", as: .deleting)
      cursor = at
    }
  }

  /// Takes a range out and returns it, for the kill ring.
  mutating func cut(_ range: Range<Int>) -> String {
    let text = String(characters[range])
    replace(range, with: "")
    return text
  }

  /// Swaps the graphemes around the cursor and steps over them.
  mutating func transpose() {
    guard characters.count > 1, cursor > 0 else { return }
    let right = min(cursor, characters.count - 1)
    replace(
      right - 1..<right + 1, with: String(characters[right]) + String(characters[right - 1]))
  }

  /// Puts another text in the place of all, as one undoable edit.
  mutating func set(_ text: String) {
    if text != self.text { replace(0..<characters.count, with: text) }
  }

  // MARK: Undo

  private mutating func remember(_ edit: Edit) {
    goalColumn = nil
    redoStack = []
    if edit == .other || edit != lastEdit {
      steps += 1
      undoStack.append(Snapshot(characters: characters, cursor: cursor))
      if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
    }
    lastEdit = edit
  }

  var canUndo: Bool { !undoStack.isEmpty }
  var canRedo: Bool { !redoStack.isEmpty }

  mutating func undo() {
    guard let snapshot = undoStack.popLast() else { return }
    redoStack.append(Snapshot(characters: characters, cursor: cursor))
    restore(snapshot)
  }

  mutating func redo() {
    guard let snapshot = redoStack.popLast() else { return }
    undoStack.append(Snapshot(characters: characters, cursor: cursor))
    restore(snapshot)
  }

  /// The next edit is undone for itself, even if it goes on from the last.
  mutating func endRun() { lastEdit = nil }

  private mutating func restore(_ snapshot: Snapshot) {
    characters = snapshot.characters
    cursor = snapshot.cursor
    lastEdit = nil
    goalColumn = nil
  }

  // MARK: Moving

  /// Moves the cursor, and ends the run of edits that are undone together.
  mutating func move(to position: Int) {
    cursor = max(0, min(characters.count, position))
    lastEdit = nil
    goalColumn = nil
  }

  /// Moves by lines as they are wrapped in some columns.
  /// - Returns: false at the first or last line, where nothing moves.
  mutating func moveLine(by lines: Int, columns: Int) -> Bool {
    let wrapped = Wrapping(characters, columns: columns)
    let place = wrapped.place(of: cursor)
    let row = place.row + lines
    guard wrapped.lines.indices.contains(row) else { return false }
    let goal = goalColumn ?? place.column
    move(to: wrapped.position(row: row, column: goal))
    goalColumn = goal
    return true
  }

  /// The start of the word before the cursor.
  var wordStart: Int {
    var at = cursor
    while at > 0, !characters[at - 1].isPartOfWord { at -= 1 }
    while at > 0, characters[at - 1].isPartOfWord { at -= 1 }
    return at
  }

  /// The end of the word behind the cursor.
  var wordEnd: Int {
    var at = cursor
    while at < characters.count, !characters[at].isPartOfWord { at += 1 }
    while at < characters.count, characters[at].isPartOfWord { at += 1 }
    return at
  }

  /// The start of what Ctrl-W takes: the text back to white space.
  var bigWordStart: Int {
    var at = cursor
    while at > 0, characters[at - 1].isWhitespace { at -= 1 }
    while at > 0, !characters[at - 1].isWhitespace { at -= 1 }
    return at
  }

  /// The start and end of the line (between line breaks) with the cursor.
  var lineStart: Int { (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
  var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }
}

extension Character {
  /// Letters and digits of any script, and what joins them within a word.
  var isPartOfWord: Bool { isLetter || isNumber || self == "'" || self == "’" }
}
