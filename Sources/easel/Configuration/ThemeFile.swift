import Foundation
import Studio
import TOMLKit

/// A theme as a TOML file: `name`, `about`, a `[palette]` of named colours, and `[styles]` with a
/// style for each role.
enum ThemeFile {
  /// Reads a theme; every problem names file, line, key and what is allowed.
  static func parse(_ document: TOMLFile) throws(EaselError) -> Theme {
    let keys = ["name", "about", "palette", "styles"]
    for key in document.table.keys where !keys.contains(key) {
      throw document.problem(
        key, "there is no such key; allowed: \(keys.joined(separator: ", "))")
    }
    guard let name = document.table["name"]?.string, !name.isEmpty else {
      throw document.problem("name", "a theme needs a name in quotes")
    }
    let palette = try section("palette", of: document) { key, text throws(EaselError) in
      guard let colour = StyleText.colour(text) else {
        throw document.problem(
          "palette.\(key)",
          "\"\(text)\" is no colour; allowed: #rrggbb, 0-255, default, or one of "
            + StyleText.names.joined(separator: ", "))
      }
      return colour
    }
    let styles = try section("styles", of: document) { key, text throws(EaselError) in
      switch StyleText.parse(text, palette: palette) {
      case .success(let style): return style
      case .failure(let error):
        throw document.problem(
          "styles.\(key)", "\"\(error.word)\" is not understood; allowed: \(StyleText.allowed)")
      }
    }
    var roles: [Theme.Role: Style] = [:]
    for (key, style) in styles {
      guard let role = Theme.Role(rawValue: key) else {
        let names = Theme.Role.allCases.map(\.rawValue)
        throw document.problem(
          "styles.\(key)",
          "there is no such part of the screen; "
            + (nearest(key, in: names).map { "did you mean \($0)?" }
              ?? "allowed: \(names.joined(separator: ", "))"))
      }
      roles[role] = style
    }
    return Theme(name: name, about: document.table["about"]?.string ?? "", styles: roles)
  }

  /// The values of a section of strings, each made into something.
  private static func section<T>(
    _ name: String, of document: TOMLFile,
    make: (String, String) throws(EaselError) -> T
  ) throws(EaselError) -> [String: T] {
    guard let value = document.table[name] else { return [:] }
    guard let table = value.table else {
      throw document.problem(name, "must be a section, [\(name)]")
    }
    var values: [String: T] = [:]
    for (key, value) in table {
      guard let text = value.string else {
        throw document.problem("\(name).\(key)", "must be a text in quotes")
      }
      values[key] = try make(key, text)
    }
    return values
  }
}
