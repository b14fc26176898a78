import Recipes

/// Keys of the lists of presets and styles.
let libraryActions: [Action] = [
  Action(
    "Presets: choose, save, forget", short: "presets", [.char("p"), Key(.function(6))],
    in: [.settings], weight: 6, palette: false
  ) { state, _ in state.openPresets() }.when { $0.model.facts != nil },
  Action("Presets: choose, save, forget", [Key(.function(6))], in: [.panes, .prompt]) { state, _ in
    state.openPresets()
  }.when { $0.model.facts != nil },
  Action(
    "Styles: words around the prompt", [.alt("t"), Key(.function(7))], in: [.prompt, .panes]
  ) { state, _ in state.openStyles() },
  Action(
    "Save what is set now under the name that is written", short: "save as", [.control("s")],
    in: [.library], weight: 9, palette: false
  ) { state, _ in state.saveToLibrary() },
  Action(
    "Forget the selected one", short: "forget", [.control("x")], in: [.library], weight: 8,
    palette: false
  ) { state, _ in
    state.forgetInLibrary()
    return []
  },
]
