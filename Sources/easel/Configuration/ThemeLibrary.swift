import Foundation
import Studio

/// All themes that can be chosen.
struct ThemeLibrary: Sendable {
  /// The one that is compiled in, those that come with Easel, and the user's own, which replace
  /// others of the same name.
  let themes: [Theme]
  /// Theme files that cannot be used, and why.
  let problems: [EaselError]

  /// - Parameters:
  ///   - folders: searched in this order for `*.toml`; missing ones are skipped.
  ///   - colours: false where the user wants none (`NO_COLOR`).
  init(folders: [URL], colours: Bool) {
    var themes = [Theme.standard]
    var problems: [EaselError] = []
    for folder in folders {
      let files = try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)
      for file in (files ?? []).sorted(by: { $0.path < $1.path })
      where file.pathExtension == "toml" {
        do throws(EaselError) {
          guard let document = try TOMLFile.read(file) else { continue }
          let theme = try ThemeFile.parse(document)
          themes.removeAll { $0.name == theme.name }
          themes.append(theme)
        } catch { problems.append(error) }
      }
    }
    self.themes = colours ? themes : themes.map(\.withoutColours)
    self.problems = problems
  }

  /// The theme of a name, or the compiled-in one and what to say about it.
  func theme(named name: String) -> (Theme, EaselError?) {
    if let theme = themes.first(where: { $0.name == name }) { return (theme, nil) }
    let names = themes.map(\.name)
    return (
      themes[0],
      .refused(
        "there is no theme \"\(name)\"; "
          + (nearest(name, in: names).map { "did you mean \"\($0)\"?" }
            ?? "there are: \(names.joined(separator: ", "))"))
    )
  }

  /// The folders to search: `Themes` beside the checkout or the installed binary, then the user's.
  static func folders(executable: URL, user: URL) -> [URL] {
    let binaries = executable.resolvingSymlinksInPath().deletingLastPathComponent()
    var candidates = [
      binaries.appendingPathComponent("Themes"),
      binaries.appendingPathComponent("../share/easel/Themes").standardizedFileURL,
    ]
    // A checkout's binary lies in .build/TRIPLE/CONFIGURATION.
    var folder = binaries
    for _ in 0..<4 {
      folder.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
      {
        candidates.append(folder.appendingPathComponent("Themes"))
        break
      }
    }
    let shipped = candidates.first { FileManager.default.fileExists(atPath: $0.path) }
    return (shipped.map { [$0] } ?? []) + [user]
  }
}

extension Theme {
  /// The same distinctions without colour: backgrounds become reverse, signals bold.
  var withoutColours: Theme {
    var theme = Theme(name: name, about: about, styles: [:])
    for role in Role.allCases {
      var style = Style(attributes: self[role].attributes)
      if self[role].background != self[.text].background { style.attributes.insert(.reverse) }
      switch role {
      case .accent, .title, .focusedBorder, .changed, .key, .star, .warning, .error, .different:
        style.attributes.insert(.bold)
      case .dim, .faint, .barRest, .cutOff, .ghost: style.attributes.insert(.dim)
      case .unknownWord, .match: style.attributes.insert(.underline)
      case .text, .border, .selection, .bar, .info: break
      }
      theme[role] = style
    }
    return theme
  }
}
