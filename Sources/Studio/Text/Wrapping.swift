/// A text cut into lines that fit in some columns: at line breaks, between words where it can be,
/// and inside words that are longer than a line.
struct Wrapping: Sendable, Equatable {
  /// The graphemes of each line; a line break belongs to no line. At least one line.
  private(set) var lines: [Range<Int>] = []
  private let characters: [Character]
  /// A line break, or the spaces between words that a soft break takes, may hang over the edge.
  private let columns: Int

  init(_ characters: [Character], columns: Int) {
    self.characters = characters
    self.columns = max(1, columns)
    var start = 0
    var used = 0
    var breakAfter: Int?
    var at = 0
    while at < characters.count {
      let character = characters[at]
      if character.isNewline {
        lines.append(start..<at)
        start = at + 1
        used = 0
        breakAfter = nil
        at += 1
        continue
      }
      let width = max(1, TextWidth.of(character))
      if used + width > self.columns, at > start, !(character == " " && used == self.columns) {
        let end = breakAfter ?? at
        lines.append(start..<end)
        start = end
        at = end
        used = 0
        breakAfter = nil
        continue
      }
      used += width
      at += 1
      if character == " " { breakAfter = at }
    }
    lines.append(start..<characters.count)
  }

  /// Where a position between graphemes is shown.
  func place(of position: Int) -> (row: Int, column: Int) {
    var row = lines.count - 1
    while row > 0, lines[row].lowerBound > position { row -= 1 }
    let line = lines[row]
    let end = min(position, line.upperBound)
    let column = characters[line.lowerBound..<end].reduce(0) { $0 + max(1, TextWidth.of($1)) }
    return (row, min(column, columns))
  }

  /// The position nearest to a place.
  func position(row: Int, column: Int) -> Int {
    let row = max(0, min(lines.count - 1, row))
    let line = lines[row]
    var used = 0
    for at in line {
      let width = max(1, TextWidth.of(characters[at]))
      if used + width > column { return at }
      used += width
    }
    // The end of a soft-wrapped line is the start of the next one: stay on this line.
    let isSoft = row < lines.count - 1 && lines[row + 1].lowerBound == line.upperBound
    return isSoft && !line.isEmpty ? line.upperBound - 1 : line.upperBound
  }
}

extension Wrapping {
  /// The lines of a text that is only read.
  static func split(_ text: String, columns: Int) -> [String] {
    let characters = Array(text)
    return Wrapping(characters, columns: columns).lines.map { String(characters[$0]).trimmed }
  }
}
