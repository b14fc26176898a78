/// Keys of the settings pane.
let settingsActions: [Action] = [
  Action("Up", [.up, .char("k")], in: [.settings], palette: false) { state, _ in
    state.leaveRow(by: -1)
    return []
  },
  Action("Down", [.down, .char("j")], in: [.settings], palette: false) { state, _ in
    state.leaveRow(by: 1)
    return []
  },
  Action("Next stage", short: "stage", [.char("]"), .pageDown], in: [.settings], weight: 6) {
    state, _ in
    state.commitEntry()
    state.parameters.moveStage(by: 1)
    return []
  },
  Action("Stage before", [.char("["), .pageUp], in: [.settings]) { state, _ in
    state.commitEntry()
    state.parameters.moveStage(by: -1)
    return []
  },
  Action("First value", [.home], in: [.settings], palette: false) { state, _ in
    state.leaveRow(by: -1000)
    return []
  },
  Action("Last value", [.end], in: [.settings], palette: false) { state, _ in
    state.leaveRow(by: 1000)
    return []
  },
  Action(
    "Less, or the choice before", short: "change", [.left, .char("h"), .char("-")],
    label: "←→", in: [.settings], weight: 12, palette: false
  ) { state, _ in
    state.nudge(-1, large: false)
    return []
  },
  Action(
    "More, or the next choice", [.right, .char("l"), .char("+"), .char("=")], in: [.settings],
    palette: false
  ) { state, _ in
    state.nudge(1, large: false)
    return []
  },
  Action(
    "Ten steps less", [Key(.left, .shift), .char("<")], in: [.settings], palette: false
  ) { state, _ in
    state.nudge(-1, large: true)
    return []
  },
  Action(
    "Ten steps more", [Key(.right, .shift), .char(">")], in: [.settings], palette: false
  ) { state, _ in
    state.nudge(1, large: true)
    return []
  },
  Action(
    "Type a number", short: "type", "0123456789.".map(Key.char), label: "0-9", in: [.settings],
    weight: 11, palette: false
  ) { state, key in
    if case .character(let digit) = key.code { state.parameters.type(digit) }
    return []
  }.when { $0.parameters.takesNumbers },
  Action(
    "Take the number", short: "take", [.enter], in: [.settings], weight: 15, palette: false
  ) { state, _ in
    state.commitEntry()
    return []
  }.when { $0.parameters.entry != nil },
  Action(
    "Drop the number", [.escape], in: [.settings], palette: false
  ) { state, _ in
    state.parameters.entry = nil
    return []
  }.when { $0.parameters.entry != nil },
  Action(
    "Delete a digit", [Key(.backspace)], in: [.settings], palette: false
  ) { state, _ in
    state.parameters.deleteDigit()
    return []
  }.when { $0.parameters.entry != nil },
  Action(
    "Choose or write the value", [.enter, .char(" ")], in: [.settings], palette: false
  ) { state, _ in
    state.enterValue()
    return []
  },
  Action(
    "Reset this value", short: "reset", [Key(.backspace), Key(.delete)],
    in: [.settings], weight: 9
  ) { state, _ in
    state.parameters.reset(state.parameters.selected)
    return []
  },
  Action("Reset all values", short: "reset all", [.char("R")], in: [.settings], weight: 8) {
    state, _ in
    state.parameters.resetAll()
    state.say(
      "All settings are the model's defaults", remedy: "\(state.key(undoName)) takes it back")
    return []
  },
  Action(
    "Preset: fast", short: "fast", [.char("f")], in: [.settings], weight: 7
  ) { state, _ in
    state.takePreset(named: "fast")
    return []
  }.when { $0.model.facts != nil },
  Action(
    "Preset: best", short: "best", [.char("b")], in: [.settings], weight: 7
  ) { state, _ in
    state.takePreset(named: "best")
    return []
  }.when { $0.model.facts != nil },
  Action("Seed: a new random one every time", [], in: [.panes]) { state, _ in
    state.parameters.seedMode = .random
    return []
  },
  Action("Seed: keep this one", [], in: [.panes]) { state, _ in
    state.parameters.seedMode = .fixed
    state.say("The seed stays \(state.parameters.seed)")
    return []
  },
]

extension State {
  mutating func commitEntry() {
    if let message = parameters.commitEntry() { say(message) }
  }

  mutating func leaveRow(by rows: Int) {
    commitEntry()
    parameters.moveSelection(by: rows)
  }

  mutating func nudge(_ direction: Int, large: Bool) {
    if let message = parameters.nudge(direction, large: large) { say(message) }
  }

  /// Enter on a value: the next choice, the keys for a number, or a line to write in.
  mutating func enterValue() {
    switch parameters.selected.setting.kind {
    case .choice: parameters.cycle(parameters.selected, by: 1)
    case .text:
      if case .stage(let index, _) = parameters.selected {
        open(.ask(.stagePrompt(index)), text: parameters.stages[index].prompt ?? "")
      } else {
        let files = parameters[parameters.selected]?.text ?? ""
        open(.ask(.files(parameters.selected.name)), text: files.isEmpty ? "~/" : files)
      }
    case .seed, .number, .interval:
      say("Type a number", remedy: "← and → nudge it, S-← and S-→ by ten steps")
    }
  }
}
