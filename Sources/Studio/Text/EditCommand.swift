/// What a key does to a text, after emacs and readline.
enum EditCommand: Sendable, Equatable, CaseIterable {
  case left, right, wordLeft, wordRight, lineStart, lineEnd, start, end
  case deleteBackward, deleteForward, transpose
  case killAll, killLine, killLineBackward, killWordBackward, killPartBackward, killWordForward
  case yank, yankOlder, newline

  /// Cuts and put-backs go on from each other; every other command ends their run.
  private var isOfRing: Bool {
    switch self {
    case .killAll, .killLine, .killLineBackward, .killWordBackward, .killPartBackward,
      .killWordForward, .yank, .yankOlder:
      true
    default: false
    }
  }

  func apply(to editor: inout TextEditor, ring: inout KillRing) {
    if !isOfRing { ring.endRun() }
    switch self {
    case .left: editor.move(to: editor.cursor - 1)
    case .right: editor.move(to: editor.cursor + 1)
    case .wordLeft: editor.move(to: editor.wordStart)
    case .wordRight: editor.move(to: editor.wordEnd)
    case .lineStart: editor.move(to: editor.lineStart)
    case .lineEnd: editor.move(to: editor.lineEnd)
    case .start: editor.move(to: 0)
    case .end: editor.move(to: editor.characters.count)
    case .deleteBackward: editor.deleteBackward()
    case .deleteForward: editor.deleteForward()
    case .transpose: editor.transpose()
    case .killAll: ring.add(editor.cut(0..<editor.characters.count), .forward)
    case .killLine:
      let end = editor.lineEnd
      // At the end of a line the line break goes.
      let upTo = end == editor.cursor ? min(end + 1, editor.characters.count) : end
      ring.add(editor.cut(editor.cursor..<upTo), .forward)
    case .killLineBackward:
      ring.add(editor.cut(editor.lineStart..<editor.cursor), .backward)
    case .killWordBackward:
      ring.add(editor.cut(editor.bigWordStart..<editor.cursor), .backward)
    case .killPartBackward: ring.add(editor.cut(editor.wordStart..<editor.cursor), .backward)
    case .killWordForward: ring.add(editor.cut(editor.cursor..<editor.wordEnd), .forward)
    case .yank: ring.yank(into: &editor)
    case .yankOlder: ring.yankOlder(into: &editor)
    case .newline: editor.insert("\n")
    }
  }
}
