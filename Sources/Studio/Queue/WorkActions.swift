import Recipes

/// Starting and stopping work.
let workActions: [Action] = [
  Action(
    "Generate the picture", short: "generate", [.enter, .char("g")], in: [.prompt, .panes],
    weight: 20
  ) { state, _ in state.generate() },
  Action(
    "Explore: candidates side by side", short: "explore", [.char("x")], in: [.panes], weight: 8
  ) { state, _ in
    state.open(.ask(.candidates))
    return []
  },
  Action(
    "Explore: variations of the picture", [.char("v")], in: [.panes]
  ) { state, _ in
    state.startVariations()
    return []
  }.when { $0.subject != nil },
  Action("Explore: every combination of the prompt's words", [], in: [.panes, .prompt]) {
    state, _ in
    state.startCombinations()
    return []
  }.when { $0.preview.map { !$0.isWrong } ?? false },
  Action("Explore: a grid over two parameters", [.char("G")], in: [.panes]) { state, _ in
    let fields = GridAxis.fields(state.parameters.settings)
    let rows = ParameterField.stage(0, .guidance)
    state.openGrid(rows: fields.contains(rows) ? rows : fields.last ?? rows, columns: .seed)
    return []
  },
  grid("Grid: thresholding and guidance weight", 0, .thresholding, .guidance),
  grid("Grid: aug level and guidance weight of the first enlargement", 1, .augLevel, .guidance),
  grid("Grid: sampler and steps", 0, .sampler, .steps),
  Action(
    "Skip: keep what is there, no further stages", short: "skip", [.char("S"), .alt("s")],
    in: [.panes, .prompt], weight: 4
  ) { state, _ in state.skip() }.when {
    $0.queue.running.map { $0.ending == nil && $0.job.replay == nil } ?? false
  },
  Action(
    "Queue: pause, go on", short: "pause", [.char("P"), .alt("p")], in: [.panes, .prompt]
  ) { state, _ in
    state.queue.togglePause()
    state.say(state.queue.isStopped ? "Nothing new starts" : "The queue goes on")
    return []
  }.when { !$0.queue.isEmpty || $0.queue.isStopped },
  Action("Queue: clear", [], in: [.panes]) { state, _ in
    state.open(.confirm(.clearQueue))
    return []
  }.when { !$0.queue.waiting.isEmpty },
]

/// A ready-made grid over two settings of a stage, where they mean something.
private func grid(
  _ name: String, _ stage: Int, _ rows: Setting.Name, _ columns: Setting.Name
) -> Action {
  Action(name, [], in: [.panes]) { state, _ in
    state.openGrid(rows: .stage(stage, rows), columns: .stage(stage, columns))
    return []
  }.when { state in [rows, columns].allSatisfy { state.parameters.settings.means($0, stage) } }
}

/// Keys of the queue pane.
let queueActions: [Action] = [
  Action("Up", [.up, .char("k")], in: [.queue], palette: false) { state, _ in
    state.queue.select(state.queue.selected - 1)
    return []
  },
  Action("Down", [.down, .char("j")], in: [.queue], palette: false) { state, _ in
    state.queue.select(state.queue.selected + 1)
    return []
  },
  Action(
    "Sooner", short: "sooner", [.char("K"), Key(.up, .shift)], in: [.queue], weight: 12,
    palette: false
  ) { state, _ in
    state.queue.moveSelected(by: -1)
    return []
  },
  Action(
    "Later", short: "later", [.char("J"), Key(.down, .shift)], in: [.queue], weight: 11,
    palette: false
  ) { state, _ in
    state.queue.moveSelected(by: 1)
    return []
  },
  Action(
    "Remove from the queue", short: "remove", [.char("d"), Key(.delete), Key(.backspace)],
    in: [.queue], weight: 13, palette: false
  ) { state, _ in
    state.removeFromQueue()
    return []
  }.when { !$0.queue.waiting.isEmpty },
  Action(
    "Clear the queue", short: "clear", [.char("X")], in: [.queue], weight: 9, palette: false
  ) { state, _ in
    state.open(.confirm(.clearQueue))
    return []
  }.when { !$0.queue.waiting.isEmpty },
  Action(
    "Edit: back into the prompt", short: "edit", [.enter, .char("r")], in: [.queue], weight: 10,
    palette: false
  ) { state, _ in
    state.editQueued()
    return []
  }.when { !$0.queue.waiting.isEmpty },
]
