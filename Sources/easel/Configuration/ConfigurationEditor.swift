import Foundation

/// Changes one key of `config.toml` and leaves the rest as its owner wrote it.
enum ConfigurationEditor {
  /// The file's text with a top-level key set to a value in TOML.
  static func setting(_ key: String, to value: String, in text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let line = "\(key) = \(value)"
    if let document = try? TOMLFile(path: "", text: text), let number = document.line(of: key) {
      lines[number - 1] = line
    } else {
      // Above everything, where no section can have begun.
      lines.insert(line, at: 0)
    }
    return lines.joined(separator: "\n")
  }
}
