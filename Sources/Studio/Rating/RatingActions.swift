/// Keys of the rating of two sets.
let ratingActions: [Action] = [
  Action("Rate two sets of pictures", [], in: [.panes]) { state, _ in
    state.open(.ask(.rateSets), text: state.ratingFolders)
    return []
  },
  Action(
    "The left picture", short: "left", [.char("h"), .left, .char("1")], in: [.rating], weight: 24,
    palette: false
  ) { state, _ in state.rate(.left) }.when(isAsked),
  Action(
    "Indifferent", short: "indifferent", [.char("i"), .char("0"), .char(" ")], in: [.rating],
    weight: 23,
    palette: false
  ) { state, _ in state.rate(.indifferent) }.when(isAsked),
  Action(
    "The right picture", short: "right", [.char("l"), .right, .char("2")], in: [.rating],
    weight: 22, palette: false
  ) { state, _ in state.rate(.right) }.when(isAsked),
  Action(
    "Take the last answer back", short: "undo", undoKeys + [Key(.backspace)], in: [.rating],
    weight: 21, palette: false
  ) { state, _ in state.undoRating() },
  Action("Skip this pair", short: "skip", [.char("s")], in: [.rating], weight: 18, palette: false) {
    state, _ in state.skipRating()
  }.when(isAsked),
  Action("Report: on or off", short: "report", [.char("r")], in: [.rating], weight: 20) {
    state, _ in
    if state.rating?.showsReport == true, state.rating?.session.turn != nil {
      state.rating?.showsReport = false
      return []
    }
    return state.showReport()
  },
  scroll("Line up", [.up, .char("k")], by: -1),
  scroll("Line down", [.down, .char("j")], by: 1),
  scroll("Page up", [.pageUp, .control("b")], by: -10),
  scroll("Page down", [.pageDown, .control("f")], by: 10),
  Action("Back", short: "back", [.escape], in: [.rating], weight: 19, palette: false) {
    state, _ in
    state.leaveRating()
    return []
  },
]

/// Whether a pair is on the screen.
@Sendable private func isAsked(_ state: State) -> Bool {
  state.rating.map { !$0.showsReport && $0.session.turn != nil } ?? false
}

private func scroll(_ name: String, _ keys: [Key], by lines: Int) -> Action {
  Action(name, keys, in: [.rating], palette: false) { state, _ in
    state.scrollReport(by: lines)
    return []
  }
}
