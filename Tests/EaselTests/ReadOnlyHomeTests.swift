import Foundation
import Testing

/// Homes in which nothing can be written, or that are none.
@Suite struct ReadOnlyHomeTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  private func run(
    _ variables: [String: String], _ arguments: String...
  ) throws -> (status: Int32, output: String, errors: String) {
    let environment = program.environment.merging(variables) { $1 }
    return try Launched(
      [EaselProgram.binary.path] + arguments, environment: environment, folder: program.home.url
    ).finish()
  }

  @Test(arguments: ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"])
  func whatIsNoFolderHoldsNothing(_ variable: String) throws {
    let variables = [variable: "/dev/null"]
    for words in [["list"], ["search", "apple"], ["list", "--trash", "--json"]] {
      let result = try Launched(
        [EaselProgram.binary.path, "gallery"] + words,
        environment: program.environment.merging(variables) { $1 }, folder: program.home.url
      ).finish()
      #expect(result.status == 0 && result.output.isEmpty, "\(variable) \(words)")
    }
    let made = try run(
      variables, "render", "a red apple", "--steps", "1", "--size", "64", "-o", "\(variable).png")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try run(variables, "models", "list").status == 0)
    #expect(try run(variables, "config", "--show").status == 0)
  }

  @Test func savingIntoNothingIsRefusedBeforeThePicture() throws {
    let result = try run(["HOME": "/dev/null"], "render", "a red apple", "--save")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("/dev/null") && !result.errors.contains("step"))
  }

  /// A read-only mount stops every user.
  static let canMount =
    (try? tool(["unshare", "-m", "sh", "-c", "mount -t tmpfs -o ro none /mnt"])) != nil

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func aGalleryOnAReadOnlyDiskIsRead() throws {
    let saved = try run([:], "render", "a red apple", "--steps", "1", "--size", "64", "--save")
    #expect(saved.status == 0)
    let home = program.home.url.path
    let easel = EaselProgram.binary.path
    let script = """
      mount --bind '\(home)' '\(home)' && mount -o remount,bind,ro '\(home)' && cd / || exit 9
      '\(easel)' gallery list && '\(easel)' gallery search apple --json | wc -l
      id=$('\(easel)' gallery list --json 2>/dev/null | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
      '\(easel)' gallery show --no-show "$id" && '\(easel)' gallery star "$id"; echo star $?
      '\(easel)' render x --steps 1 --size 64 -o "$1" 2>/dev/null >/dev/null; echo render $?
      """
    let out = program.home.url.deletingLastPathComponent().appendingPathComponent(
      "\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: out) }
    let result = try Launched(
      ["unshare", "-m", "sh", "-c", script, "sh", out.path], environment: program.environment
    ).finish()
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.contains("a red apple") == true)
    #expect(lines.contains("1") && lines.contains("star 1") && lines.contains("render 0"))
    #expect(result.errors.contains("nothing can be changed"))
    #expect(result.errors.contains("the file system is read-only"))
  }
}
