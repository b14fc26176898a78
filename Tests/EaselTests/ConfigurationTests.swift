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
    changed.notify = false
    changed.viewer = "feh -F"
    changed.keys = Keymap(["film": [Key(name: "Ctrl-F")].compactMap { $0 }, "favourite": []])
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

  @Test func aNULByteIsRefusedWithItsLine() throws {
    #expect {
      _ = try parse("mouse = true\r\nthreads = 2\0\nbogus = 1")
    } throws: {
      "\($0)" == "c.toml:2: this is not TOML: it holds a NUL byte"
    }
  }

  @Test(arguments: [
    ("threads = 2 # two", "threads = 3 # two"), ("threads=2\t\t# a \"b", "threads = 3\t\t# a \"b"),
    ("threads = \"#\\\"#\" # c", "threads = 3 # c"), ("threads = 2", "threads = 3"),
    ("threads = '\\' # '", "threads = 3 # '"),
  ])
  func changingAKeyKeepsTheCommentBehindIt(_ line: String, _ expected: String) throws {
    let edited = try ConfigurationEditor.setting(
      "threads", to: "3", in: PlainText("# a\r\n\(line)\r\n"), path: "c.toml")
    #expect(edited.bytes == Array("# a\r\n\(expected)\r\n".utf8))
  }

  @Test(
    arguments: [
      ("[keys]\nfilm = \"!\"", ["film": [Key(name: "!")]], ""),
      (
        "[keys]\n\"Delete to the trash\" = [\"Ctrl-X\", \"Del\"]",
        ["delete-to-the-trash": [Key(name: "Ctrl-X"), Key(name: "Del")]], ""
      ),
      ("[keys]\nfilm = []", ["film": []], ""),
      (
        "[keys]\nfilms = \"!\"", [:],
        "c.toml:2: keys.films: there is no such action; did you mean film?"
      ),
      (
        "mouse = true\n[keys]\nstar = \"!\"", [:],
        "c.toml:3: keys.star: there is no such action; did you mean favourite"
      ),
      (
        "[keys]\nfilm = \"Ctrl-I\"", [:],
        "c.toml:2: keys.film: terminals send \"Ctrl-I\" as Tab; choose another key"
      ),
      ("[keys]\nfilm = \"Hyper-x\"", [:], "c.toml:2: keys.film: \"Hyper-x\" is no key; allowed: a"),
      ("[keys]\nfilm = 3", [:], "c.toml:2: keys.film: must be a key in quotes, or a list of keys"),
      ("keys = 3", [:], "c.toml:1: keys: must be a section, [keys]"),
    ] as [(String, [String: [Key?]], String)])
  func keysAreBoundByTheNamesOfActions(
    _ text: String, _ own: [String: [Key?]], _ problem: String
  ) throws {
    let (configuration, problems) = try parse(text)
    #expect(configuration.keys.own == own.mapValues { $0.compactMap { $0 } })
    #expect(problems.isEmpty == problem.isEmpty)
    #expect(problems.first?.description.hasPrefix(problem) ?? true, "\(problems)")
  }

  /// Two keys of one meaning are said in the studio; they keep no command from working.
  @Test func conflictsOfKeysAreNoErrors() throws {
    let (configuration, problems) = try parse("[keys]\nfilm = \"s\"")
    #expect(problems.isEmpty)
    let conflicts = KeyBindings.conflicts(configuration.keys, path: "c.toml")
    #expect(conflicts.first?.description.hasPrefix("c.toml: keys.film: s was the only key") == true)
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
    #expect(try edited(text) == "# mine\nthreads = 2\ntheme = \"light\"  # calm\n")
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
