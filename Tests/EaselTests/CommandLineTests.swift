import Foundation
import PlainText
import Testing

@testable import easel

@Suite("Command line") struct CommandLineTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  /// What an option allows is offered, and where it takes a file, files are.
  @Test func shellsOfferValues() throws {
    let script = try program.run("--generate-completion-script", "fish").output
    let lines = script.split(separator: "\n").filter { $0.hasPrefix("complete") }
    func offers(_ command: String, _ option: String) throws -> [Substring] {
      try #require(lines.first { $0.contains("\"easel \(command)\" \(option)'") })
        .split(whereSeparator: " '".contains)
    }
    #expect(try offers("render", "sampler").suffix(2) == ["unipc", "lcm"])
    #expect(try offers("upscale", "schedule").contains("karras"))
    #expect(try offers("render", "threshold").contains("dynamic"))
    #expect(try offers("study schedules", "stage").suffix(3) == ["base", "sr1", "sr2"])
    #expect(try offers("render", "o output").last == "-rF")
    #expect(try offers("render", "image").last == "-rF")
    for option in ["preset", "style", "model"] {
      let call = ["---completion", "render", "--", "--\(option)", "0", "0", ""]
      #expect(try program.run(call).status == 0)
    }
    let words = ["easel", "render", "--preset", "f"]
    let presets = try program.run(["---completion", "render", "--", "--preset", "3", "1"] + words)
    #expect(presets.output == "fast\n")
  }

  @Test(arguments: [
    (["--nonsense"], "nonsense"), (["render"], "prompt"),
    (["render", "x", "--prompts", "list"], "not both"),
    (["render", "x", "-o", "x.png", "--steps", "a"], "steps"),
    (["render", "x", "-o", "x.png", "--seed", "-2"], "seed"),
    (["render", "x", "-o", "x.png", "--size", "65"], "64, 256, 1024"),
    (["render", "x", "-o", "x.png", "--count", "0"], "--count"),
    (["config"], "--show"),
    (["rendr", "x"], "did you mean 'easel render'?"),
    (["gallery", "lst"], "did you mean 'easel gallery list'?"),
    (["frobnicate"], "there are: studio, render,"),
    (["render", "x", "-o", "x.png", "--cfg", "5"], "here it is '--guidance'"),
    (["render", "x", "-o", "x.png", "--negative_prompt=y"], "here it is '--negative'"),
    (["render", "x", "-o", "x.png", "--guidance", "-5"], "a guidance weight from 0 to 100"),
    (["render", "x", "-o", "x.png", "--steps", "-5"], "a number of steps from 1 to 1000"),
    (["render", "x", "-o", "x.png", "--threads", "-5"], "a number of threads from 1 to 256"),
    (["render", "x", "-o", "x.png", "--aug", "-0.5"], "an aug level from 0 to 1"),
    (["render", "x", "-o", "x.png", "--sampler", "restart"], "there are: ddpm, ddim, dpm++2m"),
    (["render", "x", "-o", "x.png", "--sampler", "DPM++ 2M Beta"], "no schedule \"beta\""),
    (["render", "x", "-o", "x.png", "--size", "100"], "Usage: easel render"),
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
    #expect(result.errors.contains("there is no model \"nowhere\""))
    #expect(result.errors.contains("toybox"))
    let near = try program.run("render", "x", "-o", "x.png", "--model", "toybix")
    #expect(near.errors.contains("did you mean \"toybox\"?"))
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
    let document = try TOMLFile(path: "shown", text: PlainText(result.output))
    #expect(
      Set(document.table.keys) == Set(ConfigurationKey.all.map(\.name) + [KeyBindings.section]))
  }
}
