import Foundation
import PlainText
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
