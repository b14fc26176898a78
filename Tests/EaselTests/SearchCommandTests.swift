import Foundation
import Gallery
import Pictures
import Testing

@testable import easel

/// VQGAN+CLIP on the command line, with the tiny networks of the engine's goldens.
@Suite("Pictures that are searched for", .serialized) struct SearchCommandTests {
  let program: EaselProgram
  private let drawn = ["--model", "model", "--threads", "1", "--seed", "2"]

  init() throws {
    program = try EaselProgram()
    let goldens = Checkout.folder.appendingPathComponent("Tests/DiffusionTests/Goldens")
    let files = FileManager.default
    try files.copyItem(
      at: goldens.appendingPathComponent("vqgan/taming"), to: program.file("model"))
    try files.removeItem(at: program.file("model/golden.safetensors"))
    try files.copyItem(
      at: goldens.appendingPathComponent("clip/score"), to: program.file("model/clip"))
  }

  @Test func aPictureOfPartsWithWeightsIsDrawnAndDrawnAgain() throws {
    let result = try program.run(
      ["render", "a castle|oil paint:0.5", "--steps", "3", "-o", "a.png"] + drawn)
    #expect(result.status == 0, "\(result.errors)")
    let (image, details) = try PictureFile.read(program.file("a.png"))
    #expect(details.recipe?.request.prompt == "a castle|oil paint:0.5")
    #expect(image.width == 64 && Set(image.pixels).count > 10)
    let again = try program.run(
      "rerun", "a.png", "--model", "model", "--threads", "1", "-o", "b.png")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try PictureFile.read(program.file("b.png")).image == image)
  }

  /// A picture takes part as a prompt, and its recipe knows it by what it holds.
  @Test func picturesArePrompts() throws {
    let like = program.file("like.png")
    try Figure(image: noise(seed: 3), description: "like").write(to: like)
    let (image, details) = try picture(
      ["render", "a castle", "--picture-prompt", "like.png:2"], "a.png")
    let prompts = try #require(details.recipe?.request.picturePrompts)
    #expect(prompts.map(\.file) == [like.path] && prompts[0].weight == 2)
    #expect(prompts[0].hash?.count == 16)
    let info = try program.run("info", "a.png")
    #expect(info.output.contains("like") && info.output.contains("like.png:2.0"))
    let again = try program.run(
      "rerun", "a.png", "--model", "model", "--threads", "1", "-o", "b.png")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try PictureFile.read(program.file("b.png")).image == image)
    let varied = try picture(["vary", "like.png"], "varied.png")
    #expect(varied.details.recipe?.request.picturePrompts.map(\.weight) == [1])
    #expect(varied.details.recipe?.request.prompt == "")
    // Another picture of that name is not it.
    try Figure(image: noise(seed: 4), description: "like").write(to: like)
    let other = try program.run(
      "rerun", "a.png", "--model", "model", "--threads", "1", "-o", "c.png")
    #expect(other.status != 0 && other.errors.contains("is not the picture of the recipe"))
    let missing = try program.run(
      ["render", "x", "--picture-prompt", "none.png", "-o", "c.png"] + drawn)
    #expect(missing.status != 0 && missing.errors.contains("none.png"), "\(missing.errors)")
  }

  /// Ctrl-C ends the search and keeps what is found; the recipe draws that again.
  @Test func itEndsAnyTime() throws {
    var result: (status: Int32, output: String, errors: String)?
    // Before the first iteration there is nothing to keep: a busy machine may take its time.
    for seconds in [4, 15, 40] where result?.status ?? 130 == 130 {
      let run = try program.start(
        ["render", "a castle", "--steps", "1000", "-o", "a.png"] + drawn)
      usleep(UInt32(seconds) * 1_000_000)
      kill(run.processID, SIGINT)
      result = run.finish()
    }
    let ended = try #require(result)
    #expect(ended.status == 0 && ended.errors.contains("the picture is kept"))
    let (image, details) = try PictureFile.read(program.file("a.png"))
    let settings = try #require(details.recipe?.request.stages.first)
    let last = try #require(settings.endsAfter)
    #expect(settings.steps == 1000 && (1..<1000).contains(last))
    let again = try program.run(
      "rerun", "a.png", "--model", "model", "--threads", "1", "-o", "b.png")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try PictureFile.read(program.file("b.png")).image == image)
  }

  @Test func noCopyIn8BitsIsMade() throws {
    let result = try program.run("models", "quantize", "model", "copy")
    #expect(result.status != 0 && result.errors.contains("is VQGAN+CLIP"), "\(result.errors)")
  }

  private func picture(
    _ arguments: [String], _ name: String
  ) throws -> (image: RGBImage, details: PictureFile.Details) {
    let result = try program.run(arguments + ["--steps", "2", "-o", name] + drawn)
    #expect(result.status == 0, "\(result.errors)")
    return try PictureFile.read(program.file(name))
  }

  private func noise(seed: Int) -> RGBImage {
    RGBImage(
      width: 40, height: 30,
      pixels: (0..<3600).map { UInt8(($0 * seed * 37 + $0 * $0 / 7) % 256) })
  }

  @Test func whatMeansNothingIsRefused() throws {
    for (arguments, reason) in [
      (["render", "a castle", "--guidance", "4", "-o", "a.png"], "--guidance means nothing"),
      (["study", "thresholding", "a castle", "-o", "a.png"], "thresholding means nothing"),
      (["study", "convergence", "a castle", "-o", "a.png"], "sampler means nothing"),
      (["study", "schedules", "-o", "a.png"], "schedule means nothing"),
    ] {
      let result = try program.run(arguments + ["--model", "model"])
      #expect(result.status != 0 && result.errors.contains(reason), "\(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: program.file("a.png").path))
  }
}
