import Testing

@testable import Studio

/// Width, wrapping and editing of text by graphemes.
@Suite struct TextTests {
  @Test(arguments: [
    ("~/out.png", "~/out.png"), ("~//tmp/out.png", "/tmp/out.png"), ("~/~/x", "~/x"),
    ("~/a//b", "~/a//b"), ("/mnt//x", "/mnt//x"), ("", ""), ("~/", "~/"),
  ])
  func aWholePathBehindAStartIsMeantAlone(typed: String, meant: String) {
    #expect(typed.pathBegunAnew == meant)
  }

  @Test(arguments: [
    ("", 0), ("a", 1), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("ｗ", 2), ("🙂", 2),
    ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤\u{fe0f}", 2), ("❤", 1), ("⌚\u{fe0e}", 2), ("\u{200b}", 0), ("\t", 0),
    ("½", 1), ("ﾊ", 1), ("각", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("क्षि", 1),
  ])
  func width(_ text: String, _ columns: Int) {
    #expect(TextWidth.of(text) == columns)
  }

  @Test func fittingEndsInAnEllipsis() {
    #expect(TextWidth.fit("apple", columns: 5) == "apple")
    #expect(TextWidth.fit("apples", columns: 5) == "appl…")
    #expect(TextWidth.fit("日本語", columns: 4) == "日…")
    #expect(TextWidth.fit("apples", columns: 0) == "")
  }

  private func lines(_ text: String, _ columns: Int) -> [String] {
    let characters = Array(text)
    return Wrapping(characters, columns: columns).lines.map { String(characters[$0]) }
  }

  @Test func wrapsBetweenWords() {
    #expect(lines("a red apple on a table", 8) == ["a red ", "apple on ", "a table"])
    #expect(lines("abcdefghij", 4) == ["abcd", "efgh", "ij"])
    #expect(lines("a\n\nb", 4) == ["a", "", "b"])
    #expect(lines("日本語の", 5) == ["日本", "語の"])
    #expect(lines("", 5) == [""])
  }

  @Test func everyPositionHasAPlaceAndEveryPlaceAPosition() {
    let characters = Array("a red apple on a 日本 table\nnext line")
    let wrapping = Wrapping(characters, columns: 7)
    for position in 0...characters.count {
      let place = wrapping.place(of: position)
      #expect(place.column <= 7)
      #expect(abs(wrapping.position(row: place.row, column: place.column) - position) <= 1)
    }
  }

  @Test func combiningMarksJoinTheirBase() {
    var editor = TextEditor("cafe")
    editor.type("\u{301}")
    #expect(editor.text == "cafe\u{301}")
    #expect(editor.characters.count == 4)
    #expect(editor.cursor == 4)
    editor.deleteBackward()
    #expect(editor.text == "caf")
  }

  @Test func undoTakesWordsBackTogether() {
    var editor = TextEditor()
    for character in "red apple" { editor.type(character) }
    editor.undo()
    #expect(editor.text == "red ")
    editor.undo()
    #expect(editor.text == "")
    editor.redo()
    editor.redo()
    #expect(editor.text == "red apple")
    editor.undo()
    editor.type("x")
    editor.redo()
    #expect(editor.text == "red x")
  }

  @Test func movingSplitsUndo() {
    var editor = TextEditor("b")
    editor.type("c")
    editor.move(to: 0)
    editor.type("a")
    #expect(editor.text == "abc")
    editor.undo()
    #expect(editor.text == "bc")
    #expect(editor.cursor == 0)
    editor.undo()
    #expect(editor.text == "b")
  }

  @Test func upAndDownKeepTheColumn() {
    var editor = TextEditor("long line\nx\nlong line")
    editor.move(to: 7)
    #expect(editor.moveLine(by: 1, columns: 40) == true)
    #expect(editor.cursor == 11)
    #expect(editor.moveLine(by: 1, columns: 40) == true)
    #expect(editor.cursor == 19)
    #expect(editor.moveLine(by: 1, columns: 40) == false)
  }

  private func run(_ text: String, at cursor: Int, _ commands: EditCommand...) -> TextEditor {
    var editor = TextEditor(text)
    var ring = KillRing()
    editor.move(to: cursor)
    for command in commands { command.apply(to: &editor, ring: &ring) }
    return editor
  }

  @Test func cutsAndPutsBack() {
    #expect(run("a red apple", at: 2, .killLine, .start, .yank).text == "red applea ")
    #expect(run("a red apple", at: 6, .killLineBackward).text == "apple")
    #expect(run("a red-ish apple", at: 9, .killWordBackward).text == "a  apple")
    #expect(run("a red-ish apple", at: 9, .killPartBackward).text == "a red- apple")
    #expect(run("a red apple", at: 1, .killWordForward).text == "a apple")
    // Cuts in a row join.
    #expect(
      run("one two three", at: 13, .killWordBackward, .killWordBackward, .start, .yank).text
        == "two threeone ")
    // An older cut takes the place of the newest.
    #expect(
      run("one two", at: 7, .killWordBackward, .left, .killLineBackward, .yank, .yankOlder).text
        == "two ")
  }

  @Test func killingAtALineEndJoinsTheLines() {
    #expect(run("a\nb", at: 1, .killLine).text == "ab")
  }

  @Test func movesByWordsAndSwaps() {
    #expect(run("a red apple", at: 11, .wordLeft).cursor == 6)
    #expect(run("a red apple", at: 0, .wordRight, .wordRight).cursor == 5)
    #expect(run("teh", at: 3, .transpose).text == "the")
    #expect(run("abc", at: 1, .transpose).text == "bac")
    #expect(run("a\nbc", at: 4, .lineStart).cursor == 2)
    #expect(run("a\nbc", at: 0, .lineEnd).cursor == 1)
  }

  @Test func everyCommandIsSafeEverywhere() {
    for text in ["", "a", "日本\n🙂 x", "\n"] {
      for position in 0...text.count {
        for command in EditCommand.allCases {
          let editor = run(text, at: position, command)
          #expect((0...editor.characters.count).contains(editor.cursor))
        }
      }
    }
  }

  @Test func fuzzySearchPrefersStartsOfWordsAndRuns() {
    let found = Fuzzy.rank("ra", ["extra", "red apple", "rabbit", "blue"])
    #expect(found.map(\.text) == ["rabbit", "red apple", "extra"])
    #expect(Fuzzy.match("rp", "red apple")?.positions == [0, 5])
    #expect(Fuzzy.match("apple red", "a red apple") != nil)
    #expect(Fuzzy.match("z", "a red apple") == nil)
    #expect(Fuzzy.rank("", ["bbb", "a"], prefersShort: true).map(\.text) == ["bbb", "a"])
  }

  @Test func historyKeepsEachPromptOnce() {
    var history = PromptHistory()
    for prompt in ["a", "b", "a", "  ", "c"] { history.add(prompt) }
    #expect(history.entries == ["c", "a", "b"])
    #expect(history.older(than: "draft") == "c")
    #expect(history.older(than: "c") == "a")
    #expect(history.newer() == "c")
    #expect(history.newer() == "draft")
    #expect(history.newer() == nil)
  }
}
