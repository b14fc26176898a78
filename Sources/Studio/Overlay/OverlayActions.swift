/// Keys of what lies over the studio.
let overlayActions: [Action] = [
  Action("Take it", short: "choose", [.enter], in: [.list, .ask], weight: 20, palette: false) {
    state, _ in state.accept()
  },
  Action("Complete the path", short: "complete", [.tab], in: [.ask], weight: 15, palette: false) {
    state, _ in state.completePath()
  }.when { if case .ask(let question) = $0.overlay?.kind { question.isPath } else { false } },
  Action(
    "Mark it, to take several", short: "mark", [.tab], in: [.marks], weight: 19, palette: false
  ) { state, _ in
    state.toggleMark()
    return []
  },
  Action("Up", [.up, .control("p")], in: [.list], palette: false) { state, _ in
    state.moveChoice(by: -1)
    return []
  },
  Action("Down", [.down, .control("n")], in: [.list], palette: false) { state, _ in
    state.moveChoice(by: 1)
    return []
  },
  Action("Page up", [.pageUp], in: [.list], palette: false) { state, _ in
    state.moveChoice(by: -10)
    return []
  },
  Action("Page down", [.pageDown], in: [.list], palette: false) { state, _ in
    state.moveChoice(by: 10)
    return []
  },
  Action("Line up", [.up, .char("k")], in: [.page], palette: false) { state, _ in
    state.scroll(by: -1)
    return []
  },
  Action("Line down", [.down, .char("j")], in: [.page], palette: false) { state, _ in
    state.scroll(by: 1)
    return []
  },
  Action("Page up", [.pageUp], in: [.page], palette: false) { state, _ in
    state.scroll(by: -10)
    return []
  },
  Action("Page down", short: "scroll", [.pageDown, .char(" ")], in: [.page], palette: false) {
    state, _ in
    state.scroll(by: 10)
    return []
  },
  Action("Yes", short: "yes", [.char("y"), .enter], in: [.confirm], weight: 20, palette: false) {
    state, _ in state.accept()
  },
  Action("No", short: "no", [.char("n")], in: [.confirm], weight: 19, palette: false) {
    state, _ in
    state.closeOverlay()
    return []
  },
  Action("Draw the grid", short: "draw", [.enter], in: [.grid], weight: 20, palette: false) {
    state, _ in state.startGrid()
  },
  Action("Line up", [.up, .backTab], in: [.grid], palette: false) { state, _ in
    state.overlay?.grid?.moveLine(by: -1)
    return []
  },
  Action("Line down", short: "next", [.down, .tab], in: [.grid], weight: 5, palette: false) {
    state, _ in
    state.overlay?.grid?.moveLine(by: 1)
    return []
  },
  Action(
    "Another parameter", short: "parameter", [.right, .char("l"), .char(" ")], in: [.grid],
    weight: 6, palette: false
  ) { state, _ in
    state.cycleGridField(by: 1)
    return []
  }.when { $0.editorPath == nil },
  Action(
    "The parameter before", [.left, .char("h")], in: [.grid], palette: false
  ) { state, _ in
    state.cycleGridField(by: -1)
    return []
  }.when { $0.editorPath == nil },
  Action(
    "Close", short: "close", [.escape, .char("q"), .char("?")], in: [.page], weight: 10,
    palette: false
  ) { state, _ in
    state.closeOverlay()
    return []
  },
  Action(
    "Close", short: "close", [.escape], in: [.list, .ask, .confirm, .grid], weight: 10,
    palette: false
  ) { state, _ in
    state.closeOverlay()
    return []
  },
]
