import Foundation
import Gallery
import Pictures
import Testing

@testable import easel

/// JPEG and WebP as what commands write and read.
@Suite("Formats of the command line", .serialized) struct FormatCommandTests {
  let program: EaselProgram
  private let small = ["--size", "64", "--steps", "1", "--seed", "3"]

  init() throws { program = try EaselProgram() }

  private func render(_ arguments: String...) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try program.run(["render", "a red apple"] + small + arguments)
  }

  private func signature(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: program.file(name)).prefix(12))
  }

  @Test func theEndingSaysTheFormatAndTheRecipeIsInside() throws {
    for name in ["a.png", "a.jpg", "a.JPEG", "a.webp"] {
      #expect(try render("-o", name).status == 0)
      let details = try PictureFile.details(program.file(name))
      #expect(details.recipe?.request.seed == 3 && details.prompt == "a red apple")
    }
    #expect(try signature("a.jpg").starts(with: [0xFF, 0xD8, 0xFF]))
    #expect(try signature("a.JPEG").starts(with: [0xFF, 0xD8, 0xFF]))
    #expect(try signature("a.webp").suffix(4).elementsEqual("WEBP".utf8))
    let original = try PictureFile.read(program.file("a.png")).image
    #expect(try render("-o", "b.webp", "--quality", "100").status == 0)
    #expect(try PictureFile.read(program.file("b.webp")).image == original)
    // Made again from what the JPEG says, the picture is the very one.
    #expect(try program.run("rerun", "a.jpg", "-o", "c.png").status == 0)
    #expect(try PictureFile.read(program.file("c.png")).image == original)
    // As something to start from.
    let edit = try program.run(
      ["render", "a pear", "--image", "a.jpg", "--mask", "a.webp", "-o", "d.png"] + small)
    #expect(edit.status == 0, "\(edit.errors)")
  }

  @Test func optionsSayTheFormatWhereNoNameDoes() throws {
    #expect(try render("-o", "new/", "--format", "webp").status == 0)
    #expect(try signature("new/a-red-apple-3.webp").starts(with: "RIFF".utf8))
    #expect(try render("-o", "plain", "--format", "jpeg").status == 0)
    #expect(try signature("plain").starts(with: [0xFF, 0xD8, 0xFF]))
  }

  @Test func contradictionsAreRefused() throws {
    for (arguments, words) in [
      (["-o", "a.png", "--format", "jpeg"], "this is written as .jpg"),
      (["-o", "a.gif"], "this is written as .png or .jpg or .webp, not as .gif"),
      (["-o", "a.png", "--quality", "5"], "--quality means nothing for a PNG"),
      (["-o", "a.jpg", "--quality", "0"], "--quality must be from 1 to 100"),
      (["-o", "a.jpg", "--quality", "101"], "--quality must be from 1 to 100"),
      (["--format", "tiff"], "'tiff'"),
    ] {
      let result = try program.run(["render", "a red apple"] + small + arguments)
      #expect(result.status != 0 && result.errors.contains(words), "\(result.errors)")
    }
    let long = try program.run(
      ["render", String(repeating: "a red apple, ", count: 9000), "-o", "a.jpg"] + small)
    #expect(long.status == 1 && long.errors.contains("a JPEG has room for"), "\(long.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.file("a.jpg").path))
  }
}
