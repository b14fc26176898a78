import Foundation
import Testing

@testable import easel

@Suite("Folders") struct FoldersTests {
  let account = String(cString: getpwuid(getuid()).pointee.pw_dir)

  /// Relative paths are not allowed in any of these, and the current folder is never meant.
  @Test(arguments: ["", "here", "./here", "~"]) func odd(value: String) {
    let usual = Folders(environment: ["HOME": account])
    #expect(Folders(environment: ["HOME": value]) == usual)
    #expect(
      Folders(environment: [
        "HOME": account, "XDG_DATA_HOME": value, "XDG_CONFIG_HOME": value, "XDG_STATE_HOME": value,
        "XDG_CACHE_HOME": value,
      ]) == usual)
    #expect(usual.data.path == account + "/.local/share/easel")
  }

  /// What is no folder has nothing in it.
  @Test(arguments: ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"])
  func noFolderCountsAsAbsent(variable: String) throws {
    let program = try EaselProgram()
    func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
      var environment = program.environment
      environment[variable] = "/dev/null"
      return try Launched(
        [EaselProgram.binary.path] + arguments, environment: environment, folder: program.home.url
      ).finish()
    }
    let render = try run("render", "x", "-o", "x.png", "--size", "64", "--steps", "1")
    #expect(render.status == 0, "\(render.errors)")
    #expect(FileManager.default.fileExists(atPath: program.file("x.png").path))
    #expect(try run("config", "--show").status == 0)
    #expect(try run("models").output.hasPrefix("toybox"))
  }
}
