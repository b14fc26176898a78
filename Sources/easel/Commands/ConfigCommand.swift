import ArgumentParser
import Foundation

/// `easel config`: the settings and where they live.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings, all documented.",
    discussion: """
      Examples:
        easel config set steps 20,10,6
        easel config get steps

      The output of --show is a complete config.toml: save it there and change it.
      """, subcommands: [ConfigGetCommand.self, ConfigSetCommand.self])

  @Flag(help: "Every key with its meaning, what is allowed, and the value now in force.")
  var show = false

  @Flag(help: "Where the configuration file, themes, pictures, session and log are.")
  var path = false

  func run() throws {
    if show == path { throw ValidationError("Choose --show or --path, or get or set a key.") }
    let folders = Folders.current
    if path {
      for (name, url) in [
        ("configuration", folders.configurationFile), ("themes", folders.userThemes),
        ("presets", folders.userPresets), ("styles", folders.userStyles),
        ("pictures", folders.data), ("session", folders.sessionFile), ("log", folders.logFile),
      ] {
        StandardOutput.name("\(name.padding(toLength: 14, withPad: " ", startingAt: 0))\(url.path)")
      }
    } else {
      let configuration = try Configuration.require(folders.configurationFile)
      StandardOutput.write(ConfigurationKey.document(configuration).utf8)
    }
  }
}
