import Studio

/// As much of a terminal as curses speaks to with xterm's terminfo entry: enough to know what a
/// user would see. Unknown sequences are collected, so that a test can say there are none.
struct ScreenEmulator {
  private(set) var cells: [[String]]
  private(set) var styles: [[Style]]
  private(set) var cursor = (row: 0, column: 0)
  private(set) var unknown: [String] = []
  /// Whole DCS, APC and OSC strings, with the position of the cursor where they came.
  private(set) var strings: [(text: String, row: Int, column: Int)] = []
  private(set) var modes: Set<String> = []
  /// What is kept of pictures; nil where they are only collected as strings.
  private(set) var pixels: PixelMemory?
  /// What moved lines or letters that pictures may lie on.
  private(set) var moves: [String] = []
  /// How often the program has asked whether it was heard (DSR 5).
  private(set) var questions = 0
  private var rows: Int
  private var columns: Int
  private var style = Style()
  private var isWrapPending = false
  private var margins: ClosedRange<Int>
  private var last: Unicode.Scalar = " "
  private var saved = (row: 0, column: 0)
  /// The beginning of something whose end has not come yet.
  private var rest: [UInt8] = []

  init(columns: Int, rows: Int) {
    self.rows = rows
    self.columns = columns
    margins = 0...(rows - 1)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    styles = Array(repeating: Array(repeating: Style(), count: columns), count: rows)
  }

  /// One that shows sixel pictures.
  init(size: Size, cellWidth: Int, cellHeight: Int) {
    self.init(columns: size.columns, rows: size.rows)
    pixels = PixelMemory(size: size, cellWidth: cellWidth, cellHeight: cellHeight)
  }

  /// The screen as text, a row a line, spaces at the end cut.
  var text: [String] {
    cells.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Pictures of programs that ran before are still remembered.
  mutating func remember(rows: [Int], isElsewhere: Bool) {
    pixels?.remember(rows: rows, isElsewhere: isElsewhere)
  }

  /// The window was hidden, and is painted again.
  mutating func expose() { pixels?.expose() }

  /// The user changes the window's size: what is in it stays at the top left.
  /// - Parameter history: lines that were there before the program and come back into a higher
  ///   window, where they push all else down.
  mutating func resize(_ size: Size, history: Int) {
    let shift =
      size.rows < rows ? max(0, cursor.row - size.rows + 1) : -min(history, size.rows - rows)
    func fitted<Value>(_ lines: [[Value]], _ empty: Value) -> [[Value]] {
      (0..<size.rows).map { row in
        let line = lines.indices.contains(row + shift) ? lines[row + shift] : []
        return (0..<size.columns).map { $0 < line.count ? line[$0] : empty }
      }
    }
    cells = fitted(cells, " ")
    styles = fitted(styles, Style())
    (rows, columns) = (size.rows, size.columns)
    margins = 0...(rows - 1)
    move(row: cursor.row - shift, column: cursor.column)
    pixels?.resize(size, shift: shift)
  }

  mutating func feed(_ bytes: [UInt8]) {
    rest += bytes
    var at = 0
    while at < rest.count, let end = take(from: at) { at = end }
    rest.removeFirst(at)
  }

  /// Does what begins at an index. Returns where that ends; nil where more bytes must come first.
  private mutating func take(from at: Int) -> Int? {
    switch rest[at] {
    case 0x1B: return escape(from: at + 1)
    case 0x08: move(row: cursor.row, column: cursor.column - 1)
    case 0x0A:
      if cursor.row == margins.upperBound { moves.append("LF") }
      lineFeed()
    case 0x0D: move(row: cursor.row, column: 0)
    case 0x20..<0x80: put(Unicode.Scalar(rest[at]))
    case 0xC0...:
      let count = rest[at] < 0xE0 ? 2 : rest[at] < 0xF0 ? 3 : 4
      guard at + count <= rest.count else { return nil }
      for scalar in String(decoding: rest[at..<at + count], as: UTF8.self).unicodeScalars {
        put(scalar)
      }
      return at + count
    default: unknown.append("byte \(rest[at])")
    }
    return at + 1
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if !scalar.isASCII, scalar.properties.generalCategory == .nonspacingMark {
      cells[cursor.row][max(0, cursor.column - (isWrapPending ? 0 : 1))].unicodeScalars
        .append(scalar)
      return
    }
    let isWide =
      (0x1100...0xFFFF).contains(scalar.value) && scalar.value >= 0x2E80
      || scalar.value >= 0x1F300
    if isWrapPending {
      move(row: cursor.row, column: 0)
      lineFeed()
    }
    last = scalar
    let next = cursor.column + (isWide ? 2 : 1)
    cutWide(before: cursor.column)
    cutWide(before: next)
    cells[cursor.row][cursor.column] = String(scalar)
    styles[cursor.row][cursor.column] = style
    if isWide, cursor.column + 1 < columns {
      cells[cursor.row][cursor.column + 1] = ""
      styles[cursor.row][cursor.column + 1] = style
    }
    pixels?.write(row: cursor.row, columns: cursor.column..<min(next, columns))
    if next < columns { cursor.column = next } else { isWrapPending = true }
  }

  /// Half of a wide letter is written over: the other half is erased.
  private mutating func cutWide(before column: Int) {
    guard column > 0, column < columns, cells[cursor.row][column].isEmpty else { return }
    erase(column - 1..<column + 1, row: cursor.row)
  }

  private mutating func move(row: Int, column: Int) {
    cursor = (min(max(0, row), rows - 1), min(max(0, column), columns - 1))
    isWrapPending = false
  }

  private mutating func lineFeed() {
    if cursor.row == margins.upperBound {
      scrollUp(1)
    } else {
      move(row: cursor.row + 1, column: cursor.column)
    }
  }

  private mutating func scrollUp(_ count: Int) {
    moveLines(from: margins.lowerBound, by: count)
    pixels?.scrollUp(lines: margins, by: count)
  }

  /// Takes lines out at a row, positive, or puts empty ones in, negative; pixels of the window with
  /// them, those of the list not.
  private mutating func scroll(from row: Int, by count: Int) {
    guard row <= margins.upperBound else { return }
    moveLines(from: row, by: count)
    pixels?.move(lines: row...margins.upperBound, by: count)
  }

  private mutating func moveLines(from row: Int, by count: Int) {
    let empty = Array(repeating: " ", count: columns)
    let plain = Array(repeating: blank, count: columns)
    for _ in 0..<min(abs(count), rows) {
      let (out, at) = count > 0 ? (row, margins.upperBound) : (margins.upperBound, row)
      cells.remove(at: out)
      cells.insert(empty, at: at)
      styles.remove(at: out)
      styles.insert(plain, at: at)
    }
  }

  /// What erased cells look like: they keep the ground.
  private var blank: Style { Style(background: style.background) }

  private mutating func erase(_ range: Range<Int>, row: Int) {
    let range = range.clamped(to: 0..<columns)
    for column in range {
      cells[row][column] = " "
      styles[row][column] = blank
    }
    pixels?.blank(row: row, columns: range)
  }

  private mutating func escape(from at: Int) -> Int? {
    guard at < rest.count else { return nil }
    switch rest[at] {
    case UInt8(ascii: "["): return controlSequence(from: at + 1)
    case UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "]"): return string(from: at)
    case UInt8(ascii: "("), UInt8(ascii: ")"): return at + 1 < rest.count ? at + 2 : nil
    case UInt8(ascii: "M"):
      if cursor.row == margins.lowerBound {
        moves.append("RI")
        scroll(from: cursor.row, by: -1)
      } else {
        move(row: cursor.row - 1, column: cursor.column)
      }
    case UInt8(ascii: "7"): saved = cursor
    case UInt8(ascii: "8"): move(row: saved.row, column: saved.column)
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "\\"): break
    default: unknown.append("ESC \(rest[at])")
    }
    return at + 1
  }

  private mutating func string(from start: Int) -> Int? {
    guard let end = rest[start...].firstIndex(where: { $0 == 0x1B || $0 == 0x07 }),
      rest[end] == 0x07 || end + 1 < rest.count
    else { return nil }
    let bytes = rest[start..<end]
    if pixels != nil, rest[start] == UInt8(ascii: "P") {
      let sixel = DecodedSixel(bytes)
      unknown += sixel.faults.map { "sixel: \($0)" }
      draw(sixel)
    } else {
      strings.append((String(decoding: bytes, as: UTF8.self), cursor.row, cursor.column))
    }
    return end + (rest[end] == 0x07 ? 1 : 2)
  }

  private mutating func draw(_ sixel: DecodedSixel) {
    guard sixel.faults.isEmpty, var pixels else { return }
    let (row, column) = (cursor.row, cursor.column)
    // What else holds the pixels would have them copied.
    self.pixels = nil
    var scrolled = 0
    pixels.draw(sixel, row: row, column: column, bottomMargin: margins.upperBound) {
      scrolled += $0
    }
    if scrolled > 0 { moveLines(from: margins.lowerBound, by: scrolled) }
    let height = (sixel.height + pixels.cellHeight - 1) / pixels.cellHeight
    self.pixels = pixels
    move(row: row - scrolled + height - 1, column: column)
  }

  private mutating func controlSequence(from start: Int) -> Int? {
    guard let end = rest[start...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return nil
    }
    let parameters = String(decoding: rest[start..<end], as: UTF8.self)
    let isPrivate = parameters.first.map { "?>=<".contains($0) } ?? false
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    if "LMST@P".unicodeScalars.contains(Unicode.Scalar(rest[end])), !isPrivate {
      moves.append("CSI \(parameters)\(Unicode.Scalar(rest[end]))")
    }
    switch Unicode.Scalar(rest[end]) {
    case "h" where isPrivate: modes.insert(parameters)
    case "l" where isPrivate: modes.remove(parameters)
    case "H": move(row: count - 1, column: max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
    case "A": move(row: cursor.row - count, column: cursor.column)
    case "B": move(row: cursor.row + count, column: cursor.column)
    case "C": move(row: cursor.row, column: cursor.column + count)
    case "D": move(row: cursor.row, column: cursor.column - count)
    case "G": move(row: cursor.row, column: count - 1)
    case "d": move(row: count - 1, column: cursor.column)
    case "X": erase(cursor.column..<cursor.column + count, row: cursor.row)
    case "b": for _ in 0..<count { put(last) }
    case "K":
      erase(first == 1 ? 0..<cursor.column + 1 : cursor.column..<columns, row: cursor.row)
    case "J":
      if first == 0 { erase(cursor.column..<columns, row: cursor.row) }
      let top = first == 2 ? 0 : cursor.row + 1
      for row in top..<max(rows, top) { erase(0..<columns, row: row) }
      // Whole lines go from the list of pictures too.
      pixels?.erase(Rect(column: 0, row: top, columns: columns, rows: rows - top))
    case "L": scroll(from: cursor.row, by: -count)
    case "M": scroll(from: cursor.row, by: count)
    case "S" where !isPrivate: scrollUp(min(count, margins.count))
    case "T": scroll(from: margins.lowerBound, by: -count)
    case "@":
      for _ in 0..<min(count, columns) {
        cells[cursor.row].insert(" ", at: cursor.column)
        cells[cursor.row].removeLast()
        styles[cursor.row].insert(blank, at: cursor.column)
        styles[cursor.row].removeLast()
      }
      pixels?.move(row: cursor.row, from: cursor.column, by: -count)
    case "P":
      for _ in 0..<min(count, columns) {
        cells[cursor.row].remove(at: cursor.column)
        cells[cursor.row].append(" ")
        styles[cursor.row].remove(at: cursor.column)
        styles[cursor.row].append(blank)
      }
      pixels?.move(row: cursor.row, from: cursor.column, by: count)
    case "r":
      let bottom = min(rows, numbers.count > 1 ? numbers[1] : rows) - 1
      margins = min(count - 1, bottom)...bottom
      move(row: 0, column: 0)
    case "m": setStyle(numbers)
    case "n": questions += first == 5 ? 1 : 0
    case "h", "l", "t", "c", "q", "u", "S", "p": break
    default: unknown.append("CSI \(parameters)\(Unicode.Scalar(rest[end]))")
    }
    return end + 1
  }

  private mutating func setStyle(_ numbers: [Int]) {
    var codes = numbers.isEmpty ? [0] : numbers[...]
    while let code = codes.popFirst() {
      switch code {
      case 0: style = Style()
      case 1: style.attributes.insert(.bold)
      case 2: style.attributes.insert(.dim)
      case 3: style.attributes.insert(.italic)
      case 4: style.attributes.insert(.underline)
      case 7: style.attributes.insert(.reverse)
      case 22: style.attributes.subtract([.bold, .dim])
      case 23: style.attributes.remove(.italic)
      case 24: style.attributes.remove(.underline)
      case 27: style.attributes.remove(.reverse)
      case 30...37: style.foreground = .indexed(UInt8(code - 30))
      case 90...97: style.foreground = .indexed(UInt8(code - 82))
      case 39: style.foreground = .standard
      case 40...47: style.background = .indexed(UInt8(code - 40))
      case 100...107: style.background = .indexed(UInt8(code - 92))
      case 49: style.background = .standard
      case 38, 48:
        let kind = codes.popFirst()
        let values = (0..<(kind == 2 ? 3 : 1)).map { _ in
          UInt8(truncatingIfNeeded: codes.popFirst() ?? 0)
        }
        let color = kind == 2 ? Color.rgb(values[0], values[1], values[2]) : .indexed(values[0])
        if code == 38 { style.foreground = color } else { style.background = color }
      default: unknown.append("SGR \(code)")
      }
    }
  }
}
