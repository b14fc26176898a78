import ArgumentParser
import Foundation
import PlainText

/// `easel config get`: one value.
struct ConfigGetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Print the value of a key.")

  @Argument(help: "The key, as --show lists it.", completion: .configurationKeys) var key: String

  func run() throws {
    let key = try ConfigurationKey.named(key)
    StandardOutput.line(key.show(try Configuration.require(Folders.current.configurationFile)))
  }
}

/// `easel config set`: changes one value in the file and leaves the rest as it is.
struct ConfigSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change the value of a key.")

  @Argument(help: "The key, as --show lists it.", completion: .configurationKeys) var key: String
  @Argument(help: "Its value; \"\" is the usual one where --show says so.") var value: String

  func run() throws {
    let key = try ConfigurationKey.named(key)
    let file = Folders.current.configurationFile
    let before = try Configuration.require(file)
    // As TOML, or as the text that a shell made of a quoted one.
    for text in [value, ConfigurationKey.quoted(value)] {
      let line = PlainText("\(key.name) = \(text)")
      guard let value = (try? TOMLFile(path: file.path, text: line))?.table[key.name] else {
        continue
      }
      var changed = before
      guard key.read(value, &changed) else { continue }
      try changed.write(over: before, to: file)
      StandardOutput.line("\(key.name) = \(key.show(changed))")
      return
    }
    throw ValidationError("\(key.name) must be \(key.allowed).")
  }
}

extension ConfigurationKey {
  /// A key by its name.
  fileprivate static func named(_ name: String) throws -> ConfigurationKey {
    if let key = all.first(where: { $0.name == name.replacing("-", with: "_") }) { return key }
    let names = all.map(\.name)
    let hint =
      nearest(name, in: names).map { "did you mean \($0)?" }
      ?? "there are: \(names.joined(separator: ", "))"
    throw ValidationError("There is no key \"\(name)\"; \(hint)")
  }
}
