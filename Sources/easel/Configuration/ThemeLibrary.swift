import FileNames
import Foundation
import PlainText
import Resources
import Studio

/// All themes that can be chosen.
struct ThemeLibrary: Sendable {
  /// Those that are compiled in, the standard one first, and the user's own, which replace others
  /// of the same name.
  let themes: [Theme]
  /// Theme files that cannot be used, and why.
  let problems: [EaselError]

  /// - Parameters:
  ///   - user: the folder of the user's own, `*.toml`; it may be missing.
  ///   - colours: false where the user wants none (`NO_COLOR`).
  init(user: URL, colours: Bool) {
    var themes = [Theme.standard]
    var problems: [EaselError] = []
    func add(_ document: () throws(EaselError) -> TOMLFile?) {
      do throws(EaselError) {
        guard let document = try document() else { return }
        let theme = try ThemeFile.parse(document)
        themes.removeAll { $0.name == theme.name }
        themes.append(theme)
      } catch { problems.append(error) }
    }
    for file in Resource.files(in: "Themes") {
      add { () throws(EaselError) in
        let text = String(decoding: file.bytes, as: UTF8.self)
        return try TOMLFile(path: file.name, text: PlainText(text))
      }
    }
    for name in (try? Files.names(in: user.path)) ?? [] where name.hasSuffix(".toml") {
      add { () throws(EaselError) in try TOMLFile.read(user.appendingPathComponent(name)) }
    }
    self.themes = colours ? themes : themes.map(\.withoutColours)
    self.problems = problems
  }

  /// The theme of a name, or the standard one and what to say about it.
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
