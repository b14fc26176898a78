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
  Action("Explore: a grid over two parameters", [.char("G")], in: [.panes]) { state, _ in
    state.openGrid(rows: .stage(0, .guidance), columns: .seed)
    return []
  },
  Action("Grid: thresholding and guidance weight", [], in: [.panes]) { state, _ in
    state.openGrid(rows: .stage(0, .thresholding), columns: .stage(0, .guidance))
    return []
  },
  Action(
    "Grid: aug level and guidance weight of the first enlargement", [], in: [.panes]
  ) { state, _ in
    state.openGrid(rows: .stage(1, .augLevel), columns: .stage(1, .guidance))
    return []
  }.when { $0.model.facts.map { $0.stages.count > 1 } ?? false },
  Action("Grid: sampler and steps", [], in: [.panes]) { state, _ in
    state.openGrid(rows: .stage(0, .sampler), columns: .stage(0, .steps))
    return []
  },
  Action(
    "Skip: keep what is there, no further stages", short: "skip", [.char("S"), .alt("s")],
    in: [.panes, .prompt], weight: 4
  ) { state, _ in state.skip() }.when {
    $0.queue.running.map { $0.ending == nil && $0.job.study == nil } ?? false
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
