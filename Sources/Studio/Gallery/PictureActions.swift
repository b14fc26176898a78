/// What can be done with a picture, wherever it is shown.
let pictureActions: [Action] = [
  picture("Favourite: add or remove the star", short: "star", [.char("s")], in: [.panes], weight: 7)
  {
    state, item in
    state.say(item.favourite ? "No favourite any more" : "Saved as a favourite")
    return [.gallery(.setFavourite([item.id], !item.favourite))]
  },
  picture("Use this recipe", short: "recipe", [.char("r")], weight: 6) { state, item in
    state.useRecipe(of: item)
    return []
  },
  picture("Use this seed", [.char("e")]) { state, item in
    state.parameters.fix(seed: item.request.seed)
    state.parameters.seedMode = .fixed
    state.say("The seed stays \(item.request.seed)")
    return []
  },
  picture("Mark to compare", [.char("m")]) { state, item in
    state.markedID = state.markedID == item.id ? nil : item.id
    state.say(
      state.markedID == nil ? "No picture is marked" : "Marked",
      remedy: state.markedID == nil
        ? nil : "\(state.key("Compare with the marked one")) on another picture compares the two")
    return []
  },
  picture("Compare with the marked one", short: "compare", [.char("c")], weight: 5) {
    state, item in
    state.compare(with: item)
    return []
  },
  picture("Name", [.char("n")]) { state, item in
    state.open(.ask(.rename(item.id)), text: item.name)
    return []
  },
  picture("Tags", [.char("t")]) { state, item in
    state.open(.ask(.tags(item.id)), text: item.tags.joined(separator: ", "))
    return []
  },
  picture("Note", [.char("N")]) { state, item in
    state.open(.ask(.note(item.id)), text: item.note.oneLine)
    return []
  },
  picture("Open it in another program", [.char("W")]) { state, item in
    state.say("Opening \(item.fileName)")
    return [.open(item.path)]
  },
  picture("Open its folder in another program", []) { state, item in
    let folder = item.path.split(separator: "/").dropLast().joined(separator: "/")
    state.say("Opening the picture's folder")
    return [.open("/" + folder)]
  },
  picture("Copy its path", [.char("y")]) { state, item in
    state.copy(item.path, what: "path")
  },
  picture("Copy its prompt", [.char("Y")]) { state, item in
    state.copy(item.request.prompt, what: "prompt")
  },
  picture("Export a copy", [.char("w")]) { state, item in
    state.open(.ask(.export(item.id)), text: state.exportFolder)
    return []
  },
  picture("Change it: image to image", [.char("I")]) { state, item in
    state.open(.ask(.strength(.whole(item.id))), text: "0.6")
    return []
  },
  picture("More like this", short: "more", [.char("~")], weight: 9) { state, item in
    state.startLikeness(of: item)
    return []
  }.when { $0.subject != nil && $0.model.facts?.drawsFromPictures == true },
  picture("Paint a mask: redraw a part", [.char("M")]) { state, item in
    state.openMask(of: item)
    return []
  },
  picture("Explore: several enlargements", [.char("E")]) { state, item in
    state.open(.ask(.enlargements(item.id)), text: "4")
    return []
  },
  picture("Explore: styles", [.char("V")]) { state, item in
    state.openRestyling(of: item)
    return []
  }.when { $0.subject != nil && $0.canStyle },
  picture("Delete to the trash", short: "delete", [.char("d"), Key(.delete)], weight: 4) {
    state, item in state.trash([item.id])
  },
  Action("Add pictures of other programs", [.char("a")], in: [.gallery]) { state, _ in
    state.askForImport()
    return []
  },
  Action("Delete every picture without a star", [], in: [.panes]) { _, _ in
    [.gallery(.unstarred)]
  },
]

private func picture(
  _ name: String, short: String? = nil, _ keys: [Key], in contexts: Set<Context> = [.pictures],
  weight: Int = 0, _ body: @escaping @Sendable (inout State, PictureItem) -> [Effect]
) -> Action {
  Action(
    name, short: short, keys, in: contexts, weight: weight
  ) { state, _ in
    guard let item = state.subject else { return [] }
    return body(&state, item)
  }.when { $0.subject != nil }
}

extension State {
  /// Sends a text to the terminal's clipboard; whether the terminal takes it is not known.
  mutating func copy(_ text: String, what: String) -> [Effect] {
    say(
      "The \(what) is sent to the terminal's clipboard",
      remedy: "if it does not arrive, the terminal does not allow that (OSC 52)")
    return [.copy(text)]
  }
}
