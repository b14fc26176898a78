import Studio
import Testing

@testable import TerminalUI

/// Screens drawn through curses must look the same in a terminal, whatever was shown before.
/// Serialized: curses has one screen.
@Suite(.serialized) struct TextLayerTests {
  static let capabilities = TerminalCapabilities(
    name: "test", graphics: .halfBlocks, colors: .rgb, unicode: true)

  private func layer(
    columns: Int, rows: Int, colors: TerminalCapabilities.Colors = .rgb, unicode: Bool = true
  ) throws -> TextLayer {
    var capabilities = Self.capabilities
    capabilities.colors = colors
    capabilities.unicode = unicode
    return try TextLayer(
      term: "xterm-256color", size: Size(columns: columns, rows: rows), capabilities: capabilities)
  }

  private func write(
    _ text: String, _ screen: inout Screen, column: Int, row: Int, _ style: Style = Style()
  ) {
    var column = column
    for character in text {
      let width = TextWidth.of(character)
      guard column + width <= screen.size.columns else { return }
      screen[column, row] = Cell(String(character), style: style)
      if width == 2 { screen[column + 1, row] = Cell("", style: style) }
      column += width
    }
  }

  @Test func drawsText() throws {
    let layer = try layer(columns: 20, rows: 4)
    var emulator = ScreenEmulator(columns: 20, rows: 4)
    var screen = Screen(size: Size(columns: 20, rows: 4))
    write("héllo 日本 e\u{301}", &screen, column: 2, row: 1)
    write("%s %n", &screen, column: 0, row: 2)
    screen.cursor = (column: 3, row: 2)
    emulator.feed(layer.update(screen))
    #expect(emulator.text == ["", "  héllo 日本 é", "%s %n", ""])
    #expect(emulator.cursor == (2, 3))
    #expect(emulator.modes.contains("?1049"))
    #expect(emulator.unknown == [])
  }

  @Test func sameFrameCostsNothing() throws {
    let layer = try layer(columns: 20, rows: 4)
    var screen = Screen(size: Size(columns: 20, rows: 4))
    write("steady", &screen, column: 2, row: 1)
    _ = layer.update(screen)
    #expect(layer.update(screen) == [])
  }

  @Test func changesAreSmall() throws {
    let layer = try layer(columns: 80, rows: 24)
    var screen = Screen(size: Size(columns: 80, rows: 24))
    for row in 0..<24 { write(String(repeating: "x", count: 80), &screen, column: 0, row: row) }
    _ = layer.update(screen)
    write("y", &screen, column: 40, row: 12)
    #expect(layer.update(screen).count < 24)
  }

  @Test func trueColorsReplaceSlots() throws {
    let layer = try layer(columns: 10, rows: 2)
    var screen = Screen(size: Size(columns: 10, rows: 2))
    let style = Style(
      foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6), attributes: [.bold, .underline])
    write("ab", &screen, column: 0, row: 0, style)
    write("c", &screen, column: 2, row: 0, Style(foreground: .indexed(200)))
    write("d", &screen, column: 3, row: 0, Style(foreground: .indexed(1)))
    let text = String(decoding: layer.update(screen), as: UTF8.self)
    #expect(text.contains("\u{1B}[38;2;1;2;3m"))
    #expect(text.contains("\u{1B}[48;2;4;5;6m"))
    #expect(text.contains("\u{1B}[38;5;200m"))
    #expect(text.contains("\u{1B}[31m"))
  }

  @Test func fewerColors() throws {
    let style = Style(foreground: .rgb(250, 10, 10), background: .rgb(0, 0, 95))
    for (colors, expected) in [
      (TerminalCapabilities.Colors.palette256, ["\u{1B}[38;5;196m", "\u{1B}[48;5;17m"]),
      (.palette16, ["\u{1B}[91m", "\u{1B}[40m"]),
    ] {
      let layer = try layer(columns: 10, rows: 2, colors: colors)
      var screen = Screen(size: Size(columns: 10, rows: 2))
      write("ab", &screen, column: 0, row: 0, style)
      let text = String(decoding: layer.update(screen), as: UTF8.self)
      for code in expected { #expect(text.contains(code), "\(colors): \(text.debugDescription)") }
    }
    let layer = try layer(columns: 10, rows: 2, colors: .none)
    var screen = Screen(size: Size(columns: 10, rows: 2))
    write("ab", &screen, column: 0, row: 0, style)
    let text = String(decoding: layer.update(screen), as: UTF8.self)
    #expect(!text.contains("38;") && !text.contains("48;") && !text.contains("[91m"))
  }

  @Test func lettersKeepTheirCells() throws {
    let layer = try layer(columns: 20, rows: 2)
    var emulator = ScreenEmulator(columns: 20, rows: 2)
    var screen = Screen(size: Size(columns: 20, rows: 2))
    // What terminals disagree about is drawn in the cells that the studio has counted.
    write("👨‍👩‍👧|👍🏽|❤️|x", &screen, column: 0, row: 0)
    emulator.feed(layer.update(screen))
    #expect(emulator.text[0] == "👨|👍|❤ |x")
  }

  @Test func asciiWithoutUnicode() throws {
    let layer = try layer(columns: 20, rows: 2, unicode: false)
    var emulator = ScreenEmulator(columns: 20, rows: 2)
    var screen = Screen(size: Size(columns: 20, rows: 2))
    write("┌─┐│█…→日", &screen, column: 0, row: 0)
    emulator.feed(layer.update(screen))
    #expect(emulator.text[0] == "+-+|#.>?")
  }

  @Test func resize() throws {
    let layer = try layer(columns: 20, rows: 4)
    var screen = Screen(size: Size(columns: 20, rows: 4))
    write("before", &screen, column: 0, row: 3)
    _ = layer.update(screen)
    for (columns, rows) in [(1, 1), (400, 120), (20, 5), (33, 7)] {
      var emulator = ScreenEmulator(columns: columns, rows: rows)
      layer.resize(Size(columns: columns, rows: rows))
      var screen = Screen(size: Size(columns: columns, rows: rows))
      for row in 0..<rows {
        write(String(repeating: "z", count: columns), &screen, column: 0, row: row)
      }
      emulator.feed(layer.update(screen))
      #expect(
        emulator.text == Array(repeating: String(repeating: "z", count: columns), count: rows))
      #expect(emulator.unknown == [])
    }
  }

  /// Random frames one after the other, with parts that go to other lines.
  @Test func randomFrames() throws {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let (columns, rows) = (37, 11)
    let layer = try layer(columns: columns, rows: rows)
    var emulator = ScreenEmulator(columns: columns, rows: rows)
    var screen = Screen(size: Size(columns: columns, rows: rows))
    let words = ["easel", "日本語", "e\u{301}a", " ", "──", "    ", "👍", "~", "aaaaaaaaaaaa"]
    let colors: [Color] = [.standard, .rgb(9, 9, 9), .indexed(2), .rgb(200, 0, 0)]
    for round in 0..<300 {
      if next(5) == 0 {
        for row in 0..<rows - 1 {
          for column in 0..<columns { screen[column, row] = screen[column, row + 1] }
        }
      }
      for _ in 0..<next(12) {
        let (row, column) = (next(rows), next(columns))
        let style = Style(foreground: colors[next(4)], background: colors[next(4)])
        // Writing into a wide letter leaves no half of it behind.
        for column in 0..<columns where screen[column, row].text.isEmpty {
          screen[column, row] = Cell(" ")
          screen[column - 1, row] = Cell(" ")
        }
        write(words[next(words.count)], &screen, column: column, row: row, style)
      }
      screen.cursor = (column: next(columns), row: next(rows))
      emulator.feed(layer.update(screen))
      for row in 0..<rows {
        let expected = (0..<columns).map {
          screen[$0, row].text.isEmpty ? "" : screen[$0, row].text
        }
        #expect(emulator.cells[row] == expected, "round \(round), row \(row)")
      }
      #expect(emulator.cursor.row == screen.cursor?.row)
      #expect(emulator.cursor.column == screen.cursor?.column)
      #expect(emulator.unknown == [])
    }
  }

  @Test func rewriteShowsTheSameCells() throws {
    let layer = try layer(columns: 20, rows: 4)
    var emulator = ScreenEmulator(columns: 20, rows: 4)
    var screen = Screen(size: Size(columns: 20, rows: 4))
    write("日本 text", &screen, column: 0, row: 1, Style(foreground: .rgb(1, 2, 3)))
    emulator.feed(layer.update(screen))
    let before = emulator.cells
    let bytes = layer.rewrite(Rect(column: 0, row: 0, columns: 12, rows: 3))
    emulator.feed(bytes)
    #expect(emulator.cells == before)
    #expect(String(decoding: bytes, as: UTF8.self).contains("\u{1B}[0;38;2;1;2;3m日本 text"))
  }

  @Test func rewriteKeepsWideLettersWhole() throws {
    let layer = try layer(columns: 12, rows: 2)
    var emulator = ScreenEmulator(columns: 12, rows: 2)
    var screen = Screen(size: Size(columns: 12, rows: 2))
    write("日本語", &screen, column: 1, row: 0)
    var pictures = Array(repeating: false, count: 24)
    pictures[6] = true
    emulator.feed(layer.update(screen, pictures: pictures))
    let before = emulator.cells
    #expect(before[0][1...5] == ["日", "", "本", "", " "])
    for column in 0..<6 {
      for columns in 1...(6 - column) {
        emulator.feed(layer.rewrite(Rect(column: column, row: 0, columns: columns, rows: 1)))
        #expect(emulator.cells == before, "\(columns) from \(column)")
      }
    }
  }

  /// Pictures lie on lines, and do not move with them.
  @Test func linesStayWhereTheyAre() throws {
    let layer = try layer(columns: 40, rows: 20)
    var emulator = ScreenEmulator(columns: 40, rows: 20)
    for top in [0, 3, 1, 12, 7, 8, 0, 1] {
      var screen = Screen(size: Size(columns: 40, rows: 20))
      for row in 0..<20 { write("line \(top + row) of many", &screen, column: 2, row: row) }
      emulator.feed(layer.update(screen))
      #expect(emulator.text == (0..<20).map { "  line \(top + $0) of many" })
    }
    #expect(emulator.moves == [])
  }

  @Test func leavingAndComingBack() throws {
    let layer = try layer(columns: 20, rows: 4)
    var emulator = ScreenEmulator(columns: 20, rows: 4)
    var screen = Screen(size: Size(columns: 20, rows: 4))
    write("back", &screen, column: 0, row: 0)
    emulator.feed(layer.update(screen))
    emulator.feed(layer.leave())
    #expect(!emulator.modes.contains("?1049"))
    var second = ScreenEmulator(columns: 20, rows: 4)
    second.feed(layer.update(screen))
    #expect(second.modes.contains("?1049"))
    #expect(second.text[0] == "back")
  }

  @Test func unknownTerminal() {
    #expect(throws: TerminalError.self) {
      try TextLayer(
        term: "no-such-terminal", size: Size(columns: 80, rows: 24), capabilities: Self.capabilities
      )
    }
  }
}
