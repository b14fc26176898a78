import Foundation
import Testing

@testable import easel

@Suite("Command line") struct CommandLineTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  @Test(arguments: [
    (["--nonsense"], "nonsense"), (["render"], "prompt"),
    (["render", "x", "--prompts", "list"], "not both"),
    (["render", "x", "-o", "x.png", "--steps", "a"], "steps"),
    (["render", "x", "-o", "x.png", "--seed", "-2"], "seed"),
    (["render", "x", "-o", "x.png", "--size", "65"], "64, 256, 1024"),
    (["render", "x", "-o", "x.png", "--count", "0"], "--count"),
    (["config"], "--show"),
  ])
  func wrongUsageIsStatus64(_ arguments: [String], _ part: String) throws {
    let result = try program.run(arguments)
    #expect(result.status == 64)
    #expect(result.errors.contains(part))
    #expect(result.output.isEmpty)
  }

  @Test func missingFolderIsSaidBeforeTheWork() throws {
    let result = try program.run("render", "x", "-o", "nowhere/x.png")
    #expect(result.status == 1)
    #expect(result.errors.contains("nowhere: there is no such folder"))
  }

  @Test func missingModelIsAnError() throws {
    let result = try program.run("render", "x", "-o", "x.png", "--model", "nowhere")
    #expect(result.status == 1)
    #expect(result.errors.contains("nowhere"))
  }

  @Test func brokenConfigurationIsNamed() throws {
    try program.write("threads = \"two\"", to: ".config/easel/config.toml")
    let result = try program.run("render", "x", "-o", "x.png")
    #expect(result.status == 1)
    #expect(result.errors.contains("config.toml:1: threads: must be a whole number"))
  }

  @Test func configShowsACompleteFile() throws {
    let result = try program.run("config", "--show")
    #expect(result.status == 0 && result.errors.isEmpty)
    let document = try TOMLFile(path: "shown", text: result.output)
    #expect(Set(document.table.keys) == Set(ConfigurationKey.all.map(\.name)))
  }
}
