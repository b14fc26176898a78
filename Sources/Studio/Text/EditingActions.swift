/// Keys of every line of text, after emacs and readline.
let editingActions: [Action] = [
  edit("Left", .left, [.left, .control("b")]),
  edit("Right", .right, [.right, .control("f")]),
  edit("Word left", .wordLeft, [.alt("b"), Key(.left, .control), Key(.left, .alt)]),
  edit("Word right", .wordRight, [.alt("f"), Key(.right, .control), Key(.right, .alt)]),
  edit("Start of the line", .lineStart, [.control("a"), .home]),
  edit("End of the line", .lineEnd, [.control("e"), .end]),
  edit("Start of the text", .start, [.alt("<"), Key(.home, .control)]),
  edit("End of the text", .end, [.alt(">"), Key(.end, .control)]),
  edit("Delete backward", .deleteBackward, [Key(.backspace), .control("h")]),
  edit("Delete forward", .deleteForward, [Key(.delete), .control("d")]),
  edit("Swap letters", .transpose, [.control("t")]),
  edit("Cut to the end of the line", .killLine, [.alt("k")]),
  edit("Cut to the start of the line", .killLineBackward, [.alt("u")]),
  edit("Cut the word before", .killWordBackward, [.control("w")]),
  edit(
    "Cut back to the start of the word", .killPartBackward, [Key(.backspace, .alt)]),
  edit("Cut the word behind", .killWordForward, [.alt("d"), Key(.delete, .alt)]),
  edit("Put back what was cut", .yank, [.control("y")]),
  edit("Put back an older cut instead", .yankOlder, [.alt("y")]),
]

private func edit(_ name: String, _ command: EditCommand, _ keys: [Key]) -> Action {
  Action(name, keys, in: [.text], palette: false) { state, _ in
    state.edit(command)
    return []
  }
}
