import Foundation
import Gallery
import Recipes
import Studio
import Testing

@testable import easel

/// The real binary in tmux, with the embedded model at small settings.
@Suite(
  "The studio in tmux", .serialized, .enabled(if: isInstalled("tmux"), "tmux is not installed"))
struct StudioTests {
  let program: EaselProgram

  init() throws {
    program = try EaselProgram()
    try program.saveSession()
  }

  private func open(
    columns: Int = 100, rows: Int = 30, term: String = "tmux-256color"
  ) throws -> Tmux {
    try Tmux(
      columns: columns, rows: rows, environment: program.environment, term: term,
      command: [EaselProgram.binary.path])
  }

  @Test func drawsAPromptAndLeavesTheTerminalAsItWas() throws {
    let tmux = try open()
    try tmux.wait(for: "Prompt")
    try tmux.type("a red apple")
    // The bars come with the model.
    try tmux.wait("the model") { $0.contains("a red apple") && $0.contains("2 steps") }
    try tmux.press("Enter")
    let picture = try program.waitForPictures(1)[0]
    let details = try PictureFile.details(picture)
    #expect(details.recipe?.request.prompt == "a red apple")
    #expect(details.width == 64)
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    try tmux.press("q")
    let screen = try tmux.wait(for: "status=0")
    #expect(!screen.contains("Prompt"))
  }

  @Test func helpShowsKeysAndCloses() throws {
    let tmux = try open()
    try tmux.wait(for: "Prompt")
    try tmux.press("F1")
    try tmux.wait(for: "Leave the prompt for the panes")
    try tmux.press("Escape")
    try tmux.wait("help is closed") { !$0.contains("Leave the prompt for the panes") }
  }

  @Test func sessionSurvivesATermination() throws {
    let tmux = try open()
    try tmux.wait(for: "Prompt")
    try tmux.type("three yellow rubber ducks")
    try tmux.wait(for: "rubber ducks")
    kill(try program.runningID(under: tmux), SIGTERM)
    try tmux.wait(for: "status=0")
    let again = try open()
    try again.wait(for: "three yellow rubber ducks")
  }

  @Test func everySizeIsSurvived() throws {
    let tmux = try open()
    try tmux.wait(for: "Prompt")
    for (columns, rows) in [(20, 5), (400, 120), (7, 3), (60, 20), (200, 4), (30, 60), (80, 24)] {
      try tmux.resize(columns: columns, rows: rows)
    }
    try tmux.wait(for: "Prompt")
    try tmux.resize(columns: 16, rows: 4)
    try tmux.wait(for: "this is 16x4")
    try tmux.resize(columns: 100, rows: 30)
    try tmux.wait(for: "Prompt")
  }

  @Test(arguments: ["screen", "linux", "xterm-kitty", "vt100", "dumb"])
  func otherTerminalsWork(term: String) throws {
    let tmux = try open(term: term)
    try tmux.wait(for: "Prompt")
    try tmux.type("a mug")
    try tmux.wait(for: "a mug")
    try tmux.press("C-c", "C-c")
    try tmux.wait(for: "status=0")
  }

  @Test func aBrokenConfigurationIsToldAndTheRestWorks() throws {
    try program.write("thread = 2", to: ".config/easel/config.toml")
    let tmux = try open(columns: 160)
    try tmux.wait(for: "config.toml:1: thread")
  }

  @Test func suspendedItGoesOnWhereItWas() throws {
    let tmux = try Tmux(
      columns: 100, rows: 30, environment: program.environment, command: ["bash", "--norc", "-i"])
    try tmux.type(EaselProgram.binary.path)
    try tmux.press("Enter")
    try tmux.wait(for: "Prompt")
    try tmux.type("a blue chair")
    try tmux.wait(for: "a blue chair")
    try tmux.press("C-k")
    try tmux.wait(for: "Actions")
    try tmux.type("suspend")
    try tmux.press("Enter")
    try tmux.wait(for: "Stopped")
    try tmux.type("fg")
    try tmux.press("Enter")
    try tmux.wait("the studio is back") { $0.contains("Prompt") && $0.contains("a blue chair") }
  }
}

extension EaselProgram {
  /// Gives the studio small settings: two steps of the base stage.
  func saveSession(prompt: String = "") throws {
    var session = Session()
    session.prompt = prompt
    session.parameters.seedMode = .fixed
    session.parameters.seed = 7
    session.parameters.stagesOn = 1
    session.parameters.stages = [
      StageSettings(steps: 2, guidance: 2), StageSettings(steps: 1, augLevel: 0.1),
      StageSettings(steps: 1, augLevel: 0.05),
    ]
    try write(
      String(decoding: JSONEncoder().encode(session), as: UTF8.self),
      to: ".local/state/easel/session.json")
  }

  /// Waits until the gallery holds some pictures.
  func waitForPictures(
    _ count: Int, seconds: Double = 60, meanwhile: () throws -> Void = {}
  ) throws -> [URL] {
    let folder = file(".local/share/easel/pictures")
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      let files =
        (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
        .allObjects as? [URL] ?? [])
        .filter { $0.pathExtension == "png" && !$0.lastPathComponent.hasPrefix(".") }
      if files.count >= count { return files.sorted { $0.path < $1.path } }
      try meanwhile()
      usleep(50_000)
    }
    Issue.record("no \(count) pictures in \(folder.path) after \(seconds) s")
    throw Tmux.TimedOut(what: "pictures")
  }

  /// The studio's process, a child of the shell in tmux.
  func runningID(under tmux: Tmux) throws -> Int32 {
    let shell = try #require(try tmux.shellID())
    let children = try String(
      contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
    return try #require(children.split(separator: " ").first.flatMap { Int32($0) })
  }
}
