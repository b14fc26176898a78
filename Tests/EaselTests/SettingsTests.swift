import Foundation
import Studio
import Synchronization
import Testing

@testable import easel

/// Files of settings that are edited while the studio runs.
@Suite("Settings while it runs") struct RunningSettingsTests {
  private func folders(_ folder: TemporaryFolder) throws -> Folders {
    let folders = Folders(environment: ["HOME": "/", "XDG_CONFIG_HOME": folder.url.path])
    try FileManager.default.createDirectory(
      at: folders.userThemes, withIntermediateDirectories: true)
    return folders
  }

  private func write(_ text: String, _ folders: Folders) throws -> Settings {
    try Data(text.utf8).write(to: folders.configurationFile)
    return Settings(folders, colours: true)
  }

  private func messages(_ events: [Event]) -> [Message] {
    events.compactMap { if case .message(let message) = $0 { message } else { nil } }
  }

  @Test func whatIsWrongIsSaidAsTheCommandsDo() throws {
    let folder = try TemporaryFolder()
    let folders = try folders(folder)
    let path = folders.configurationFile.path
    let broken = try write("theme = = 2", folders)
    #expect(broken.messages.first?.what == "The configuration is not used")
    #expect(throws: EaselError.self) { try Configuration.require(folders.configurationFile) }
    do { _ = try Configuration.require(folders.configurationFile) } catch {
      #expect(broken.messages.first?.why == "\(error)")
    }
    let wrong = try write("threads = 999", folders)
    #expect(wrong.messages.map(\.what) == ["A setting is not used"])
    #expect(wrong.messages.first?.why?.hasPrefix("\(path):1: threads:") == true)
  }

  @Test func aChangeIsInForceOrSaidToBeLater() throws {
    let folder = try TemporaryFolder()
    let folders = try folders(folder)
    let old = try write("mouse = true", folders)
    let new = try write("mouse = false\ntheme = \"light\"\nthreads = 3", folders)
    let (now, events) = new.replacing(old)
    #expect(!now.configuration.mouse)
    #expect(
      events.contains {
        if case .preferences(let it) = $0 { it.theme?.name == "light" } else { false }
      })
    #expect(messages(events).map(\.remedy) == ["but for threads: from the next start on"])
    // The same again says nothing.
    #expect(
      try write("mouse = false\ntheme = \"light\"\nthreads = 3", folders).replacing(now).1 == [])
  }

  @Test func aBrokenFileLeavesEverythingAsItWas() throws {
    let folder = try TemporaryFolder()
    let folders = try folders(folder)
    let old = try write("theme = \"light\"\n[keys]\nfilm = \"!\"", folders)
    let (now, events) = try write("theme = = 2", folders).replacing(old)
    #expect(now.configuration == old.configuration)
    #expect(messages(events).map(\.what) == ["The configuration is not used"])
    #expect(!events.contains { if case .preferences = $0 { true } else { false } })
  }

  @Test func editedThemesAndFilesAreNoticed() throws {
    let folder = try TemporaryFolder()
    let folders = try folders(folder)
    _ = try write("mouse = true", folders)
    let woken = Mutex(0)
    let watch = SettingsWatch(folders, colours: true) { woken.withLock { $0 += 1 } }
    watch.look()
    #expect(watch.take() == nil && woken.withLock { $0 } == 0)
    _ = try write("mouse = false", folders)
    watch.look()
    #expect(watch.take()?.configuration.mouse == false)
    #expect(watch.take() == nil)
    let theme = folders.userThemes.appendingPathComponent("own.toml")
    try Data("name = \"own\"".utf8).write(to: theme)
    watch.look()
    #expect(watch.take()?.themes.contains { $0.name == "own" } == true)
    try FileManager.default.removeItem(at: theme)
    try FileManager.default.removeItem(at: folders.configurationFile)
    watch.look()
    #expect(watch.take()?.configuration.mouse == true)
    #expect(woken.withLock { $0 } == 3)
  }

  // MARK: Other programs

  private func edit(_ script: String) throws -> String {
    try ExternalProgram.edit("a cat", environment: ["EDITOR": "nowhere", "VISUAL": script]) {
      words in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: words[0])
      process.arguments = Array(words.dropFirst())
      try? process.run()
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Int(process.terminationStatus) + (isSignal ? 128 : 0)
    }
  }

  @Test func anEditorChangesAPrompt() throws {
    #expect(try edit("true") == "a cat")
    #expect(try edit("sed -i s/cat/dog/") == "a dog")
    #expect(try edit("printf 'a\\r\\nb\\n\\n' >") == "a\nb")
  }

  @Test(arguments: [
    ("false", "false ended with status 1"), ("no-such-editor -f", "no-such-editor -f is not there"),
    ("kill -9 $$ #", "was ended by signal 9"),
  ])
  func anEditorThatFailsChangesNothing(_ command: String, _ reason: String) {
    #expect {
      _ = try edit(command)
    } throws: { error in
      "\(error)".contains(reason)
    }
  }
}
