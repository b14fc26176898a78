import Foundation
import Gallery
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
