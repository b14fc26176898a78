import Studio
import TOMLKit

/// The section `[keys]` of `config.toml`: actions by name, with the keys that they have instead of
/// the usual ones.
enum KeyBindings {
  static let section = "keys"

  /// Reads the section; what is wrong in it is left out and reported.
  static func read(
    _ value: any TOMLValueConvertible, of document: TOMLFile, problems: inout [EaselError]
  ) -> Keymap {
    guard let table = value.table else {
      problems.append(document.problem(section, "must be a section, [\(section)]"))
      return .standard
    }
    var own: [String: [Key]] = [:]
    for (name, value) in table {
      let key = "\(section).\(name)"
      guard let action = Keymap.action(named: name) else {
        problems.append(document.problem(key, "there is no such action; \(hint(name))"))
        continue
      }
      let texts = value.string.map { [$0] } ?? value.array.map { $0.map { $0.string ?? "" } }
      guard let texts else {
        problems.append(document.problem(key, "must be a key in quotes, or a list of keys"))
        continue
      }
      let keys = texts.compactMap(Key.init(name:))
      if let wrong = texts.first(where: { Key(name: $0) == nil }) {
        problems.append(document.problem(key, reason(wrong)))
        continue
      }
      own[action] = keys
    }
    return Keymap(own)
  }

  private static func reason(_ key: String) -> String {
    let word = key.split(separator: "-").last?.lowercased()
    let control = ["i": "Tab", "m": "Enter", "[": "Esc"]
    if let word, let same = control[word], key.count > 1 {
      return "terminals send \"\(key)\" as \(same); choose another key"
    }
    return "\"\(key)\" is no key; allowed: \(Key.namesAllowed)"
  }

  /// What may have been meant by the name of an action.
  private static func hint(_ name: String) -> String {
    let all = "'easel config --show' lists them all"
    let wanted = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    let named = Keymap.actions.filter { action in
      let words = action.title.lowercased().split { !$0.isLetter && !$0.isNumber }
      return wanted.allSatisfy(words.contains)
    }.map(\.name)
    if !named.isEmpty, !wanted.isEmpty {
      return "did you mean \(named.prefix(4).joined(separator: ", or "))? \(all)"
    }
    let near = nearest(name, in: Keymap.actions.map(\.name))
    return near.map { "did you mean \($0)? \(all)" } ?? all
  }

  /// Keys of two meanings, and those that cannot be pressed where they would act.
  static func conflicts(_ keymap: Keymap, path: String) -> [EaselError] {
    keymap.problems.map {
      .setting(path: path, line: nil, key: "\(section).\($0.action)", reason: $0.reason)
    }
  }

  /// The section with every action: the user's own as they are, the others as comments.
  static func document(_ keymap: Keymap) -> String {
    let lines = Keymap.actions.map { action in
      let own = keymap.own[action.name]
      let keys = (own ?? action.keys).map { ConfigurationKey.quoted($0.name) }
      return "\(own == nil ? "# " : "")\(action.name) = [\(keys.joined(separator: ", "))]"
        + (Keymap.id(action.title) == action.name ? "" : "  # \(action.title)")
    }
    return """
      # The keys of actions, by name; a line without its # takes the place of the usual keys.
      # Allowed: \(Key.namesAllowed).
      [\(section)]
      \(lines.joined(separator: "\n"))

      """
  }
}
