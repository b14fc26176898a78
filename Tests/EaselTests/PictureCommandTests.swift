import Foundation
import Gallery
import Pictures
import Recipes
import Testing

@testable import easel

/// `render`, `info` and `rerun` with the embedded model at small settings.
@Suite("Pictures from the command line", .serialized) struct PictureCommandTests {
  let program: EaselProgram
  private let small = ["--size", "64", "--steps", "2", "--seed", "3"]

  init() throws { program = try EaselProgram() }

  private func render(_ arguments: [String]) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try program.run(["render", "a red apple"] + small + arguments)
  }

  @Test func rerunMakesTheSameBits() throws {
    let result = try render(["-o", "a.png", "--threads", "1"])
    #expect(result.status == 0)
    #expect(result.output == program.file("a.png").path + "\n")
    #expect(result.errors.contains("base 2 steps in"))
    let again = try program.run("rerun", "a.png", "-o", "b.png", "--threads", "2")
    #expect(again.status == 0)
    let (first, details) = try PictureFile.read(program.file("a.png"))
    let (second, _) = try PictureFile.read(program.file("b.png"))
    #expect(first == second)
    #expect(Set(first.pixels).count > 50, "a picture, not a flat colour")
    #expect(details.recipe?.request.seed == 3)
    #expect(details.recipe?.request.stages.map(\.steps) == [2])
  }

  @Test func whatIsCutOffIsSaid() throws {
    let prompt = Array(repeating: "a red apple on a table", count: 5).joined(separator: " ")
    let render = ["render", prompt + " unforgettably green", "-o", "a.png"] + small
    let result = try program.run(render + ["--negative", prompt + " blue", "--json"])
    #expect(result.status == 0)
    let notes = result.errors.split(separator: "\n").filter { $0.contains("longer than") }
    #expect(notes.count == 2)
    #expect(notes.first?.contains("32 tokens") == true)
    #expect(notes.first?.contains("\"unforgettably green\"") == true)
    let report = try JSONDecoder().decode(RenderReport.self, from: Data(result.output.utf8))
    #expect(report.cutOff.map(\.words) == ["unforgettably green", "blue"])
    #expect(report.cutOff.map(\.text) == [.prompt, .negative])
    #expect(report.cutOff.map(\.stages) == [["base"], ["base"]])
    #expect(report.cutOff.allSatisfy { $0.tokens > 0 && $0.limit == 32 })
    let again = try program.run("rerun", "a.png", "-o", "b.png")
    #expect(again.errors.contains("\"unforgettably green\""))
    let short = try program.run(["render", prompt, "-o", "c.png", "--json"] + small)
    #expect(short.errors.contains("longer than") == false)
    #expect(short.output.contains("\"cutOff\":[]"))
  }

  /// Another program's picture has the keys of our own, with values of the same types.
  @Test func infoOfAnotherProgramsPicture() throws {
    let text =
      "a barn\nNegative prompt: blurry\nSteps: 2, Sampler: Euler a, "
      + "Schedule type: Karras, CFG scale: 6,5, Seed: 5, Clip skip: 2"
    try Data(
      PNG.encode(
        RGBImage(width: 4, height: 4, pixels: [UInt8](repeating: 9, count: 48)),
        texts: [PNG.Text("parameters", text)])
    ).write(to: program.file("other.png"))
    #expect(try render(["-o", "own.png"]).status == 0)
    func info(_ name: String) throws -> [String: Any] {
      let output = try program.run("info", name, "--json").output
      return try #require(
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
    let (own, other) = (try info("own.png"), try info("other.png"))
    for json in [own, other] {
      #expect(json["prompt"] is String && json["negative"] is String)
      #expect(json["sampler"] is String && json["schedule"] is String)
      #expect(json["seed"] is Int && json["steps"] is Int && json["guidance"] is Double)
    }
    #expect(own["prompt"] as? String == "a red apple" && own["seed"] as? Int == 3)
    #expect(own["notUnderstood"] as? [String] == [])
    #expect(other["sampler"] as? String == "euler-a" && other["schedule"] as? String == "karras")
    #expect(other["guidance"] as? Double == 6.5)
    #expect(other["notUnderstood"] as? [String] == ["Clip skip: 2"])
    #expect(try program.run("info", "other.png").output.contains("not understood  Clip skip: 2"))
    let again = try program.run("rerun", "other.png", "-o", "again.png")
    #expect(again.errors.contains("Clip skip: 2"))
    let base = try PictureFile.details(program.file("again.png")).recipe?.request.stages.first
    #expect(base?.sampler == .eulerAncestral && base?.schedule == .karras)
    #expect(base?.steps == 2 && base?.guidance == 6.5)
  }

  @Test func jsonSaysWhatWasMade() throws {
    let result = try render(["-o", "a.png", "--count", "2", "--json"])
    #expect(result.status == 0)
    let report = try JSONDecoder().decode(RenderReport.self, from: Data(result.output.utf8))
    #expect(
      report.files.map { URL(fileURLWithPath: $0).lastPathComponent } == ["a-1.png", "a-2.png"])
    #expect(report.seed == 3)
    #expect(report.stages.map(\.stage) == ["base"])
    #expect(report.stages.map(\.steps) == [2])
    #expect(report.seconds > 0)
    let seeds = try report.files.map {
      try PictureFile.details(URL(fileURLWithPath: $0)).recipe?.request.seed
    }
    #expect(seeds == [3, 4])
  }

  @Test func infoReadsTheRecipe() throws {
    _ = try render(["-o", "a.png", "--negative", "a plate"])
    let plain = try program.run("info", "a.png")
    #expect(plain.status == 0)
    for part in ["a red apple", "a plate", "64x64", "2 steps, unipc"] {
      #expect(plain.output.contains(part))
    }
    let json = try program.run("info", "a.png", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let recipe = object?["recipe"] as? [String: Any]
    let request = recipe?["request"] as? [String: Any]
    #expect(request?["prompt"] as? String == "a red apple")
    #expect(request?["seed"] as? Int == 3)
  }

  @Test func filesThatAreNoPicturesAreErrors() throws {
    try Data("not a PNG".utf8).write(to: program.file("x.png"))
    for arguments in [["info", "x.png"], ["rerun", "x.png", "-o", "y.png"], ["info", "no.png"]] {
      let result = try program.run(arguments)
      #expect(result.status == 1)
      #expect(result.errors.contains(arguments[1]))
      #expect(result.output.isEmpty)
    }
  }

  @Test func provenanceCanBeLeftOut() throws {
    func isMarked(_ name: String) throws -> Bool {
      String(decoding: try Data(contentsOf: program.file(name)), as: UTF8.self)
        .contains("trainedAlgorithmicMedia")
    }
    _ = try render(["-o", "a.png"])
    #expect(try isMarked("a.png"))
    _ = try render(["-o", "b.png", "--no-provenance"])
    #expect(try !isMarked("b.png"))
  }

  @Test func interruptedItLeavesNothingHalf() throws {
    let process = try program.start(
      ["render", "a red apple", "-o", "a.png", "--size", "64", "--steps", "1000"]
    )
    usleep(1_500_000)
    kill(process.processID, SIGINT)
    #expect(process.finish().status == 130)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: program.home.url.path)
        .filter { $0.hasSuffix(".png") || $0.hasSuffix(".tmp") }.isEmpty)
  }
}
