/// Something that the user can do: the one table of these drives keys, help, palette and footer.
struct Action: Sendable {
  typealias Run = @Sendable (inout State, Key) -> [Effect]

  /// What the palette and help call it.
  let name: String
  /// What the footer calls it; nil keeps it out of the footer.
  let short: String?
  let keys: [Key]
  /// What help shows in the place of the keys, where they are many.
  let keyLabel: String?
  /// Where its keys work.
  let contexts: Set<Context>
  /// What matters more stands further left in the footer.
  let weight: Int
  /// Moving about and typing need no name in the palette.
  let isInPalette: Bool
  /// Whether it can do anything now.
  private(set) var isEnabled: @Sendable (State) -> Bool = { _ in true }
  let run: Run

  init(
    _ name: String, short: String? = nil, _ keys: [Key], label: String? = nil,
    in contexts: Set<Context>, weight: Int = 0, palette: Bool = true, run: @escaping Run
  ) {
    self.name = name
    self.short = short
    self.keys = keys
    keyLabel = label
    self.contexts = contexts
    self.weight = weight
    isInPalette = palette
    self.run = run
  }

  /// The same action, but only where it can do anything.
  func when(_ isEnabled: @escaping @Sendable (State) -> Bool) -> Action {
    var action = self
    action.isEnabled = isEnabled
    return action
  }

  /// All of them; where two have the same key in a context, the first that can do something wins.
  static let all: [Action] =
    generalActions + promptActions + editingActions + overlayActions + settingsActions
    + workActions + exploreActions + queueActions + viewActions + replayActions + maskActions
    + pictureActions + modelActions + ratingActions + libraryActions

  /// The first keys that work now: while text is written, those that are no text.
  func keys(in state: State, count: Int) -> String {
    if let keyLabel, state.keymap.own[id] == nil { return keyLabel }
    return state.keymap.keys(of: self).filter { state.editor == nil || !$0.isText }.prefix(count)
      .map(\.label).joined(separator: " ")
  }

  /// The keys that help shows for a context: not those that another action takes before this one.
  func help(in state: State, _ context: Context) -> String {
    if let keyLabel, state.keymap.own[id] == nil { return keyLabel }
    let rank = state.contexts.firstIndex(of: context) ?? 0
    let keys = state.keymap.keys(of: self).filter { key in
      if state.editor != nil, key.isText { return false }
      guard let taker = state.keymap.find(key, in: state), taker.name != name else { return true }
      let isNearer = state.contexts.prefix(rank).contains { taker.contexts.contains($0) }
      return !isEnabled(state) && !isNearer
    }
    return keys.prefix(3).map(\.label).joined(separator: " ")
  }

  /// The actions of where the user is, the nearest context first.
  static func available(in contexts: [Context]) -> [Action] {
    contexts.flatMap { context in all.filter { $0.contexts.contains(context) } }
  }

  /// What matters most now, for the footer.
  static func footer(_ state: State, count: Int = 5) -> [Action] {
    var seen: Set<String> = []
    return available(in: state.contexts)
      .filter { action in
        // A key that another action takes first would lie.
        guard action.short != nil, action.isEnabled(state),
          let key = state.keymap.keys(of: action).first(where: {
            state.editor == nil || !$0.isText
          }),
          state.keymap.find(key, in: state)?.name == action.name
        else { return false }
        return seen.insert(action.name).inserted
      }
      .enumerated()
      .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
      .prefix(count).map(\.element)
  }
}

/// Where keys have a meaning of their own.
enum Context: String, Sendable, CaseIterable {
  /// The prompt and the negative prompt.
  case prompt
  /// Any line of text.
  case text
  /// Overlays: a list with a query, a page to read, a question, a yes or no, the grid's values.
  case list, page, ask, confirm, grid
  /// The lists of presets and styles.
  case library
  /// A list that takes several.
  case marks
  case settings, picture, explore, strip, queue
  /// Where only the picture is shown.
  case bare
  case gallery, viewer, comparison, attention, film, mask, models, rating
  /// All places with pictures to act on.
  case pictures
  /// Everywhere outside of text.
  case panes
  case everywhere
}

extension State {
  /// The contexts of where the user is, the nearest first.
  var contexts: [Context] {
    if let overlay {
      switch overlay.kind {
      case .restyle: return [.marks, .list, .text, .everywhere]
      case .palette, .history, .world, .themes: return [.list, .text, .everywhere]
      case .presets, .styles: return [.library, .list, .text, .everywhere]
      case .ask: return [.ask, .text, .everywhere]
      case .grid: return editorPath == nil ? [.grid, .everywhere] : [.grid, .text, .everywhere]
      case .help, .log: return [.page, .everywhere]
      case .confirm: return [.confirm, .everywhere]
      }
    }
    return baseContexts
  }

  /// The contexts under an overlay.
  var baseContexts: [Context] { (isBare ? [.bare] : []) + placeContexts }

  private var placeContexts: [Context] {
    place.kind.contexts(pane, isExploring: openExplore != nil)
  }
}

extension Place.Kind {
  /// Whether the picture can be alone on the screen.
  /// - Parameter pane: the one with the focus.
  func canBeBare(_ pane: Pane) -> Bool {
    switch self {
    case .studio: pane == .picture
    case .viewer, .comparison, .attention, .film: true
    case .gallery, .mask, .models, .rating: false
    }
  }

  /// The contexts of a place, the nearest first.
  /// - Parameter pane: the one of the studio with the focus.
  func contexts(_ pane: Pane, isExploring: Bool) -> [Context] {
    switch self {
    case .gallery: return [.gallery, .pictures, .panes, .everywhere]
    case .viewer: return [.viewer, .pictures, .panes, .everywhere]
    case .comparison: return [.comparison, .pictures, .panes, .everywhere]
    case .models: return [.models, .panes, .everywhere]
    case .rating: return [.rating, .everywhere]
    case .attention: return [.attention, .pictures, .panes, .everywhere]
    case .film: return [.film, .pictures, .panes, .everywhere]
    // Its letters paint: what they do elsewhere would only be in the way.
    case .mask: return [.mask, .everywhere]
    case .studio:
      switch pane {
      case .prompt, .negative: return [.prompt, .text, .everywhere]
      case .settings: return [.settings, .panes, .everywhere]
      case .picture:
        let nearest: [Context] = isExploring ? [.explore] : [.picture]
        return nearest + [.pictures, .panes, .everywhere]
      case .strip: return [.strip, .pictures, .panes, .everywhere]
      case .queue: return [.queue, .panes, .everywhere]
      }
    }
  }
}
