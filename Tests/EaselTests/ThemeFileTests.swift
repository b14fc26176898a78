import Foundation
import PlainText
import Studio
import Testing

@testable import easel

@Suite("Theme files") struct ThemeFileTests {
  private func parse(_ text: String) throws -> Theme {
    try ThemeFile.parse(try TOMLFile(path: "t.toml", text: PlainText(text)))
  }

  @Test func shippedThemesAreWholeAndSound() throws {
    let library = ThemeLibrary(user: URL(fileURLWithPath: "/nowhere"), colours: true)
    #expect(library.problems.isEmpty)
    let names = Set(library.themes.map(\.name))
    #expect(
      names.isSuperset(of: [
        "easel", "dark", "light", "high-contrast", "colour-blind", "sixteen", "monochrome",
      ]))
    let files = try FileManager.default.contentsOfDirectory(
      at: Checkout.folder.appendingPathComponent("Themes"), includingPropertiesForKeys: nil)
    // Every file is compiled in.
    #expect(library.themes.count == files.count + 1)
    for file in files {
      let document = try #require(try TOMLFile.read(file))
      let roles = Set(document.table["styles"]?.table?.keys ?? [])
      #expect(roles == Set(Theme.Role.allCases.map(\.rawValue)), "\(file.lastPathComponent)")
    }
  }

  @Test func stylesReadAsWritten() throws {
    let theme = try parse(
      """
      name = "x"
      [palette]
      sea = "#010203"
      [styles]
      text = "sea"
      title = "bold underline 7 on bright-blue"
      """)
    #expect(theme[.text] == Style(foreground: .rgb(1, 2, 3)))
    #expect(
      theme[.title]
        == Style(
          foreground: .indexed(7), background: .indexed(12), attributes: [.bold, .underline]))
    #expect(theme[.error] == theme[.text])
  }

  @Test(arguments: [
    ("about = \"x\"", "t.toml: name: a theme needs a name"),
    ("name = \"x\"\n[style]\n", "t.toml:2: style: there is no such key"),
    ("name = \"x\"\n[styles]\ntitel = \"bold\"", "t.toml:3: styles.titel: there is no such part"),
    ("name = \"x\"\n[styles]\ntitle = \"bald\"", "t.toml:3: styles.title: \"bald\" is not"),
    ("name = \"x\"\n[styles]\ntitle = \"red on\"", "t.toml:3: styles.title: \"on\" is not"),
    ("name = \"x\"\n[styles]\ntitle = 3", "t.toml:3: styles.title: must be a text"),
    ("name = \"x\"\n[palette]\na = \"#12345\"", "t.toml:3: palette.a: \"#12345\" is no colour"),
  ])
  func problemsNameFileLineAndKey(_ text: String, _ start: String) throws {
    #expect {
      _ = try parse(text)
    } throws: { error in
      "\(error)".hasPrefix(start)
    }
  }

  @Test func userThemesReplaceOthersOfTheirName() throws {
    let folder = try TemporaryFolder()
    try Data("name = \"dark\"\nabout = \"mine\"\n[styles]\ntext = \"red\"".utf8)
      .write(to: folder.url.appendingPathComponent("d.toml"))
    let library = ThemeLibrary(user: folder.url, colours: true)
    #expect(library.themes.filter { $0.name == "dark" }.map(\.about) == ["mine"])
    let (fallback, problem) = library.theme(named: "drak")
    #expect(fallback == .standard)
    #expect(problem?.description == "there is no theme \"drak\"; did you mean \"dark\"?")
  }

  /// What is done and what is left of a bar are told apart, and both from the background.
  @Test func barsAreSeenInEveryTheme() {
    func light(_ color: Color) -> Double? {
      guard case .rgb(let red, let green, let blue) = color else { return nil }
      let linear = [red, green, blue].map { pow(Double($0) / 255, 2.2) }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    func contrast(_ a: Color, _ b: Color) -> Double? {
      guard let a = light(a), let b = light(b) else { return nil }
      return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }
    for theme in ThemeLibrary(user: URL(fileURLWithPath: "/nowhere"), colours: true).themes {
      let (done, rest) = (theme[.bar], theme[.barRest])
      #expect(done != rest)
      let back = rest.background == .standard ? Color.rgb(0, 0, 0) : rest.background
      #expect(contrast(done.foreground, rest.foreground) ?? 2 > 1.5, "\(theme.name)")
      #expect(contrast(rest.foreground, back) ?? 3 > 2, "\(theme.name)")
    }
  }

  @Test func withoutColoursNothingIsColoured() {
    for theme in ThemeLibrary(user: URL(fileURLWithPath: "/nowhere"), colours: false).themes {
      for role in Theme.Role.allCases {
        #expect(theme[role].foreground == .standard && theme[role].background == .standard)
      }
      #expect(theme[.selection].attributes.contains(.reverse))
    }
  }
}
