import Foundation
import Gallery
import Testing

@testable import easel

/// Where the pictures of a command go.
@Suite("Output of pictures", .serialized) struct OutputTests {
  let program: EaselProgram
  private let small = ["--size", "64", "--steps", "1", "--threads", "2"]

  init() throws { program = try EaselProgram() }

  private func render(_ arguments: String...) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try program.run(["render"] + arguments + small)
  }

  /// Runs a line of the shell, in which `easel` is the program.
  private func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
    let script = "easel() { \"\(EaselProgram.binary.path)\" \"$@\"; }; \(line)"
    return try Launched(
      ["sh", "-c", script], environment: program.environment, folder: program.home.url
    ).finish()
  }

  private func seed(_ name: String) throws -> UInt64? {
    try PictureFile.details(program.file(name)).recipe?.request.seed
  }

  private var pictures: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: program.home.url.path)
        .filter { $0.hasSuffix(".png") }.sorted()
    }
  }

  @Test func withoutANameItIsPromptAndSeed() throws {
    for _ in 0..<2 { #expect(try render("A red apple!", "-s", "7").status == 0) }
    #expect(try pictures == ["a-red-apple-7-2.png", "a-red-apple-7.png"])
  }

  @Test(arguments: [[], ["--seed", "-1"], ["-s", "random"]])
  func aChosenSeedIsPrinted(_ arguments: [String]) throws {
    let result = try program.run(["render", "a", "-o", "a.png"] + arguments + small)
    let seed = try #require(try seed("a.png"))
    #expect(result.errors.contains("seed \(seed)\n"))
    #expect(result.output == program.file("a.png").path + "\n")
  }

  @Test func aFileIsKept() throws {
    #expect(try render("a", "-o", "a.png", "-s", "1").status == 0)
    let refused = try render("a", "-o", "a.png", "-s", "2")
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.errors.contains("a.png: exists already; --force replaces it"))
    #expect(try seed("a.png") == 1)
    #expect(try render("a", "-o", "a.png", "-s", "2", "--force").status == 0)
    #expect(try seed("a.png") == 2)
    // One of several: nothing is drawn.
    try program.write("mine", to: "b-2.png")
    #expect(try render("a", "-o", "b.png", "-n", "2").status == 1)
    #expect(try pictures == ["a.png", "b-2.png"])
  }

  @Test func aFolderIsMadeAndFilled() throws {
    let result = try render("a cat", "-o", "new/pets/", "-s", "5", "-n", "2", "-g", "1")
    #expect(
      result.output.split(separator: "\n").map(String.init)
        == [5, 6].map { program.file("new/pets/a-cat-\($0).png").path })
    #expect(try PictureFile.details(program.file("new/pets/a-cat-6.png")).width == 64)
  }

  @Test func standardInputAndOutput() throws {
    let options = small.joined(separator: " ")
    let result = try shell(
      "printf 'a red\\napple\\n' | easel render - -s 3 -o - \(options) > a.png")
    #expect(result.status == 0)
    let (_, details) = try PictureFile.read(program.file("a.png"))
    #expect(details.recipe?.request.prompt == "a red apple")
    for arguments in [["-o", "-", "--json"], ["-o", "-", "-n", "2"]] {
      let result = try program.run(["render", "a"] + arguments + small)
      #expect(result.status == 64 && result.output.isEmpty)
    }
  }

  @Test func aListIsDrawn() throws {
    try program.write("a cat\r\n# not this\r\nanimals\ta dog\r\n\r\n", to: "list.txt")
    let result = try render("--prompts", "list.txt", "-s", "1", "--json")
    let report = try JSONDecoder().decode(RenderReport.self, from: Data(result.output.utf8))
    #expect(
      report.files.map { URL(fileURLWithPath: $0).lastPathComponent }
        == ["a-cat-1.png", "a-dog-1.png"])
    #expect(try shell("easel render --prompts - a < list.txt").status == 64)
    try program.write("\n", to: "empty.txt")
    let empty = try render("--prompts", "empty.txt")
    #expect(empty.status == 1 && empty.errors.contains("empty.txt: holds no prompts"))
  }

  @Test func savedItIsInTheGallery() throws {
    let result = try render("a cat", "--save", "-s", "9")
    #expect(try pictures.isEmpty)
    let list = try program.run("gallery", "list", "--json")
    #expect(list.output.contains("a-cat-9.png"))
    let path = result.output.trimmingCharacters(in: .newlines)
    let shown = try program.run("gallery", "show", path)
    #expect(shown.status == 0 && shown.output.contains("prompt      a cat"))
    #expect(try render("a cat", "--save", "-o", "b.png").output.split(separator: "\n").count == 2)
  }

  @Test func anotherModelNeedsAYes() throws {
    #expect(try render("a cat", "-o", "a.png", "-s", "9").status == 0)
    let (image, details) = try PictureFile.read(program.file("a.png"))
    let made = try #require(details.recipe)
    let other = Recipe(
      model: Recipe.Model(name: "elsewhere", hash: "0123456789abcdef"), request: made.request,
      width: made.width, height: made.height)
    let bytes = try PictureFile.encode(
      image, recipe: other, created: Date(), provenance: .unmarked)
    try Data(bytes).write(to: program.file("a.png"))
    let refused = try program.run("rerun", "a.png", "-o", "b.png")
    #expect(refused.status == 1)
    for part in ["elsewhere (0123456789abcdef)", "--anyway", "--model"] {
      #expect(refused.errors.contains(part))
    }
    let drawn = try program.run("rerun", "a.png", "-o", "b.png", "--anyway")
    #expect(drawn.status == 0 && drawn.errors.contains("will differ"))
  }
}
