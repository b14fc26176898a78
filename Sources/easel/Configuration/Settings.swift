import Foundation
import Studio

/// The user's files of settings as they are now: `config.toml` and the themes, with all that is
/// wrong in them.
struct Settings: Sendable {
  var configuration: Configuration
  let themes: [Theme]
  /// The theme to draw with.
  let theme: Theme
  /// What the user should know of them.
  let messages: [Message]
  /// Whether `config.toml` could be read: if not, its values are the defaults and not the user's.
  let isReadable: Bool

  /// Reads them.
  /// - Parameter colours: false where the user wants none (`NO_COLOR`).
  init(_ folders: Folders, colours: Bool) {
    let file = folders.configurationFile
    var problems: [EaselError] = []
    var isReadable = true
    do throws(EaselError) {
      let document = try TOMLFile.read(file)
      (configuration, problems) =
        document.map(Configuration.parse) ?? (Configuration(), [])
    } catch {
      configuration = Configuration()
      problems = [error]
      isReadable = false
    }
    self.isReadable = isReadable
    let conflicts = KeyBindings.conflicts(configuration.keys, path: file.path)
    let library = ThemeLibrary(user: folders.userThemes, colours: colours)
    let (theme, missing) = library.theme(named: configuration.theme)
    themes = library.themes
    self.theme = theme
    let what = isReadable ? "A setting is not used" : "The configuration is not used"
    messages =
      problems.map { Message(.warning, what, because: $0) }
      + conflicts.map { Message(.warning, "A key has two meanings", because: $0) }
      + library.problems.map { Message(.warning, "A theme is not used", because: $0) }
      + (missing.map { [Message(.warning, "The theme is not there", because: $0)] } ?? [])
  }

  /// What the studio does with files that were edited while it runs.
  /// - Parameter before: what was in force.
  /// - Returns: the settings that are in force now, and what the studio is told.
  func replacing(_ before: Settings) -> (Settings, [Event]) {
    var events: [Event] = []
    if themes != before.themes { events.append(.themes(themes)) }
    guard isReadable else {
      var kept = self
      kept.configuration = before.configuration
      return (kept, events + messages.map(Event.message))
    }
    let (new, old) = (configuration, before.configuration)
    if new != old || theme != before.theme {
      var preferences = preferences
      if theme == before.theme { preferences.theme = nil }
      events.append(.preferences(preferences))
    }
    if new != old {
      let later = ConfigurationKey.all.filter { $0.waitsForStart && $0.show(new) != $0.show(old) }
      let names = later.map(\.name).joined(separator: ", ")
      events.append(
        .message(
          Message(
            .info, "The changed configuration is in force",
            remedy: later.isEmpty ? nil : "but for \(names): from the next start on")))
    }
    if messages != before.messages { events += messages.map(Event.message) }
    return (self, events)
  }

  /// What the studio takes of them.
  var preferences: Preferences {
    Preferences(
      model: configuration.model, theme: theme, graphics: configuration.pictures,
      defaults: configuration.defaults,
      keymap: configuration.keys, notifies: configuration.notify,
      scoresPictures: !configuration.clipModel.isEmpty)
  }
}
