/// Keys of the candidates, variations and grids.
let exploreActions: [Action] = [
  move("Left", [.left, .char("h")]) { _ in -1 },
  move("Right", [.right, .char("l")]) { _ in 1 },
  move("Up", [.up, .char("k")]) { -$0 },
  move("Down", [.down, .char("j")]) { $0 },
  Action(
    "Choose by number", short: "choose", "123456789".map(Key.char), label: "1-9", in: [.explore],
    weight: 16, palette: false
  ) { state, key in
    if case .character(let digit) = key.code, let number = digit.wholeNumberValue {
      state.explore?.toggleChoice(number - 1)
    }
    return []
  },
  Action("Choose", [.char(" ")], in: [.explore], palette: false) { state, _ in
    if let explore = state.explore { state.explore?.toggleChoice(explore.selected) }
    return []
  },
  Action("Enlarge the chosen", short: "enlarge", [.enter], in: [.explore], weight: 22) {
    state, _ in
    state.enlarge()
    return []
  }.when { $0.explore.map { $0.isOfSmallPictures && !$0.picked.isEmpty } ?? false },
  Action("Drop this one", short: "drop", [.char("d"), Key(.delete)], in: [.explore], weight: 12) {
    state, _ in state.dropCandidate()
  },
  Action(
    "Stop: keep what is done", short: "stop", [.char("X")], in: [.explore], weight: 14
  ) { state, _ in state.stopExploring() }.when { !($0.explore?.isDone ?? true) },
  Action(
    "Back to the single picture", short: "back", [.escape], in: [.explore], weight: 10,
    palette: false
  ) {
    state, _ in
    state.explore?.isShown = false
    return []
  },
  Action(
    "Back to the candidates", short: "candidates", [.char("C")], in: [.panes], weight: 5
  ) { state, _ in
    state.explore?.isShown = true
    state.show(.studio)
    state.pane = .picture
    return []
  }.when { $0.explore.map { !$0.isShown } ?? false },
]

private func move(
  _ name: String, _ keys: [Key], by step: @escaping @Sendable (Int) -> Int
) -> Action {
  Action(name, keys, in: [.explore], palette: false) { state, _ in
    let columns = Layout(state, size: state.size).explore?.columns ?? 1
    guard let explore = state.openExplore else { return [] }
    let target = explore.selected + step(columns)
    if explore.slots.indices.contains(target) { state.explore?.select(target) }
    return []
  }
}
