/// What can be done almost anywhere.
let generalActions: [Action] = [
  Action(
    "Cancel what runs", short: "cancel", [.control("c")], in: [.everywhere], weight: 50
  ) { state, _ in state.interrupt() }.when { $0.queue.running != nil },
  Action("Quit, when pressed twice", [.control("c")], in: [.everywhere], palette: false) {
    state, _ in state.interrupt()
  },
  Action("Quit", short: "quit", [.char("q")], in: [.panes], weight: -5) { state, _ in
    [state.save(), .quit]
  },
  Action(
    "Help: the keys of where you are", short: "help", [.char("?"), Key(.function(1))],
    in: [.everywhere], weight: 7
  ) { state, _ in
    state.open(.help)
    return []
  }.when { $0.overlay == nil },
  Action(
    "All actions by name", short: "actions", [.control("k"), .alt("x"), Key(.function(2))],
    in: [.everywhere], weight: 1
  ) { state, _ in
    state.open(.palette)
    return []
  }.when { $0.overlay == nil },
  Action("Messages", [.char("L")], in: [.panes]) { state, _ in
    state.open(.log)
    return []
  },
  Action("Themes", [.char("T"), Key(.function(4))], in: [.panes, .prompt]) { state, _ in
    state.open(.themes(before: state.theme))
    return []
  },
  Action("Write the prompt", short: "prompt", [.char("i")], in: [.panes], weight: 11) {
    state, _ in
    state.show(.studio)
    state.pane = .prompt
    return []
  },
  Action(
    "Next pane", short: "next pane", [.tab], in: [.panes], palette: false
  ) { state, _ in
    state.movePane(by: 1)
    return []
  }.when { $0.place == .studio },
  Action(
    "Pane before", [.backTab], in: [.panes], palette: false
  ) { state, _ in
    state.movePane(by: -1)
    return []
  }.when { $0.place == .studio },
  Action("Settings", [.char(",")], in: [.panes]) { state, _ in
    state.show(.studio)
    state.pane = .settings
    return []
  },
  Action("Draw the screen again", [.control("l")], in: [.everywhere]) { _, _ in [.redraw] },
  Action(undoName, short: "undo", undoKeys, in: [.panes, .text], weight: 2) { state, _ in
    state.undo()
  }.when(\.canUndo),
  Action(undoName, undoKeys, in: [.panes, .text], palette: false) { state, _ in
    state.say("There is nothing to undo")
    return []
  },
  Action(redoName, redoKeys, in: [.panes, .text]) { state, _ in state.redo() }.when(\.canRedo),
  Action(redoName, redoKeys, in: [.panes, .text], palette: false) { state, _ in
    state.say("There is nothing to do again")
    return []
  },
  Action("Clear the prompt", [.control("u")], in: [.panes, .text]) { state, _ in
    state.clearText()
    return []
  },
  Action("Suspend", [], in: [.panes, .prompt]) { state, _ in [state.save(), .suspend] },
  Action("Show bytes a second", [.char("B")], in: [.panes]) { state, _ in
    state.traffic = state.traffic == nil ? 0 : nil
    return [.measureTraffic(state.traffic != nil)]
  },
  Action("Small pictures for slow lines: on or off", [], in: [.panes]) { state, _ in
    state.graphics.smallBytes.toggle()
    state.say("Small pictures are \(state.graphics.smallBytes ? "on" : "off")")
    return [.setGraphics(state.graphics)]
  },
  Action("Dithering: on or off", [], in: [.panes]) { state, _ in
    state.graphics.dithering.toggle()
    state.say("Dithering is \(state.graphics.dithering ? "on" : "off")")
    return [.setGraphics(state.graphics)]
  },
  Action("Colours of the palette: 256, 64 or 16", [], in: [.panes]) { state, _ in
    let colours = state.graphics.colours
    state.graphics.colours = colours > 64 ? 64 : colours > 16 ? 16 : 256
    state.say("Pictures have \(state.graphics.colours) colours")
    return [.setGraphics(state.graphics)]
  },
]

let undoName = "Undo: prompt, settings, deletions"

/// What takes something back, wherever there is something to take back.
let undoKeys: [Key] = [.char("u"), .control("z"), .control("_"), .control("/")]
let redoName = "Redo what was undone"
let redoKeys: [Key] = [.char("U"), .alt("z"), .alt("_"), .alt("/")]
