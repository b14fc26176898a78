import Foundation
import Gallery
import Pictures
import Recipes
import Testing

@testable import easel

/// The commands that draw from embeddings, with the tiny Karlo of the engine's goldens.
@Suite("Pictures from embeddings on the command line", .serialized) struct EmbeddingCommandTests {
  let program: EaselProgram
  private let quick = ["--threads", "1", "--steps", "2,2"]

  init() throws {
    program = try EaselProgram()
    try model("karlo", shared: [])
    try model(
      "variations",
      shared: [
        "text_encoder", "tokenizer", "text_proj", "decoder", "super_res_first", "super_res_last",
        "decoder_scheduler", "super_res_scheduler",
      ])
    for (name, shade) in [("a.png", 30), ("b.png", 220)] {
      let pixels = (0..<40 * 40 * 3).map { UInt8(($0 % 40 + shade) % 256) }
      try Figure(image: RGBImage(width: 40, height: 40, pixels: pixels), description: name)
        .write(to: program.file(name))
    }
  }

  /// A model folder in the home folder.
  /// - Parameter shared: what it has in common with karlo.
  private func model(_ name: String, shared: [String]) throws {
    let goldens = Checkout.folder.appendingPathComponent("Tests/DiffusionTests/Goldens")
    let folder = program.file(name)
    let files = FileManager.default
    try files.copyItem(at: goldens.appendingPathComponent("unclip/\(name)"), to: folder)
    for part in shared {
      try files.copyItem(
        at: goldens.appendingPathComponent("unclip/karlo/\(part)"),
        to: folder.appendingPathComponent(part))
    }
    for file in ["vocab.json", "merges.txt"] {
      try files.copyItem(
        at: goldens.appendingPathComponent("clip/tokenizer/\(file)"),
        to: folder.appendingPathComponent("tokenizer/\(file)"))
    }
  }

  private func image(_ name: String) throws -> RGBImage {
    try PictureFile.read(program.file(name)).image
  }

  // MARK: vary

  @Test func otherPicturesOfOneAreDrawn() throws {
    let varied = ["vary", "a.png", "--model", "variations", "-s", "5"] + quick
    let result = try program.run(varied + ["-n", "2", "-o", "v.png"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == ["v-1.png", "v-2.png"].map { program.file($0).path + "\n" }.joined())
    let (first, details) = try PictureFile.read(program.file("v-1.png"))
    #expect(details.recipe?.request.edit == .likeness && details.recipe?.request.seed == 5)
    #expect(details.recipe?.request.stageName(0) == "base")
    #expect(try image("v-2.png") != first)
    // The same seed and picture again.
    let again = try program.run(varied + ["-o", "again.png"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try image("again.png") == first)
  }

  @Test func varyingSaysWhatItNeeds() throws {
    let other = try program.run(["vary", "a.png", "--model", "karlo", "-o", "v.png"])
    #expect(other.status == 1)
    #expect(other.errors.contains("reads no pictures"), "\(other.errors)")
    let missing = try program.run(["vary", "none.png", "--model", "variations", "-o", "v.png"])
    #expect(missing.status == 1 && missing.errors.contains("none.png"), "\(missing.errors)")
    let none = try program.run(["vary", "a.png", "--model", "variations", "-n", "0"])
    #expect(none.status == 64 && none.errors.contains("--count"), "\(none.errors)")
    let drawn = try program.run(["render", "a cat", "--model", "variations", "-o", "v.png"])
    #expect(drawn.status == 1 && drawn.errors.contains("easel vary"), "\(drawn.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.file("v.png").path))
  }

  // MARK: Stages with a prior before them

  @Test func aWeightOfOneIsNoGuidanceWhereNoneActs() throws {
    let drawn = ["render", "rain", "--model", "karlo", "--seed", "1", "--threads", "1"]
    let three = try program.run(drawn + ["--steps", "2,2,2", "--guidance", "4,4,1", "-o", "3.png"])
    #expect(three.status == 0, "\(three.errors)")
    let two = try program.run(drawn + ["--steps", "2,2,2", "--guidance", "4,4", "-o", "2.png"])
    #expect(two.status == 0, "\(two.errors)")
    #expect(try image("3.png") == image("2.png"))
    let refused = try program.run(drawn + ["--guidance", "4,4,3", "-o", "no.png"])
    #expect(refused.status == 64 && refused.errors.contains("only 2 stages"), "\(refused.errors)")
    let size = try program.run(drawn + ["--size", "20", "-o", "no.png"])
    #expect(size.errors.contains("pictures of 16, 64 pixels"), "\(size.errors)")
  }

  @Test func theBenchmarkMeasuresWhatDrawsPictures() throws {
    let bench = ["bench", "--model", "karlo", "--threads", "1", "--repeat", "1"]
    let all = try program.run(bench)
    #expect(all.status == 0, "\(all.errors)")
    #expect(all.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == ["base", "sr1"])
    let one = try program.run(bench + ["--stage", "sr1"])
    #expect(one.output.hasPrefix("sr1: "), "\(one.errors)")
    let none = try program.run(bench + ["--stage", "prior"])
    #expect(none.status == 64 && none.errors.contains("there is base, sr1"), "\(none.errors)")
  }

  // MARK: Interpolation

  @Test func whatLiesBetweenTwoPicturesIsAFigureAndAFilm() throws {
    let study = ["study", "interpolation", "a.png", "b.png", "--model", "variations"] + quick
    let result = try program.run(
      study + ["-o", "between.png", "--film", "between.gif", "--frames", "3"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output
        == ["between.gif", "between.png"].map { program.file($0).path + "\n" }.joined())
    #expect(result.errors.contains("2/3  50 % of the way"), "\(result.errors)")
    let figure = try image("between.png")
    #expect(figure.width > 3 * 192 && figure.height > 192)
    let film = try Data(contentsOf: program.file("between.gif"))
    // Three frames there, one back.
    let frame: [UInt8] = [0x21, 0xF9, 0x04]
    #expect(film.starts(with: Array("GIF89a".utf8)))
    #expect(film.indices.dropLast(2).count { Array(film[$0...$0 + 2]) == frame } >= 4)
    let json = try program.run(study + ["-o", "again.png", "--frames", "2", "--json"])
    let cells = try json.output.split(separator: "\n").map {
      try JSONDecoder().decode(StudyCell.self, from: Data($0.utf8))
    }
    #expect(cells.map(\.share) == [0, 1] && cells.map(\.column) == [0, 1])
  }

  @Test func whatLiesBetweenTwoPromptsIsDrawnByThePrior() throws {
    let result = try program.run([
      "study", "interpolation", "two teapots", "rain", "--model", "karlo", "-o", "words.png",
      "--frames", "2", "--steps", "2,2,2", "--size", "16", "--threads", "1",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("The prior of \"rain\""), "\(result.errors)")
    #expect(try image("words.png").width > 2 * 192)
  }

  @Test func interpolationSaysWhatItNeeds() throws {
    let study = ["study", "interpolation", "a.png", "b.png", "-o", "no.png"]
    let embedded = try program.run(study)
    #expect(embedded.status == 1)
    #expect(embedded.errors.contains("karlo-v1-alpha"), "\(embedded.errors)")
    for (arguments, reason) in [
      (["--frames", "1"], "--frames"), (["--film", "no.png"], "the same file"),
    ] {
      let result = try program.run(study + arguments)
      #expect(result.status == 64 && result.errors.contains(reason), "\(result.errors)")
    }
    let ending = try program.run(study + ["--model", "variations", "--film", "film.mp4"])
    #expect(ending.status == 1 && ending.errors.contains(".gif"), "\(ending.errors)")
    let missing = try program.run(
      ["study", "interpolation", "a.png", "c.png", "-o", "no.png", "--model", "variations"])
    #expect(missing.status == 1 && missing.errors.contains("c.png"), "\(missing.errors)")
  }

  @Test func aLongRowShowsSomeOfItsPictures() {
    #expect(InterpolationStudy.shown(of: 2) == [0, 1])
    #expect(InterpolationStudy.shown(of: 9) == Array(0...8))
    let some = InterpolationStudy.shown(of: 100)
    #expect(some.count == 9 && some.first == 0 && some.last == 99)
  }
}
