import Studio

extension Screen {
  /// A frame that was drawn for another size, cut or filled up: between a resize and the frame
  /// that answers it.
  func fitted(to size: Size) -> Screen {
    guard self.size != size else { return self }
    var result = Screen(size: size)
    for row in 0..<min(size.rows, self.size.rows) {
      for column in 0..<min(size.columns, self.size.columns) {
        result[column, row] = self[column, row]
      }
    }
    if let cursor, cursor.column < size.columns, cursor.row < size.rows { result.cursor = cursor }
    return result
  }

  /// Writes a picture of letters into the cells, but for those that something lies over.
  mutating func write(_ lines: [[UInt8]], at rect: Rect, except covered: [Rect]) {
    for (index, line) in lines.enumerated() where rect.row + index < size.rows {
      for (offset, letter) in line.enumerated() where rect.column + offset < size.columns {
        let (column, row) = (rect.column + offset, rect.row + index)
        if covered.contains(where: {
          (0..<$0.columns).contains(column - $0.column) && (0..<$0.rows).contains(row - $0.row)
        }) {
          continue
        }
        self[column, row].text = String(Unicode.Scalar(letter))
      }
    }
  }
}
