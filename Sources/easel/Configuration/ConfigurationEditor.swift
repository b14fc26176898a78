import Foundation
import Gallery
import PlainText

/// Changes one key of `config.toml` and leaves the rest as its owner wrote it, line ends and
/// byte-order mark too.
enum ConfigurationEditor {
  /// The file's text with a top-level key set to a value in TOML.
  /// - Throws: where the text is not TOML, or would not be any more: a value of several lines stays
  ///   for its owner to change.
  static func setting(
    _ key: String, to value: String, in text: PlainText, path: String
  ) throws(EaselError) -> PlainText {
    let document = try TOMLFile(path: path, text: text)
    let line = "\(key) = \(value)"
    var edited = text
    let number = document.line(of: key)
    if let number {
      edited.replaceLine(number, with: line + document.comment(onLine: number))
    } else {
      // Above everything, where no section can have begun.
      edited.insertFirstLine(line)
    }
    guard let result = try? TOMLFile(path: path, text: edited), result.table[key] != nil else {
      throw document.problem(key, "cannot be set to \(value) by Easel; change it in the file")
    }
    return edited
  }
}

extension Configuration {
  /// Writes what has another value than before, and leaves the rest of the file as it is.
  func write(over before: Configuration, to file: URL) throws {
    var text = try TOMLFile.text(file) ?? PlainText("")
    for key in ConfigurationKey.all where key.show(before) != key.show(self) {
      text = try ConfigurationEditor.setting(
        key.name, to: key.show(self), in: text, path: file.path)
    }
    try Disk.makeFolder(file.deletingLastPathComponent().path)
    try Disk.write(text.bytes, to: file.path)
  }
}
