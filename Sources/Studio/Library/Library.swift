import Recipes

/// What the studio asks of the folder with the user's presets and styles; all is answered by
/// `Event.library`, or by a message.
public enum LibraryRequest: Sendable, Equatable {
  /// Read the files again: they may have been edited.
  case read
  case savePreset(UserPreset)
  case saveStyle(PromptStyle)
  case removePreset(String)
  case removeStyle(String)
}

/// The user's presets and styles.
extension State {
  mutating func openPresets() -> [Effect] {
    commitEntry()
    open(.presets)
    return [.library(.read)]
  }

  mutating func openStyles() -> [Effect] {
    open(.styles)
    return [.library(.read)]
  }

  /// Those of the program first.
  var presetNames: [String] { Preset.allCases.map(\.rawValue) + library.presets.map(\.name) }

  /// What a list says beside a name.
  func libraryNote(for name: String) -> String {
    if overlay?.kind == .styles {
      guard let style = library.styles.first(where: { $0.name == name }) else { return "" }
      let isOn = style.isIn(prompt.text, negative: negative.text)
      return isOn ? "● in the prompt" : style.prompt.isEmpty ? style.negative : style.prompt
    }
    if let preset = Preset(rawValue: name) {
      return preset == .fast ? "half the steps" : "twice the steps"
    }
    return library.presets.first { $0.name == name }.map { Self.text($0.values) } ?? ""
  }

  /// "steps 20, 8 · guidance 4"
  private static func text(_ values: SettingValues) -> String {
    Setting.Name.allCases.compactMap { name in
      values[name].map { list in
        let texts = list.map { $0.map(name.setting.title) ?? "" }
        return "\(name.setting.label.lowercased()) \(texts.joined(separator: ","))"
      }
    }.joined(separator: " · ")
  }

  /// What a list without entries says.
  var emptyListNote: String {
    switch overlay?.kind {
    case .presets, .styles:
      "\(key("Save what is set now under the name that is written")) saves what is set now under "
        + "this name."
    case .restyle: "Enter takes what is written."
    default: "Nothing is like that."
    }
  }

  mutating func takePreset(named name: String) {
    guard let facts = model.facts else { return }
    let model = facts.stages.map(\.info)
    guard let values = library.values(ofPreset: name, for: model) else { return }
    parameters.take(values)
    let left = values.meaningless(for: model).map { $0.setting.label.lowercased() }
    say(
      "The settings are those of \(name)"
        + (left.isEmpty ? "" : ", but for \(left.joined(separator: ", "))"),
      remedy: left.isEmpty
        ? "\(key(undoName)) takes it back"
        : "these mean nothing for \(facts.name); \(key(undoName)) takes it back")
  }

  /// Puts the words of a style into the prompts, or takes them out again.
  mutating func toggleStyle(named name: String) {
    guard let style = library.styles.first(where: { $0.name == name }) else { return }
    var (text, without) = (prompt.text, negative.text)
    let isOn = style.isIn(text, negative: without)
    if isOn {
      style.remove(from: &text, negative: &without)
    } else {
      style.put(into: &text, negative: &without)
    }
    prompt.set(text)
    negative.set(without)
    say(
      isOn ? "\(name) is out of the prompt" : "\(name) is in the prompt",
      remedy: "\(key(undoName)) takes it back")
  }

  /// Saves the settings, or the prompts, under the name that is written.
  mutating func saveToLibrary() -> [Effect] {
    let name = query.text.trimmed
    guard !name.isEmpty else {
      say(
        Message(
          .warning, "There is no name yet",
          remedy: "write one, then "
            + "\(key("Save what is set now under the name that is written")) saves"))
      return []
    }
    let request: LibraryRequest
    let isTaken: Bool
    if overlay?.kind == .styles {
      let style = PromptStyle(
        name: name, prompt: prompt.text.trimmed, negative: negative.text.trimmed)
      guard !style.prompt.isEmpty || !style.negative.isEmpty else {
        say(
          Message(
            .warning, "There are no words to save",
            remedy: "write the style as a prompt, with \(PromptStyle.place) where others go"))
        return []
      }
      request = .saveStyle(style)
      isTaken = library.styles.contains { $0.name == name }
    } else {
      let values = parameters.settings.changes
      guard !values.isEmpty else {
        say(
          Message(
            .warning, "There is nothing to save", why: "every setting is as the model has it",
            remedy: "change some first: a preset keeps what is changed"))
        return []
      }
      request = .savePreset(UserPreset(name: name, values: values))
      isTaken = library.presets.contains { $0.name == name }
    }
    if isTaken {
      open(.confirm(.replaceInLibrary(name, request)))
      return []
    }
    closeOverlay()
    return [.library(request)]
  }

  mutating func forgetInLibrary() {
    guard let name = chosen else { return }
    if overlay?.kind == .styles {
      open(.confirm(.forgetInLibrary(name, .removeStyle(name))))
    } else if Preset(rawValue: name) == nil {
      open(.confirm(.forgetInLibrary(name, .removePreset(name))))
    } else {
      say("\(name) comes with the program and stays")
    }
  }
}
