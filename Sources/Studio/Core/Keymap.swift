/// Which keys do what: those of the table of actions, and the user's own in their place.
public struct Keymap: Sendable {
  /// The user's keys, by the names of actions.
  public let own: [String: [Key]]
  /// What of them cannot be as it was wanted, and why.
  public let problems: [Problem]
  /// The places of `Action.all` that a key leads to, by context; the user's keys before others.
  private let bindings: [Context: [Key: [Int]]]

  /// Something about the keys of an action.
  public struct Problem: Sendable, Equatable {
    /// The action's name.
    public let action: String
    public let reason: String
  }

  public static let standard = Keymap([:])

  /// - Parameter own: keys by the names of actions (`Keymap.actions`); an empty list leaves an
  ///   action without a key. They take the place of all keys that the action had.
  public init(_ own: [String: [Key]]) {
    self.own = own
    var bindings: [Context: [Key: [Int]]] = [:]
    for isOwn in [true, false] {
      for (index, action) in Action.all.enumerated() where (own[action.id] != nil) == isOwn {
        for context in action.contexts {
          for key in own[action.id] ?? action.keys {
            bindings[context, default: [:]][key, default: []].append(index)
          }
        }
      }
    }
    self.bindings = bindings
    problems = own.isEmpty ? [] : Self.problems(own)
  }

  /// The keys of an action, the usual one first.
  func keys(of action: Action) -> [Key] { own[action.id] ?? action.keys }

  /// What a key does: the user's own keys win over those of the table, wherever both have a
  /// meaning; then the nearest context wins.
  func find(_ key: Key, in state: State) -> Action? {
    let contexts = state.contexts
    for isOwn in own.isEmpty ? [false] : [true, false] {
      for context in contexts {
        for index in bindings[context]?[key] ?? [] {
          let action = Action.all[index]
          if (own[action.id] != nil) == isOwn, action.isEnabled(state) { return action }
        }
      }
    }
    return nil
  }

  /// Everything that a key can be bound to, by the names that `[keys]` uses, in the order of help.
  public static let actions: [(name: String, title: String, keys: [Key])] = {
    var seen: Set<String> = []
    return Action.all.filter { seen.insert($0.id).inserted }.map { ($0.id, $0.name, $0.keys) }
  }()

  // MARK: Conflicts

  private static func problems(_ own: [String: [Key]]) -> [Problem] {
    var problems: [Problem] = []
    var seen: Set<String> = []
    for action in Action.all where own[action.id] != nil {
      guard seen.insert(action.id).inserted else { continue }
      let all = Action.all.filter { $0.id == action.id }
      for key in own[action.id] ?? [] {
        if key.isText, all.allSatisfy({ $0.contexts.allSatisfy(\.isOfText) }) {
          problems.append(
            Problem(
              action: action.id,
              reason: "\(key.label) would be written into the text; use Ctrl, "
                + "Alt or a function key"))
          continue
        }
        problems += conflicts(action, all, key, own)
      }
    }
    return problems
  }

  /// Others of the same key where both could be meant: the user's own always, those of the table if
  /// no other key is left to them.
  private static func conflicts(
    _ action: Action, _ same: [Action], _ key: Key, _ own: [String: [Key]]
  ) -> [Problem] {
    let contexts = same.reduce(into: Set<Context>()) { $0.formUnion($1.contexts) }
    var seen: Set<String> = [action.id]
    return Action.all.compactMap { other -> Problem? in
      let keys = own[other.id] ?? other.keys
      guard keys.contains(key), !seen.contains(other.id),
        Context.canMeet(contexts, other.contexts)
      else { return nil }
      seen.insert(other.id)
      if own[other.id] != nil {
        // Said once, for the first of the two.
        guard action.id < other.id else { return nil }
        return Problem(
          action: action.id, reason: "\(key.label) is also the key of \(other.id)")
      }
      let left = keys.filter { key in
        !Action.all.contains { taker in
          own[taker.id]?.contains(key) == true && Context.canMeet(taker.contexts, other.contexts)
        }
      }
      if !left.isEmpty { return nil }
      return Problem(
        action: action.id,
        reason: "\(key.label) was the only key of \(other.id), which has none now; give it another "
          + "one, or [] to agree")
    }
  }
}

extension Keymap: Equatable {
  /// Everything else follows from the user's keys.
  public static func == (a: Keymap, b: Keymap) -> Bool { a.own == b.own }
}

extension Keymap {
  /// The name in `[keys]` of a text that is shown: `Delete to the trash` is `delete-to-the-trash`.
  public static func id(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }

  /// The action that somebody means by its name, or by the text that help shows.
  public static func action(named text: String) -> String? {
    let wanted = id(text)
    return actions.first { $0.name == wanted || id($0.title) == wanted }?.name
  }

  /// The names in `[keys]` of the texts that are shown: the words before the colon where no other
  /// action begins with them, else all.
  fileprivate static let ids: [String: String] = {
    func head(_ title: String) -> String { id(String(title.prefix { $0 != ":" })) }
    let titles = Set(Action.all.map(\.name))
    let same = Dictionary(grouping: titles, by: head)
    return Dictionary(
      uniqueKeysWithValues: titles.map { title in
        (title, same[head(title)]?.count == 1 ? head(title) : id(title))
      })
  }()
}

extension Action {
  /// Its name in `[keys]`.
  var id: String { Keymap.ids[name] ?? Keymap.id(name) }
}

extension State {
  /// The key of an action, as messages name it.
  /// - Parameter action: the name that help shows.
  func key(_ action: String) -> String {
    let found = Action.all.first { $0.name == action }
    assert(found != nil, "there is no action “\(action)”")
    let keys = found.map(keymap.keys) ?? []
    return (keys.first { editor == nil || !$0.isText } ?? keys.first)?.name ?? "“\(action)”"
  }
}

extension Context {
  /// Whether letters are written there.
  fileprivate var isOfText: Bool {
    switch self {
    case .prompt, .text, .list, .marks, .ask: true
    default: false
    }
  }

  /// Whether two actions can be there at the same time.
  fileprivate static func canMeet(_ a: Set<Context>, _ b: Set<Context>) -> Bool {
    stacks.contains { !$0.isDisjoint(with: a) && !$0.isDisjoint(with: b) }
  }

  /// The contexts that are there together: those of every place, pane and overlay.
  private static let stacks: [Set<Context>] = {
    var stacks: Set<Set<Context>> = []
    for place in Place.Kind.allCases {
      for pane in Pane.allCases {
        let contexts = Set(place.contexts(pane, isExploring: false))
        stacks.insert(contexts)
        if place.canBeBare(pane) { stacks.insert(contexts.union([.bare])) }
      }
    }
    // An exploration has the place of the picture's own keys.
    stacks.insert([.explore, .pictures, .panes, .everywhere])
    for overlay: Set<Context> in [
      [.marks, .list, .text, .everywhere], [.ask, .text, .everywhere], [.page, .everywhere],
      [.grid, .text, .everywhere], [.confirm, .everywhere],
    ] { stacks.insert(overlay) }
    return Array(stacks)
  }()
}
