import FileNames
import Foundation

/// Where Easel keeps its files, after the XDG base directory specification 0.8.
struct Folders: Sendable, Equatable {
  /// Pictures and what belongs to them.
  let data: URL
  /// `config.toml` and the user's themes, presets, styles and wildcards.
  let configuration: URL
  /// The session and the log.
  let state: URL
  /// What may be thrown away.
  let cache: URL

  init(environment: [String: String]) {
    let home = Launch.home(environment)
    func folder(_ variable: String, _ fallback: String) -> URL {
      // The specification: a relative path is invalid and must be ignored.
      let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
      return URL(file: base ?? "\(home)/\(fallback)", isFolder: true)
        .appendingPathComponent("easel", isDirectory: true)
    }
    data = folder("XDG_DATA_HOME", ".local/share")
    configuration = folder("XDG_CONFIG_HOME", ".config")
    state = folder("XDG_STATE_HOME", ".local/state")
    cache = folder("XDG_CACHE_HOME", ".cache")
  }

  /// The folders of this process.
  static var current: Folders { Folders(environment: Launch.environment) }

  var configurationFile: URL { configuration.appendingPathComponent("config.toml") }
  var userThemes: URL { configuration.appendingPathComponent("themes", isDirectory: true) }
  var userPresets: URL { configuration.appendingPathComponent("presets", isDirectory: true) }
  var userStyles: URL { configuration.appendingPathComponent("styles", isDirectory: true) }
  var userWildcards: URL { configuration.appendingPathComponent("wildcards", isDirectory: true) }
  var sessionFile: URL { state.appendingPathComponent("session.json") }
  var logFile: URL { state.appendingPathComponent("easel.log") }
}
