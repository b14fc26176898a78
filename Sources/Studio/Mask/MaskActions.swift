/// Painting a mask.
let maskActions: [Action] = [
  move("Left", .left, "h", -1, 0),
  move("Right", .right, "l", 1, 0),
  move("Up", .up, "k", 0, -1),
  move("Down", .down, "j", 0, 1),
  fine("A cell left", .left, "H", -1, 0),
  fine("A cell right", .right, "L", 1, 0),
  fine("A cell up", .up, "K", 0, -1),
  fine("A cell down", .down, "J", 0, 1),
  paint("Brush down, up: paint or only move", short: "paint", [.char(" ")], weight: 22) {
    $0.togglePen()
  },
  paint("Eraser: on or off", short: "eraser", [.char("e")], weight: 19) { $0.toggleEraser() },
  paint("Smaller brush", [.char("[")]) { $0.resize(by: -1) },
  paint("Larger brush", short: "size", [.char("]")], label: "[]", weight: 18) {
    $0.resize(by: 1)
  },
  paint("Invert: paint the rest instead", short: "invert", [.char("i")], weight: 12) {
    $0.invert()
  },
  paint("Clear: nothing painted", [.char("c")]) { $0.clear() },
  paint("Undo", short: "undo", undoKeys, weight: 13) { $0.undo() }
    .when { $0.maskEditor?.canUndo ?? false },
  paint("Redo", redoKeys) { $0.redo() }.when { $0.maskEditor?.canRedo ?? false },
  Action(
    "Redraw what is painted", short: "redraw", [.enter], in: [.mask], weight: 21, palette: false
  ) { state, _ in
    state.askForInpainting()
    return []
  },
  Action("Back", short: "back", [.escape], in: [.mask], weight: 20, palette: false) { state, _ in
    state.leave()
    return []
  },
]

private func paint(
  _ name: String, short: String? = nil, _ keys: [Key], label: String? = nil, weight: Int = 0,
  _ body: @escaping @Sendable (inout MaskEditor) -> Void
) -> Action {
  Action(
    name, short: short, keys, label: label, in: [.mask], weight: weight, palette: false
  ) { state, _ in
    if var editor = state.maskEditor {
      body(&editor)
      state.maskEditor = editor
    }
    return []
  }
}

private func move(
  _ name: String, _ arrow: Key.Code, _ letter: Character, _ x: Int, _ y: Int
) -> Action {
  paint(name, [Key(arrow), .char(letter)]) { $0.move(x, y, isFine: false) }
}

private func fine(
  _ name: String, _ arrow: Key.Code, _ letter: Character, _ x: Int, _ y: Int
) -> Action {
  paint(name, [Key(arrow, .shift), .char(letter)]) { $0.move(x, y, isFine: true) }
}
