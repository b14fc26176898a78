/// As much of a terminal as curses speaks to with xterm's terminfo entry: enough to know what a
/// user would see. Unknown sequences are collected, so that a test can say there are none.
struct ScreenEmulator {
  private(set) var cells: [[String]]
  private(set) var styles: [[String]]
  private(set) var cursor = (row: 0, column: 0)
  private(set) var unknown: [String] = []
  /// Whole DCS, APC and OSC strings, with the position of the cursor where they came.
  private(set) var strings: [(text: String, row: Int, column: Int)] = []
  private(set) var modes: Set<String> = []
  private let rows: Int
  private let columns: Int
  private var style = ""
  private var isWrapPending = false
  private var margins: ClosedRange<Int>
  private var last = " "
  private var saved = (row: 0, column: 0)

  init(columns: Int, rows: Int) {
    self.rows = rows
    self.columns = columns
    margins = 0...(rows - 1)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    styles = Array(repeating: Array(repeating: "", count: columns), count: rows)
  }

  /// The screen as text, a row a line, spaces at the end cut.
  var text: [String] {
    cells.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  mutating func feed(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar.value {
      case 0x1B: escape(&rest)
      case 0x08: move(row: cursor.row, column: cursor.column - 1)
      case 0x0A: lineFeed()
      case 0x0D: move(row: cursor.row, column: 0)
      case 0x20...: put(scalar)
      default: unknown.append("C0 \(scalar.value)")
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if scalar.properties.generalCategory == .nonspacingMark {
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
    last = String(scalar)
    cells[cursor.row][cursor.column] = last
    styles[cursor.row][cursor.column] = style
    let next = cursor.column + (isWide ? 2 : 1)
    if isWide, cursor.column + 1 < columns { cells[cursor.row][cursor.column + 1] = "" }
    if next < columns { cursor.column = next } else { isWrapPending = true }
  }

  private mutating func move(row: Int, column: Int) {
    cursor = (min(max(0, row), rows - 1), min(max(0, column), columns - 1))
    isWrapPending = false
  }

  private mutating func lineFeed() {
    if cursor.row == margins.upperBound {
      scroll(from: margins.lowerBound, by: 1)
    } else {
      move(row: cursor.row + 1, column: cursor.column)
    }
  }

  /// Takes lines out at a row, positive, or puts empty ones in, negative.
  private mutating func scroll(from row: Int, by count: Int) {
    let empty = Array(repeating: " ", count: columns)
    let plain = Array(repeating: "", count: columns)
    for _ in 0..<abs(count) {
      let (out, at) = count > 0 ? (row, margins.upperBound) : (margins.upperBound, row)
      cells.remove(at: out)
      cells.insert(empty, at: at)
      styles.remove(at: out)
      styles.insert(plain, at: at)
    }
  }

  private mutating func erase(_ range: Range<Int>, row: Int) {
    for column in range.clamped(to: 0..<columns) {
      cells[row][column] = " "
      styles[row][column] = style
    }
  }

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
    guard let kind = rest.popFirst() else { return }
    switch kind {
    case "[": controlSequence(&rest)
    case "P", "_", "]":
      var text = String(kind)
      while let scalar = rest.popFirst(), scalar.value != 0x07 {
        if scalar.value == 0x1B {
          _ = rest.popFirst()
          break
        }
        text.unicodeScalars.append(scalar)
      }
      strings.append((text, cursor.row, cursor.column))
    case "(", ")": _ = rest.popFirst()
    case "M":
      if cursor.row == margins.lowerBound {
        scroll(from: cursor.row, by: -1)
      } else {
        move(row: cursor.row - 1, column: cursor.column)
      }
    case "7": saved = cursor
    case "8": move(row: saved.row, column: saved.column)
    case "=", ">", "\\": break
    default: unknown.append("ESC \(kind)")
    }
  }

  private mutating func controlSequence(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var parameters = ""
    var final: Unicode.Scalar = " "
    while let scalar = rest.popFirst() {
      if (0x40...0x7E).contains(scalar.value) {
        final = scalar
        break
      }
      parameters.unicodeScalars.append(scalar)
    }
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    if parameters.hasPrefix("?"), final == "h" { modes.insert(parameters) }
    if parameters.hasPrefix("?"), final == "l" { modes.remove(parameters) }
    switch final {
    case "H": move(row: count - 1, column: max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
    case "A": move(row: cursor.row - count, column: cursor.column)
    case "B": move(row: cursor.row + count, column: cursor.column)
    case "C": move(row: cursor.row, column: cursor.column + count)
    case "D": move(row: cursor.row, column: cursor.column - count)
    case "G": move(row: cursor.row, column: count - 1)
    case "d": move(row: count - 1, column: cursor.column)
    case "X": erase(cursor.column..<cursor.column + count, row: cursor.row)
    case "b": for _ in 0..<count { put(last.unicodeScalars.first ?? " ") }
    case "K":
      erase(first == 1 ? 0..<cursor.column + 1 : cursor.column..<columns, row: cursor.row)
    case "J":
      if first == 0 { erase(cursor.column..<columns, row: cursor.row) }
      for row in (first == 2 ? 0 : cursor.row + 1)..<max(rows, cursor.row + 1) where row < rows {
        erase(0..<columns, row: row)
      }
    case "L": scroll(from: cursor.row, by: -count)
    case "M": scroll(from: cursor.row, by: count)
    case "@":
      for _ in 0..<min(count, columns) {
        cells[cursor.row].insert(" ", at: cursor.column)
        cells[cursor.row].removeLast()
        styles[cursor.row].insert(style, at: cursor.column)
        styles[cursor.row].removeLast()
      }
    case "P":
      for _ in 0..<min(count, columns) {
        cells[cursor.row].remove(at: cursor.column)
        cells[cursor.row].append(" ")
        styles[cursor.row].remove(at: cursor.column)
        styles[cursor.row].append(style)
      }
    case "r":
      margins = count - 1...(numbers.count > 1 ? numbers[1] : rows) - 1
      move(row: 0, column: 0)
    case "m":
      if parameters.isEmpty || parameters == "0" { style = "" } else { style += parameters + ";" }
    case "h", "l", "t", "c", "q", "u", "S", "p", "n": break
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }
}
