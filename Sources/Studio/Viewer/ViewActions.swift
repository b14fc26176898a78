/// Keys of the strip, the gallery, the viewer and the comparison.
let viewActions: [Action] = [
  Action(
    "All pictures", short: "gallery", [.char("o"), Key(.function(3))], in: [.panes, .prompt],
    weight: 3
  ) { state, _ in
    state.openGallery()
  }.when { $0.place != .gallery },
  // The strip.
  browse("Newer", [.left, .char("h")], in: .strip) { state in state.select(in: \.strip, by: -1) },
  browse("Older", [.right, .char("l")], in: .strip) { state in state.select(in: \.strip, by: 1) },
  browse("Row up", [.up, .char("k")], in: .strip) { $0.selectStripRow(by: -1) },
  browse("Row down", [.down, .char("j")], in: .strip) { $0.selectStripRow(by: 1) },
  browse("Newest", [.home], in: .strip) { state in state.select(in: \.strip, by: -1_000_000) },
  browse("Oldest", [.end], in: .strip) { state in state.select(in: \.strip, by: 1_000_000) },
  Action(
    "Look closer", short: "view", [.enter, .char("z")],
    in: [.strip, .gallery, .picture, .explore], weight: 21
  ) { state, _ in
    state.view()
    return []
  }.when { $0.subject != nil },
  browse("Newer picture", [.left, .char("h")], in: .picture) { state in state.stepCurrent(by: -1) },
  browse("Older picture", [.right, .char("l")], in: .picture) { state in
    state.stepCurrent(by: 1)
  },
  // The gallery.
  browse("Left", [.left, .char("h")], in: .gallery) { $0.select(in: \.gallery, by: -1) },
  browse("Right", [.right, .char("l")], in: .gallery) { $0.select(in: \.gallery, by: 1) },
  browse("Up", [.up, .char("k")], in: .gallery) { $0.selectRow(by: -1) },
  browse("Down", [.down, .char("j")], in: .gallery) { $0.selectRow(by: 1) },
  browse("Page up", [.pageUp, .control("b")], in: .gallery) { $0.selectPage(by: -1) },
  browse("Page down", [.pageDown, .control("f")], in: .gallery) { $0.selectPage(by: 1) },
  browse("Newest", [.home], in: .gallery) { $0.select(in: \.gallery, by: -1_000_000) },
  browse("Oldest", [.end], in: .gallery) { $0.select(in: \.gallery, by: 1_000_000) },
  Action("Filter by text", short: "filter", [.char("/")], in: [.gallery], weight: 11) {
    state, _ in
    state.open(.ask(.filter), text: state.gallery.filter.text)
    return []
  },
  Action("Only favourites: on or off", short: "stars", [.char("*")], in: [.gallery], weight: 10) {
    state, _ in
    state.filter { $0.favouritesOnly.toggle() }
    return []
  },
  Action("Candidates too: on or off", [.char(".")], in: [.gallery]) { state, _ in
    state.filter { $0.candidates.toggle() }
    return []
  },
  Action("No filter", [.char("\\")], in: [.gallery]) { state, _ in
    state.filter { $0 = GalleryFilter() }
    return []
  },
  Action("Back to the studio", short: "back", [.escape], in: [.gallery], weight: 9, palette: false)
  { state, _ in
    state.show(.studio)
    return []
  },
  // Only the picture.
  Action(
    "Only the picture: on or off", short: "only the picture", [.char("Z"), Key(.function(11))],
    in: [.panes, .prompt], weight: 2
  ) { state, _ in
    state.togglePictureAlone()
    return []
  }.when { $0.place.kind.canBeBare(.picture) },
  Action("Show the rest again", [.escape], in: [.bare], palette: false) { state, _ in
    if state.slideshow != nil { state.endSlideshow() } else { state.togglePictureAlone() }
    return []
  },
  // The slideshow comes before the viewer's own keys.
  Action("Faster", [.char("+"), .char("=")], in: [.viewer], palette: false) { state, _ in
    state.changeSlideshow(by: 0.7)
    return []
  }.when { $0.slideshow != nil },
  Action("Slower", [.char("-")], in: [.viewer], palette: false) { state, _ in
    state.changeSlideshow(by: 1.5)
    return []
  }.when { $0.slideshow != nil },
  Action(
    "Slideshow: start or stop", [.char(";")], in: [.gallery, .viewer, .strip, .picture]
  ) { state, _ in
    state.toggleSlideshow()
    return []
  }.when { $0.subject != nil && ($0.place != .studio || $0.openExplore == nil) },
  // The viewer.
  Action("Nearer", short: "zoom", [.char("+"), .char("=")], in: [.viewer], weight: 12) {
    state, _ in
    state.zoom(by: 1.5)
    return []
  },
  browse("Farther", [.char("-")], in: .viewer) { $0.zoom(by: 1 / 1.5) },
  browse("All of it", [.char("0")], in: .viewer) { $0.viewer?.showAll() },
  Action("100 %: a pixel a pixel", short: "100 %", [.char("1")], in: [.viewer], weight: 11) {
    state, _ in
    state.viewer?.showPixels()
    return []
  },
  Action("Recipe beside the picture: on or off", short: "recipe", [.tab], in: [.viewer], weight: 10)
  {
    state, _ in
    state.toggleRecipe()
    return []
  },
  browse("Left, or the newer picture", [.left, .char("h")], in: .viewer) { $0.panOrStep(-1, 0) },
  browse("Right, or the older picture", [.right, .char("l")], in: .viewer) { $0.panOrStep(1, 0) },
  browse("Up", [.up, .char("k")], in: .viewer) { $0.panOrStep(0, -1) },
  browse("Down", [.down, .char("j")], in: .viewer) { $0.panOrStep(0, 1) },
  Action(
    "Back", short: "back", [.escape, .enter, .char("z")], in: [.viewer], weight: 21, palette: false
  ) {
    state, _ in
    state.leave()
    return []
  },
  // The comparison.
  Action("Change sides", short: "swap", [.tab], in: [.comparison], weight: 12) {
    state, _ in
    if let pair = state.comparison {
      state.comparison = Comparison(left: pair.right, right: pair.left)
    }
    return []
  },
  Action("Back", short: "back", [.escape, .enter], in: [.comparison], weight: 21, palette: false) {
    state, _ in
    state.leave()
    return []
  },
]

private func browse(
  _ name: String, _ keys: [Key], in context: Context,
  _ body: @escaping @Sendable (inout State) -> Void
) -> Action {
  Action(name, keys, in: [context], palette: false) { state, _ in
    body(&state)
    return []
  }
}
