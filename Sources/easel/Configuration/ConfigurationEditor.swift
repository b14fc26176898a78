import Foundation
import Gallery

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

extension Configuration {
  /// Writes what has another value than before, and leaves the rest of the file as it is.
  func write(over before: Configuration, to file: URL) throws {
    var text = try TOMLFile.text(file) ?? ""
    for key in ConfigurationKey.all where key.show(before) != key.show(self) {
      text = ConfigurationEditor.setting(key.name, to: key.show(self), in: text)
    }
    try Disk.makeFolder(file.deletingLastPathComponent().path)
    try Disk.write(Array(text.utf8), to: file.path)
  }
}
