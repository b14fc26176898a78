/// What the prompt's keys do beyond editing.
let promptActions: [Action] = [
  Action(
    "Complete", short: "complete", [.tab], in: [.prompt], weight: 15, palette: false
  ) { state, _ in
    state.complete(by: 1)
    return []
  }.when { $0.completion?.hasMore ?? false },
  Action(
    "Complete backwards", [.backTab], in: [.prompt], palette: false
  ) { state, _ in
    state.complete(by: -1)
    return []
  }.when { $0.completion?.chosen != nil && $0.completion?.hasMore ?? false },
  Action("Complete", [.tab, .backTab], in: [.prompt], palette: false) { state, _ in
    state.sayNothingCompletes()
    return []
  },
  Action("Leave the prompt for the panes", short: "panes", [.escape], in: [.prompt], weight: 8) {
    state, _ in
    state.pane = .picture
    return []
  },
  Action(
    "New line", [Key(.enter, .alt), .control("j")], in: [.prompt], palette: false
  ) { state, _ in
    state.edit(.newline)
    return []
  },
  Action(
    "Random prompt of the model's world", short: "random", [.control("g")],
    in: [.prompt, .panes], weight: 6
  ) { state, _ in
    state.writeRandomPrompt()
    return []
  }.when { $0.canTurnToPrompt && !($0.model.facts?.vocabulary?.templates ?? []).isEmpty },
  Action(
    "Search earlier prompts", short: "history", [.control("r")], in: [.prompt, .panes], weight: 5
  ) { state, _ in
    state.open(.history)
    return []
  }.when { $0.canTurnToPrompt && !$0.history.entries.isEmpty },
  Action("What this model knows", [.control("o")], in: [.prompt, .panes]) { state, _ in
    state.openWorld()
    return []
  }.when { $0.canTurnToPrompt && $0.lexicon != nil },
  Action("Write the negative prompt", [.alt("n")], in: [.prompt, .panes]) { state, _ in
    state.show(.studio)
    state.pane = state.pane == .negative ? .prompt : .negative
    return []
  },
  Action("Write it in an editor: $VISUAL or $EDITOR", [.alt("e")], in: [.prompt, .panes]) {
    state, _ in
    let isNegative = state.place == .studio && state.pane == .negative
    return [
      .editText(
        isNegative ? state.negative.text : state.prompt.text,
        isNegative ? .negativePrompt : .prompt)
    ]
  }.when { $0.canTurnToPrompt },
  Action("Line up, then an earlier prompt", [.up, .control("p")], in: [.prompt], palette: false) {
    state, _ in
    state.moveLine(by: -1)
    return []
  },
  Action(
    "Line down, then a later prompt", [.down, .control("n")], in: [.prompt], palette: false
  ) { state, _ in
    state.moveLine(by: 1)
    return []
  },
]

extension State {
  /// Tab completes and does nothing else: text that is meant for a prompt must not go elsewhere.
  fileprivate mutating func sayNothingCompletes() {
    say(
      "Nothing to complete",
      remedy: pane == .negative
        ? "\(key("Write the negative prompt")) goes back to the prompt, "
          + "\(key("Leave the prompt for the panes")) leaves the texts"
        : "\(key("Leave the prompt for the panes")) leaves the prompt, "
          + "\(key("Write the negative prompt")) goes to the negative one")
  }

  /// Whether a prompt may be put in place of what is on the screen: not in the middle of a rating or
  /// of a mask.
  fileprivate var canTurnToPrompt: Bool { place.kind != .rating && place.kind != .mask }

  /// Takes what the user's editor made of a prompt.
  mutating func receive(_ text: String, _ which: EditedText) {
    switch which {
    case .prompt: prompt.set(text)
    case .negativePrompt: negative.set(text)
    }
    show(.studio)
    pane = which == .prompt ? .prompt : .negative
  }
}
