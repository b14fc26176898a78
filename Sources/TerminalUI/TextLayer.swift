import CTerminal
import FileNames
import Studio

/// The text of a frame. What differs from the last frame goes into the curses screen, and what
/// curses makes of it comes out as bytes.
final class TextLayer {
  /// Whether the terminal shows the full screen.
  private(set) var isOnScreen = false
  /// The frame that the terminal shows; nil if that is not known.
  private var shown: Screen?
  /// The same, with `picture` where pictures are: what curses knows.
  private var written: Screen?
  /// What the terminal can show of colours and letters.
  var capabilities: TerminalCapabilities {
    didSet {
      if oldValue.colors != capabilities.colors || oldValue.unicode != capabilities.unicode {
        redraw()
      }
    }
  }
  /// Colours beyond 16 of a terminal with 24 bits: curses knows them by these numbers, which are
  /// replaced in its bytes.
  private var slots: [Color: UInt8] = [:]
  private var slotColors: [Color] = []
  private var letters: [wchar_t] = []

  /// A cell of a picture. For curses it is a letter that nothing else has, so that it neither clears
  /// it nor takes it for a space; in its bytes the letter becomes a step to the right. What the
  /// terminal shows there stays.
  private static let picture = Cell(
    String(pictureLetter), style: Style(attributes: .init(rawValue: 0x80)))
  private static let pictureLetter: Unicode.Scalar = "\u{10FFFD}"
  private static let pictureBytes = Array(String(pictureLetter).utf8)

  /// - Throws: `TerminalError.noTerminal` if terminfo does not know TERM.
  init(term: String, size: Size, capabilities: TerminalCapabilities) throws(TerminalError) {
    self.capabilities = capabilities
    if let reason = easel_curses_open(term, CInt(size.rows), CInt(size.columns)) {
      throw .noTerminal(reason: "\(term): \(String(cString: reason))")
    }
  }

  deinit { easel_curses_close() }

  /// The next update clears the terminal and draws everything.
  func redraw() {
    (shown, written) = (nil, nil)
    easel_curses_redraw()
  }

  /// The same for a new size.
  func resize(_ size: Size) {
    (shown, written) = (nil, nil)
    easel_curses_resize(CInt(size.rows), CInt(size.columns))
  }

  /// The bytes that leave the full screen; the next update enters it again.
  func leave() -> [UInt8] {
    (shown, written) = (nil, nil)
    isOnScreen = false
    var count = 0
    let bytes = easel_curses_leave(&count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The bytes that turn what is shown into this frame, without its pictures.
  /// - Parameter pictures: the cells, row by row, that are left alone, because a picture is there or
  ///   will be drawn; empty if there are none.
  func update(_ screen: Screen, pictures: [Bool] = []) -> [UInt8] {
    let size = screen.size
    let before = written?.size == size ? written : nil
    let next = leavingOut(pictures, of: screen)
    for row in 0..<size.rows {
      let start = row * size.columns
      var column = 0
      var hasChanged = false
      while column < size.columns {
        if let before, before.cells[start + column] == next.cells[start + column] {
          column += 1
          continue
        }
        column = put(next, before, row: row, from: column)
        hasChanged = true
      }
      // Where lines go to another place curses scrolls the screen, and pictures would go along
      // (xterm moves all that it remembers). It never sees more than one line that has changed.
      if hasChanged, before != nil { easel_curses_show_line() }
    }
    if let cursor = screen.cursor {
      easel_curses_cursor(CInt(cursor.row), CInt(cursor.column))
    } else {
      easel_curses_cursor(-1, 0)
    }
    (shown, written) = (screen, next)
    isOnScreen = true
    var count = 0
    let bytes = easel_curses_update(&count)
    return translated(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The frame as curses may know it: wide letters that a picture cuts in halves go.
  private func leavingOut(_ pictures: [Bool], of screen: Screen) -> Screen {
    var result = screen
    let columns = screen.size.columns
    for index in pictures.indices where pictures[index] {
      let column = index % columns
      if column > 0, !pictures[index - 1], screen.cells[index].text.isEmpty {
        result.cells[index - 1].text = " "
      }
      if column + 1 < columns, !pictures[index + 1], screen.cells[index + 1].text.isEmpty {
        result.cells[index + 1].text = " "
      }
      result.cells[index] = Self.picture
    }
    return result
  }

  /// The bytes that write cells again as the frame has them, over whatever pixels lie there.
  func rewrite(_ rect: Rect) -> [UInt8] {
    guard let shown, let written else { return [] }
    // Beside pictures halves of wide letters are left out; under them curses knows of no text.
    func cell(_ column: Int, _ row: Int) -> Cell {
      let cell = written[column, row]
      return cell == Self.picture ? shown[column, row] : cell
    }
    func isHalf(_ column: Int, _ row: Int) -> Bool { cell(column, row).text.isEmpty }
    var bytes: [UInt8] = []
    for row in rect.row..<min(rect.row + rect.rows, shown.size.rows) {
      // The second half of a wide letter is written with its first.
      let first = rect.column - (rect.column > 0 && isHalf(rect.column, row) ? 1 : 0)
      bytes += "\u{1B}[\(row + 1);\(first + 1)H".utf8
      var style: Style?
      for column in first..<min(rect.column + rect.columns, shown.size.columns) {
        let cell = cell(column, row)
        if cell.text.isEmpty && column > first { continue }
        if cell.style != style {
          bytes += sgr(cell.style).utf8
          style = cell.style
        }
        let isWide = column + 1 < shown.size.columns && isHalf(column + 1, row)
        for scalar in letters(of: cell.text, columns: isWide ? 2 : 1) {
          bytes += String(scalar).utf8
        }
      }
    }
    return bytes + Array("\u{1B}[m".utf8)
  }

  // MARK: - Cells

  /// Gives curses the run of cells of one style that begins with a changed one, until two cells
  /// are as they were. Returns the column after it.
  private func put(_ screen: Screen, _ before: Screen?, row: Int, from first: Int) -> Int {
    let columns = screen.size.columns
    let start = row * columns
    var column = first
    // The second half of a wide letter is drawn with its first.
    while column > 0, screen.cells[start + column].text.isEmpty { column -= 1 }
    let begin = column
    let style = screen.cells[start + column].style
    letters.removeAll(keepingCapacity: true)
    while column < columns {
      let cell = screen.cells[start + column]
      if cell.style != style { break }
      if let before, column >= first, before.cells[start + column] == cell { break }
      var width = 1
      if column + 1 < columns, screen.cells[start + column + 1].text.isEmpty { width = 2 }
      if cell == Self.picture {
        letters.append(wchar_t(Self.pictureLetter.value))
      } else {
        for scalar in letters(of: cell.text, columns: width) {
          letters.append(wchar_t(scalar.value))
        }
      }
      column += width
    }
    easel_curses_put(
      CInt(row), CInt(begin), letters, CInt(letters.count), UInt32(style.attributes.rawValue),
      index(of: style.foreground), index(of: style.background))
    return max(column, first + 1)
  }

  /// The letters of a cell, changed so that every terminal gives them just these columns: of a
  /// grapheme as much as the C library (and so curses) knows the width of, then spaces.
  private func letters(of text: String, columns: Int) -> [Unicode.Scalar] {
    let scalars = text.unicodeScalars
    if let only = scalars.first, only.isASCII, scalars.count == 1, columns == 1, only.value >= 0x20
    {
      return [only]
    }
    var result: [Unicode.Scalar] = []
    var used = 0
    for scalar in scalars {
      if scalar.value == 0x200D { break }  // what is joined is not drawn
      let shown: Unicode.Scalar = FileName.byte(of: scalar) == nil ? scalar : "\u{FFFD}"
      let scalar = capabilities.unicode ? shown : Ascii.letter(shown)
      let width = Int(easel_wide_width(wchar_t(scalar.value)))
      if scalar == Self.pictureLetter || width < 0 || used + width > columns
        || (width == 0 && result.isEmpty)
      {
        continue
      }
      if result.count == 5 || (0xFE00...0xFE0F).contains(scalar.value) { continue }
      result.append(scalar)
      used += width
    }
    if used == 0, scalars.first != nil, scalars.first != " " {
      result = ["?"]
      used = 1
    }
    return result + Array(repeating: " ", count: columns - used)
  }

  // MARK: - Colours

  /// The number by which curses knows a colour.
  private func index(of color: Color) -> CInt {
    switch color.reduced(to: capabilities.colors) {
    case .standard: return -1
    case .indexed(let index) where capabilities.colors < .rgb || index < 16: return CInt(index)
    case let wanted:
      if let slot = slots[wanted] { return CInt(slot) }
      guard slotColors.count < 240 else {
        if case .indexed(let near) = wanted.reduced(to: .palette16) { return CInt(near) }
        return -1
      }
      let slot = UInt8(16 + slotColors.count)
      slotColors.append(wanted)
      slots[wanted] = slot
      return CInt(slot)
    }
  }

  /// Puts real colours where curses has written `38;5;slot` or `48;5;slot`, and steps to the right
  /// for the cells of pictures.
  private func translated(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case Self.pictureBytes[0] where isPicture(bytes, at: index):
        var steps = 0
        while isPicture(bytes, at: index) {
          steps += 1
          index += Self.pictureBytes.count
        }
        result += "\u{1B}[\(steps)C".utf8
      case 0x1B:
        if let (color, end) = slot(bytes, at: index) {
          result += color.utf8
          index = end
        } else {
          fallthrough
        }
      default:
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  private func isPicture(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    let mark = Self.pictureBytes
    return index + mark.count <= bytes.count
      && mark.indices.allSatisfy { bytes[index + $0] == mark[$0] }
  }

  /// The sequence that sets the real colour of the slot that is set at an index, and where that
  /// ends; nil if none is.
  private func slot(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (color: String, end: Int)? {
    guard index + 7 < bytes.count, bytes[index + 1] == 0x5B,
      bytes[index + 2] == 0x33 || bytes[index + 2] == 0x34, bytes[index + 3] == 0x38,
      bytes[index + 4] == 0x3B, bytes[index + 5] == 0x35, bytes[index + 6] == 0x3B
    else { return nil }
    var end = index + 7
    var number = 0
    while end < bytes.count, (0x30...0x39).contains(bytes[end]), number < 256 {
      number = number * 10 + Int(bytes[end] - 0x30)
      end += 1
    }
    guard end < bytes.count, bytes[end] == 0x6D, slotColors.indices.contains(number - 16) else {
      return nil
    }
    let code = slotColors[number - 16].sgr(background: bytes[index + 2] == 0x34)
    return ("\u{1B}[\(code)m", end + 1)
  }

  private func sgr(_ style: Style) -> String {
    var codes = ["0"]
    let attributes: [(Style.Attributes, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    for (attribute, code) in attributes where style.attributes.contains(attribute) {
      codes.append(code)
    }
    let foreground = style.foreground.reduced(to: capabilities.colors)
    let background = style.background.reduced(to: capabilities.colors)
    if foreground != .standard { codes.append(foreground.sgr(background: false)) }
    if background != .standard { codes.append(background.sgr(background: true)) }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}
