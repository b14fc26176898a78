/// Keys of the models.
let modelActions: [Action] = [
  Action(
    "Models: what can draw", short: "models", [.char("O"), Key(.function(5))],
    in: [.panes, .prompt]
  ) { state, _ in state.showModels() }.when { $0.place != .models },
  select("Up", [.up, .char("k")], by: -1),
  select("Down", [.down, .char("j")], by: 1),
  select("First", [.home], by: -1_000_000),
  select("Last", [.end], by: 1_000_000),
  scroll("Description up", [.pageUp, .control("b")], by: -5),
  scroll("Description down", [.pageDown, .control("f")], by: 5),
  Action("Load this model", short: "load", [.enter], in: [.models], weight: 22) { state, _ in
    state.switchModel()
    return []
  },
  Action("Add a model", short: "add", [.char("a")], in: [.models], weight: 14) { state, _ in
    state.open(.ask(.addModel), text: "~/")
    return []
  },
  Action(
    "Forget this model's name", short: "remove", [.char("d"), Key(.delete)], in: [.models],
    weight: 13
  ) { state, _ in
    state.forgetModel()
    return []
  },
  Action("Verify: read the model whole", short: "verify", [.char("H")], in: [.models], weight: 12) {
    state, _ in state.verifyModel()
  },
  Action(
    "Begin the next start with this model", short: "default", [.char("D")], in: [.models],
    weight: 15
  ) { state, _ in state.keepModel() },
  Action("Back", short: "back", [.escape], in: [.models], weight: 20, palette: false) { state, _ in
    state.leave()
    return []
  },
]

private func select(_ name: String, _ keys: [Key], by step: Int) -> Action {
  Action(name, keys, in: [.models], palette: false) { state, _ in
    state.models.select(state.models.selected + step)
    return []
  }
}

private func scroll(_ name: String, _ keys: [Key], by lines: Int) -> Action {
  Action(name, keys, in: [.models], palette: false) { state, _ in
    let geometry = Layout(state, size: state.size).models(state)
    state.models.scroll(by: lines, most: geometry.scrollable(state))
    return []
  }
}
