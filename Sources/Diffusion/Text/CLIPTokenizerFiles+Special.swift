import PlainText

/// Which tokens are special: four files say it, and the newest form of them is believed.
extension CLIPTokenizerFiles {
  /// A token as a file describes it.
  private struct Entry {
    let text: String
    /// What the file says; the vocabulary knows better.
    var id: Int?
    let isFolded: Bool
  }

  /// - Parameters:
  ///   - config: `tokenizer_config.json`, if it is there.
  ///   - file: `tokenizer.json`, if it is there.
  /// - Returns: the token of every role, and all tokens that a text may spell out.
  static func special(
    folder: ModelPath, config: Config?, file: Config?, vocabulary: [String: Int]
  ) throws(DiffusionError) -> (texts: [Role: String], all: [Special]) {
    var added = try listed(config)
    var map: Config?
    if added.isEmpty {
      let named = folder.appending("special_tokens_map.json")
      if named.exists { map = try Config(file: named) }
      added = try legacy(folder) + listed(file)
    }
    var entries = added
    var texts: [Role: String] = [:]
    for role in Role.allCases {
      var entry = Entry(text: role.standard, isFolded: false)
      for source in [map, config].compactMap({ $0 }) {
        guard let found = try self.entry(role.rawValue, in: source) else { continue }
        entry = found
        break
      }
      texts[role] = entry.text
      if !added.contains(where: { $0.text == entry.text }) { entries.append(entry) }
    }
    var all: [Special] = []
    for entry in entries where !entry.text.isEmpty {
      guard let id = vocabulary[entry.text] ?? entry.id else { continue }
      // What is said of a token last holds.
      all.removeAll { $0.text == entry.text }
      all.append(Special(text: entry.text, id: id, isFolded: entry.isFolded))
    }
    return (texts, all)
  }

  /// A token under its name: its text, or an object with the text in `content`.
  private static func entry(_ key: String, in config: Config) throws(DiffusionError) -> Entry? {
    guard let value = config.value(key) else { return nil }
    guard value.object != nil, let section = try config.section(key) else {
      return Entry(text: try config.string(key), isFolded: false)
    }
    return try entry(section)
  }

  private static func entry(_ section: Config) throws(DiffusionError) -> Entry {
    Entry(
      text: try section.string("content"),
      isFolded: try section.bool("normalized", default: false))
  }

  /// The list of `tokenizer_config.json`, objects by their ids, or that of `tokenizer.json`.
  private static func listed(_ config: Config?) throws(DiffusionError) -> [Entry] {
    guard let config else { return [] }
    var entries: [Entry] = []
    if let byID = try config.section("added_tokens_decoder") {
      for member in config.value("added_tokens_decoder")?.object ?? [] {
        guard let section = try byID.section(member.key), let id = Int(member.key),
          0..<1 << 24 ~= id
        else { throw byID.unsupported(member.key, "a token by its id") }
        var entry = try entry(section)
        entry.id = id
        entries.append(entry)
      }
    } else if config.value("added_tokens") != nil {
      for section in try config.sections("added_tokens") {
        var entry = try entry(section)
        entry.id = try section.int("id", in: 0...1 << 24 - 1)
        entries.append(entry)
      }
    }
    return entries
  }

  /// Words that were taught later, by their ids: `added_tokens.json` of older files.
  private static func legacy(_ folder: ModelPath) throws(DiffusionError) -> [Entry] {
    let file = folder.appending("added_tokens.json")
    guard file.exists else { return [] }
    let config = try Config(file: file)
    var entries: [Entry] = []
    for member in try JSON(file: file).object ?? [] {
      entries.append(
        Entry(
          text: member.key, id: try config.int(member.key, in: 0...1 << 24 - 1), isFolded: true))
    }
    return entries
  }
}
