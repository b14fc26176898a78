import Foundation
import Studio
import Testing

@testable import easel

@Suite("Theme files") struct ThemeFileTests {
  static let shipped = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Themes")

  private func parse(_ text: String) throws -> Theme {
    try ThemeFile.parse(try TOMLFile(path: "t.toml", text: text))
  }

  @Test func shippedThemesAreWholeAndSound() throws {
    let library = ThemeLibrary(folders: [Self.shipped], colours: true)
    #expect(library.problems.isEmpty)
    let names = Set(library.themes.map(\.name))
    #expect(
      names.isSuperset(of: [
        "easel", "dark", "light", "high-contrast", "colour-blind", "sixteen", "monochrome",
      ]))
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.shipped, includingPropertiesForKeys: nil)
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
    let library = ThemeLibrary(folders: [Self.shipped, folder.url], colours: true)
    #expect(library.themes.filter { $0.name == "dark" }.map(\.about) == ["mine"])
    let (fallback, problem) = library.theme(named: "drak")
    #expect(fallback == .standard)
    #expect(problem?.description == "there is no theme \"drak\"; did you mean \"dark\"?")
  }

  @Test func withoutColoursNothingIsColoured() {
    for theme in ThemeLibrary(folders: [Self.shipped], colours: false).themes {
      for role in Theme.Role.allCases {
        #expect(theme[role].foreground == .standard && theme[role].background == .standard)
      }
      #expect(theme[.selection].attributes.contains(.reverse))
    }
  }
}
