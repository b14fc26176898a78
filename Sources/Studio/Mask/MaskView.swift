import Recipes

extension Painter {
  /// The picture with the mask that is being painted.
  mutating func drawMask(_ editor: MaskEditor, _ state: State, _ layout: Layout) {
    guard let item = state.items[editor.picture] else { return }
    if let drawn = editor.drawn {
      place(drawn, in: layout.maskArea, quality: .preview)
    } else {
      drawPicture(item, state, in: layout.maskArea)
    }
    let row = layout.maskArea.bottom
    var column = text(editor.erases ? "Eraser" : "Brush", 1, row, .text)
    column = text(
      "\(editor.radius * 2 + 1) wide", column + 1, row, .dim)
    column = text(
      editor.isDown ? editor.erases ? "erasing" : "painting" : "only moving", column + 2, row,
      editor.isDown ? .accent : .dim)
    let share = editor.mask.share * 100
    let amount = share > 0 && share < 1 ? "under 1" : share.text(digits: 0)
    textRight(
      "\(amount) % will be redrawn", endingAt: layout.body.right - 1, row,
      share > 0 ? .info : .dim)
  }
}

extension Layout {
  /// Where the picture of the mask is fitted in.
  var maskArea: Rect { Rect(0, body.row, body.columns, body.rows - 1) }

  /// The cells that a picture covers in a rectangle: its aspect is kept, and it is centred.
  func fitted(width: Int, height: Int, in rect: Rect) -> Rect {
    let scale = min(
      Double(rect.columns) / Double(width), Double(rect.rows) * aspect / Double(height))
    return rect.centred(
      columns: max(1, Int((Double(width) * scale).rounded())),
      rows: max(1, Int((Double(height) * scale / aspect).rounded())))
  }
}
