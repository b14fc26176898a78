/// Looking into how a picture came about.
let replayActions: [Action] = [
  look("Attention: which words act where", .attention, [.char("A")]) { state, item in
    state.openAttention(of: item)
  },
  look("Film: how the picture came out of noise", .film, [.char("F")]) { state, item in
    state.openFilm(of: item)
  },
  // Attention.
  view("Word before", [.left, .char("h")], in: .attention) { $0.moveWord(by: -1) },
  view(
    "Next word", short: "word", [.right, .char("l")], label: "←→", in: .attention, weight: 22
  ) { $0.moveWord(by: 1) }.when { $0.attentionStages?.isEmpty == false },
  view("The picture alone", [.home, .char("0")], in: .attention) { $0.moveWord(by: -1_000) },
  view("Last word", [.end], in: .attention) { $0.moveWord(by: 1_000) },
  view("Stage before", [.char("[")], in: .attention) { $0.moveAttentionStage(by: -1) },
  view("Next stage", short: "stage", [.char("]")], label: "[]", in: .attention, weight: 20) {
    $0.moveAttentionStage(by: 1)
  }.when { ($0.attentionStages?.count ?? 0) > 1 },
  view(
    "Export the picture in this light", short: "export", [.char("w")], in: .attention, weight: 18
  ) { $0.askForAttentionExport() }.when { $0.attentionStages?.isEmpty == false },
  view("Back", short: "back", [.escape, .enter], in: .attention, weight: 21) { $0.leave() },
  // Film.
  view("Pause, go on", short: "pause", [.char(" ")], in: .film, weight: 23) { $0.toggleFilm() }
    .when { $0.reel != nil },
  view("A step back", [.left, .char("h")], in: .film) { $0.stepFilm(by: -1) },
  view("A step on", short: "step", [.right, .char("l")], label: "←→", in: .film, weight: 22) {
    $0.stepFilm(by: 1)
  }.when { $0.reel != nil },
  view("First step", [.home, .char("0")], in: .film) { $0.stepFilm(by: -1_000_000) },
  view("Last step", [.end], in: .film) { $0.stepFilm(by: 1_000_000) },
  view("Faster", short: "speed", [.char("+"), .char("=")], label: "+-", in: .film, weight: 20) {
    $0.changeFilmSpeed(by: 2)
  }.when { $0.reel != nil },
  view("Slower", [.char("-")], in: .film) { $0.changeFilmSpeed(by: 0.5) },
  view("Export the film", short: "export", [.char("w")], in: .film, weight: 18) {
    $0.askForFilmExport()
  }.when { $0.reel != nil },
  view("Back", short: "back", [.escape, .enter], in: .film, weight: 21) { $0.leave() },
]

/// Opens a view of the picture under the cursor.
private func look(
  _ name: String, _ place: Place.Kind, _ keys: [Key],
  _ body: @escaping @Sendable (inout State, PictureItem) -> Void
) -> Action {
  Action(name, keys, in: [.pictures]) { state, _ in
    if let item = state.subject { body(&state, item) }
    return []
  }.when { $0.subject != nil && $0.place.kind != place }
}

/// A key of such a view.
private func view(
  _ name: String, short: String? = nil, _ keys: [Key], label: String? = nil, in context: Context,
  weight: Int = 0, _ body: @escaping @Sendable (inout State) -> Void
) -> Action {
  Action(
    name, short: short, keys, label: label, in: [context], weight: weight, palette: false
  ) { state, _ in
    body(&state)
    return []
  }
}
