import Foundation
import PlainText
import Studio
import Testing

@testable import easel

@Suite("config.toml") struct ConfigurationTests {
  private func parse(_ text: String) throws -> (Configuration, problems: [EaselError]) {
    Configuration.parse(try TOMLFile(path: "c.toml", text: PlainText(text)))
  }

  @Test func documentedDefaultsAreTheDefaults() throws {
    let (configuration, problems) = try parse(ConfigurationKey.document(Configuration()))
    #expect(configuration == Configuration())
    #expect(problems.isEmpty)
  }

  @Test func everyKeySurvivesTheDocument() throws {
    var changed = Configuration()
    changed.model = "~/models/\"odd\" name\t"
    changed.threads = 3
    changed.theme = "light"
    changed.graphics = .halfBlocks
    changed.pictures = GraphicsSettings(colours: 2, dithering: false, smallBytes: true)
    changed.mouse = false
    changed.provenance = false
    changed.logLevel = .debug
    let (configuration, problems) = try parse(ConfigurationKey.document(changed))
    #expect(configuration == changed)
    #expect(problems.isEmpty)
  }

  @Test(arguments: [
    ("\nthread = 2", "c.toml:2: thread: there is no such key; did you mean threads?"),
    ("threads = -1", "c.toml:1: threads: must be a whole number from 0 to 256"),
    ("picture_colors = 1", "c.toml:1: picture_colors: must be a whole number from 2 to 256"),
    ("# c\n\nmouse = 1", "c.toml:3: mouse: must be true or false"),
    ("model = [1]", "c.toml:1: model: must be a path or name in quotes; ~ is your home folder"),
  ])
  func problemsNameFileLineKeyAndWhatIsAllowed(_ text: String, _ expected: String) throws {
    #expect(try parse(text).problems.map(\.description) == [expected])
  }

  @Test func oneProblemDoesNotLoseTheRest() throws {
    let (configuration, problems) = try parse("threads = 999\nmouse = false")
    #expect(configuration.threads == 0 && !configuration.mouse && problems.count == 1)
  }

  @Test func brokenTOMLNamesTheLine() throws {
    #expect {
      _ = try parse("mouse = true\nthreads = = 2")
    } throws: { error in
      "\(error)".hasPrefix("c.toml:2: this is not TOML")
    }
  }

  @Test func missingFileIsAllDefaults() throws {
    let (configuration, problems) = Configuration.read(URL(fileURLWithPath: "/nowhere/c.toml"))
    #expect(configuration == Configuration() && problems.isEmpty)
  }

  @Test func changingAKeyKeepsTheRestOfTheFile() throws {
    let text = "# mine\nthreads = 2\ntheme = \"dark\"  # calm\n"
    #expect(try edited(text) == "# mine\nthreads = 2\ntheme = \"light\"\n")
    #expect(try edited("threads = 2") == "theme = \"light\"\nthreads = 2")
    #expect(try edited("") == "theme = \"light\"\n")
  }

  private func edited(_ text: String) throws -> String {
    let edited = try ConfigurationEditor.setting(
      "theme", to: "\"light\"", in: PlainText(text), path: "c.toml")
    return String(decoding: edited.bytes, as: UTF8.self)
  }

  @Test func changingAKeyKeepsLineEndsAndMark() throws {
    #expect(
      try edited("\u{FEFF}theme = \"a\"\r\nthreads = 1\r\n")
        == "\u{FEFF}theme = \"light\"\r\nthreads = 1\r\n")
    #expect(
      try edited("\u{FEFF}threads = 1\r\nmouse = true")
        == "\u{FEFF}theme = \"light\"\r\nthreads = 1\r\nmouse = true")
    // Each line keeps its own.
    #expect(
      try edited("mouse = true\ntheme = \"a\"\r\nthreads = 1\r")
        == "mouse = true\ntheme = \"light\"\r\nthreads = 1\r")
  }

  @Test func whatCannotBeChangedInPlaceIsLeft() {
    #expect(throws: EaselError.self) { try edited("theme = \"\"\"\na\n\"\"\"\n") }
    #expect(throws: EaselError.self) { try edited("theme = = 1\n") }
  }

  @Test func foldersFollowXDG() {
    let folders = Folders(environment: [
      "HOME": "/home/ada", "XDG_STATE_HOME": "/var/s", "XDG_DATA_HOME": "relative",
    ])
    #expect(folders.configurationFile.path == "/home/ada/.config/easel/config.toml")
    #expect(folders.sessionFile.path == "/var/s/easel/session.json")
    #expect(folders.data.path == "/home/ada/.local/share/easel")
  }
}
