/// A size or position is counted in character cells, from the top left, 0-based.
public struct Size: Hashable, Sendable {
  public var columns: Int
  public var rows: Int
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A rectangle of character cells.
public struct Rect: Hashable, Sendable {
  public var column: Int
  public var row: Int
  public var columns: Int
  public var rows: Int
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = columns
    self.rows = rows
  }
}

/// A colour as a theme names it; the terminal side maps it to what the terminal can show.
public enum Color: Hashable, Sendable {
  case standard
  /// The 16 or 256 colour palette.
  case indexed(UInt8)
  case rgb(UInt8, UInt8, UInt8)
}

/// How a cell looks.
public struct Style: Hashable, Sendable {
  /// Text attributes.
  public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let italic = Attributes(rawValue: 4)
    public static let underline = Attributes(rawValue: 8)
    public static let reverse = Attributes(rawValue: 16)
  }
  public var foreground: Color
  public var background: Color
  public var attributes: Attributes
  public init(
    foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// One character cell: a grapheme, or the second half of a wide one.
public struct Cell: Hashable, Sendable {
  /// One grapheme without control characters; empty for the second half of a wide grapheme.
  public var text: String
  public var style: Style
  public init(_ text: String = " ", style: Style = Style()) {
    self.text = text
    self.style = style
  }
}

/// A frame: every cell of the terminal, the cursor, and the pictures over it.
public struct Screen: Sendable, Equatable {
  public let size: Size
  /// `rows * columns` cells, row by row.
  public var cells: [Cell]
  /// Where the cursor blinks; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    get { cursorCell.map { ($0.columns, $0.rows) } }
    set { cursorCell = newValue.map { Size(columns: $0.column, rows: $0.row) } }
  }
  private var cursorCell: Size?
  /// Pictures over the text; they do not overlap. What lies over a picture (a dialog) is among its
  /// `covered` rectangles.
  public var placements: [Placement] = []

  public init(size: Size, style: Style = Style()) {
    self.size = size
    cells = Array(repeating: Cell(style: style), count: max(0, size.columns * size.rows))
  }

  /// The cell at a position inside the screen.
  public subscript(column: Int, row: Int) -> Cell {
    get { cells[row * size.columns + column] }
    set { cells[row * size.columns + column] = newValue }
  }
}
