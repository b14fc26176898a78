import FileNames
import Foundation
import Testing

@testable import easel

@Suite("Installation") struct InstallationTests {
  private let prefix: TemporaryFolder
  private var installation: Installation { Installation(folder: prefix.file("usr")) }

  init() throws { prefix = try TemporaryFolder() }

  private func files() throws -> [String] {
    let names = FileManager.default.enumerator(atPath: prefix.url.path)?.compactMap {
      $0 as? String
    }
    return (names ?? []).sorted()
  }

  private func write(_ text: String, to name: String) throws {
    let file = prefix.file(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private let program = InstalledFile("bin/easel", Data("program".utf8), isProgram: true)
  private let page = InstalledFile("share/man/man1/easel.1", "page")

  @Test func removalRemovesWhatWasInstalledAndNothingElse() throws {
    try write("theirs", to: "usr/bin/other")
    try write("picture", to: "usr/share/easel/apple.png")
    let before = try files()
    let written = try installation.install([program, page], force: false)
    #expect(
      written == ["bin/easel", "share/man/man1/easel.1"].map { prefix.file("usr/\($0)").path })
    let mode = try FileManager.default.attributesOfItem(atPath: written[0])[.posixPermissions]
    #expect(mode as? Int == 0o755)
    #expect(try installation.remove().prefix(2) == written[...])
    #expect(try files() == before)
    #expect(throws: EaselError.self) { try installation.remove() }
  }

  @Test func whatIsInstalledIsReplacedByWhatComes() throws {
    _ = try installation.install([program, page], force: false)
    try write("mine", to: "usr/share/man/man1/mine.1")
    let next = InstalledFile("share/fish/easel.fish", "completion")
    let newer = InstalledFile("bin/easel", Data("newer".utf8), isProgram: true)
    _ = try installation.install([newer, next], force: false)
    #expect(try String(contentsOf: prefix.file("usr/bin/easel"), encoding: .utf8) == "newer")
    #expect(!(try files()).contains("usr/share/man/man1/easel.1"))
    _ = try installation.remove()
    // The folder of the first installation stays for what somebody put there.
    #expect(
      try files() == ["usr", "usr/share", "usr/share/man", "usr/share/man/man1"].map { $0 }
        + ["usr/share/man/man1/mine.1"])
  }

  @Test func foreignFilesAreNotOverwritten() throws {
    try write("theirs", to: "usr/bin/easel")
    #expect {
      _ = try installation.install([program], force: false)
    } throws: { "\($0)".contains("usr/bin/easel is there") }
    #expect(try files() == ["usr", "usr/bin", "usr/bin/easel"])
    _ = try installation.install([program], force: true)
    #expect(try String(contentsOf: prefix.file("usr/bin/easel"), encoding: .utf8) == "program")
  }

  @Test(arguments: ["/etc/passwd", "../precious", "share/../../precious"])
  func aDamagedListRemovesNothing(_ name: String) throws {
    _ = try installation.install([program], force: false)
    try write("mine", to: "precious")
    try write("bin/easel\n\(name)\n", to: "usr/lib/easel/installed")
    #expect(throws: EaselError.self) { try installation.remove() }
    #expect(throws: EaselError.self) { try installation.install([program], force: true) }
    #expect(try files().contains("precious") && files().contains("usr/bin/easel"))
  }

  @Test func theManualHasEveryCommand() throws {
    let manual = Manual(Easel.self).text
    for command in Easel.configuration.subcommands {
      #expect(manual.contains(".Ss easel \(command.configuration.commandName ?? "")\n"))
    }
    #expect(manual.contains(".Ss easel gallery list\n"))
    #expect(manual.contains("Fl \\-steps"))
    let problems = manual.split(separator: "\n").filter { $0.hasPrefix("'") || $0.count > 1000 }
    #expect(problems.isEmpty)
  }
}

/// The program alone in an empty folder: no checkout, no home.
@Suite("A copied program") struct CopiedProgramTests {
  let program: EaselProgram
  let copy: URL

  init() throws {
    program = try EaselProgram()
    copy = program.file("somewhere/else/easel")
    try FileManager.default.createDirectory(
      at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
    // By another process: one that starts meanwhile would inherit a file that is open for writing,
    // and a program that is being written cannot be run.
    try #require(try tool(["cp", EaselProgram.binary.path, copy.path]) != nil)
  }

  private func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String)
  {
    try Launched(
      [copy.path] + arguments, environment: program.environment, folder: program.home.url
    ).finish()
  }

  @Test func draws() throws {
    let list = try run("models", "list")
    #expect(list.status == 0 && list.output.hasPrefix("toybox       built in\n"))
    let picture = try run(
      "render", "a red apple", "-o", "a.png", "--size", "64", "--steps", "1")
    #expect(picture.status == 0, "\(picture.errors)")
    #expect(FileManager.default.fileExists(atPath: program.file("a.png").path))
  }

  /// An empty root has no `/proc`, where Swift looks for the arguments of a program.
  @Test(.enabled(if: Self.hidesProc(before: ["true"]) != nil, "no namespaces for users"))
  func knowsItsArgumentsWithoutProc() throws {
    let version = try #require(Self.hidesProc(before: [copy.path, "--version"]))
    #expect(version == Easel.version + "\n")
    let refused = Self.hidesProc(before: ["sh", "-c", "\(copy.path) rendr 2>&1; :"])
    #expect(try #require(refused).contains("easel rendr"), "\(refused ?? "")")
  }

  /// The output of a command that runs where nothing is in `/proc`; nil where it fails.
  private static func hidesProc(before command: [String]) -> String? {
    let hide = "mount -t tmpfs none /proc && exec \"$@\""
    return try? tool(["unshare", "-rm", "sh", "-c", hide, "sh"] + command)
  }

  @Test func theStudioHasModelAndThemes() throws {
    let tmux = try Tmux(
      columns: 120, rows: 36, environment: program.environment, command: [copy.path])
    try tmux.wait(for: "64 → 256 → 1024")
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    try tmux.press("T")
    try tmux.wait(for: "colour-blind")
  }

  /// The tests' build needs the Swift runtime: what would not run elsewhere is not installed.
  @Test func aBuildThatNeedsSwiftIsNotInstalled() throws {
    let result = try run("install", "--prefix", "there")
    #expect(result.status == 1 && result.errors.contains("--static-swift-stdlib"), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: program.file("there").path))
    let nothing = try run("uninstall", "--prefix", "there")
    #expect(
      nothing.status == 1 && nothing.errors.contains("nothing of 'easel install'"), "\(nothing)")
  }

  /// Whoever installed elsewhere and forgot about it is told where.
  @Test func uninstallNamesThePrefixOfTheProgram() throws {
    try program.write("bin/easel\nlib/easel/installed\n", to: "usr/lib/easel/installed")
    try FileManager.default.createDirectory(
      at: program.file("usr/bin"), withIntermediateDirectories: true)
    let installed = program.file("usr/bin/easel")
    try FileManager.default.moveItem(at: copy, to: installed)
    func uninstall(_ options: String...) throws -> (status: Int32, output: String, errors: String) {
      try Launched(
        [installed.path, "uninstall"] + options, environment: program.environment,
        folder: program.home.url
      ).finish()
    }
    let refused = try uninstall()
    let prefix = try #require(POSIX.realpath(program.file("usr").path))
    #expect(refused.status == 1 && refused.errors.contains("--prefix '\(prefix)'"), "\(refused)")
    #expect(try uninstall("--prefix", prefix).status == 0)
    #expect(!FileManager.default.fileExists(atPath: installed.path))
  }
}
