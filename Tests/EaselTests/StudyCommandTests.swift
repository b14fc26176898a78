import Foundation
import Gallery
import Pictures
import Ratings
import Testing
import Toybox

@testable import easel

/// The commands around the paper's findings with the embedded model, at small settings.
@Suite("Studies and editing from the command line", .serialized) struct StudyCommandTests {
  let program: EaselProgram
  private let small = ["--size", "64", "--steps", "1", "--threads", "1"]

  init() throws { program = try EaselProgram() }

  private func write(_ image: RGBImage, _ name: String) throws {
    try Disk.write(try PNG.encode(image, texts: []), to: program.file(name).path)
  }

  private func picture(_ name: String) throws -> RGBImage {
    try PictureFile.read(program.file(name)).image
  }

  /// Rows of a colour that grows from left to right.
  private func ramp(_ width: Int, _ height: Int) -> RGBImage {
    var pixels: [UInt8] = []
    for _ in 0..<height {
      for x in 0..<width { pixels += [UInt8(x * 255 / max(1, width - 1)), 120, 60] }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  @Test func thresholdingMakesOneLabelledGrid() throws {
    let result = try program.run(
      ["study", "thresholding", "a red apple", "-o", "grid.png", "--guidance", "1,20"] + small)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == program.file("grid.png").path + "\n")
    #expect(result.errors.contains("6/6  dynamic, guidance weight 20"))
    let grid = try picture("grid.png")
    let layout = LabelledGrid(
      title: ["", ""], columns: ["w = 1", "w = 20"], rows: ["none", "static", "dynamic"]
    ).layout(cell: PictureSize(width: 192, height: 192))
    // A narrow grid wraps its title.
    let wrapped = grid.height - layout.height
    #expect(grid.width == layout.width)
    #expect(wrapped >= 0 && wrapped.isMultiple(of: 16))
    func cell(_ row: Int, _ column: Int) -> [UInt8] {
      let place = layout.origin(row: row, column: column)
      return (0..<192).flatMap { y in
        let start = ((place.y + wrapped + y) * grid.width + place.x) * 3
        return grid.pixels[start..<start + 576]
      }
    }
    #expect(cell(0, 0) != cell(0, 1), "guidance weights differ")
    #expect(cell(1, 1) != cell(2, 1), "static and dynamic thresholding differ")
  }

  @Test func augmentationKeepsTheLowResolutionPicture() throws {
    let result = try program.run(
      "study", "augmentation", "a red apple", "-o", "grid.png", "--steps", "1,1", "--aug", "0,0.5",
      "--guidance", "1", "--threads", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.components(separatedBy: "base 1 step in").count == 2)
    #expect(result.errors.components(separatedBy: "sr1  1 step in").count == 3)
    #expect(try picture("grid.png").height > 512)
  }

  private func cells(_ output: String) throws -> [StudyCell] {
    try output.split(separator: "\n").map {
      try JSONDecoder().decode(StudyCell.self, from: Data($0.utf8))
    }
  }

  @Test func restylingKeepsTheLowResolutionPicture() throws {
    let result = try program.run(
      "study", "restyle", "a red apple", "-o", "grid.png", "--styles", "a toy; in the snow",
      "--steps", "1,1", "--aug", "0,0.8", "--guidance", "3", "--threads", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.components(separatedBy: "base 1 step in").count == 2)
    let cells = try cells(result.output)
    #expect(cells.map(\.row) == [0, 0, 0, 1, 1, 1])
    #expect(
      cells.prefix(3).map(\.prompt)
        == ["a red apple", "a red apple, a toy", "a red apple, in the snow"])
    #expect(cells.map(\.augLevel) == [0, 0, 0, 0.8, 0.8, 0.8])
    let distances = try cells.map { try #require($0.distance) }
    #expect(Set(distances).count == 6, "every prompt and level makes a picture of its own")
    #expect(distances[..<3].allSatisfy { $0 < distances[3] })
    #expect(try picture("grid.png").width > 3 * 256)
  }

  @Test func upsamplingsDifferInTheirSeedsAlone() throws {
    let result = try program.run(
      "study", "upsampling", "a red apple", "-o", "grid.png", "--count", "2", "--seed", "5",
      "--steps", "1,1", "--aug", "0.5", "--threads", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.components(separatedBy: "base 1 step in").count == 2)
    #expect(result.errors.components(separatedBy: "sr1  1 step in").count == 3)
    let cells = try cells(result.output)
    #expect(cells.map(\.seed) == [5, 6])
    #expect(cells[0].distance != cells[1].distance)
    #expect(cells.allSatisfy { $0.augLevel == 0.5 })
    let small = try program.run("study", "upsampling", "p", "-o", "x.png", "--size", "64")
    #expect(small.status == 64 && small.errors.contains("at least 256"))
  }

  @Test func cellsAreMeasured() throws {
    let thresholding = try program.run(
      "study", "thresholding", "a red apple", "-o", "grid.png", "--guidance", "1,20", "--size",
      "64", "--steps", "4", "--json")
    let cells = try cells(thresholding.output)
    #expect(
      cells.map(\.thresholding) == ["none", "none", "static", "static", "dynamic", "dynamic"])
    let saturation = try cells.map { try #require($0.saturation) }
    #expect(saturation[1] > saturation[0], "high guidance weights diverge without thresholding")
    #expect(saturation[1] > saturation[5])
    #expect(cells.allSatisfy { $0.contrast ?? 0 > 0 })
    let attention = try program.run(
      "study", "attention", "a red apple", "-o", "grid.png", "--steps", "1", "--json")
    let words = try self.cells(attention.output)
    #expect(words.map(\.word) == ["a", "red", "apple"])
    #expect(words.allSatisfy { $0.peak?.allSatisfy { (0...1).contains($0) } ?? false })
    let augmentation = try program.run(
      "study", "augmentation", "a red apple", "-o", "grid.png", "--steps", "1,1", "--aug",
      "0,0.8", "--guidance", "1", "--json")
    let levels = try self.cells(augmentation.output)
    #expect(levels.map(\.augLevel) == [0, 0.8])
    #expect(levels[0].distance ?? 0 < levels[1].distance ?? 0)
  }

  @Test func theWorldIsASheetThatGoesOn() throws {
    let arguments = ["study", "world", "-o", "world.png", "--steps", "1", "--json", "--kinds"]
    let first = try program.run(arguments + ["colour,count", "--count", "2"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("4/4  three cubes"))
    let world = try cells(first.output)
    #expect(world.map(\.word) == ["red", "orange", "two", "three"])
    #expect(world.map(\.kind) == ["colour", "colour", "count", "count"])
    #expect(world.map(\.row) == [0, 0, 1, 1] && world.map(\.column) == [0, 1, 0, 1])
    let sheet = try picture("world.png")
    // What is there is not drawn again, and looks the same; what was asked differently is.
    let second = try program.run(arguments + ["colour,count", "--count", "2"])
    #expect(second.status == 0 && !second.errors.contains("three cubes"))
    #expect(try picture("world.png") == sheet)
    let more = try program.run(arguments + ["colour", "--count", "3"])
    #expect(more.errors.contains("3/3  a yellow cube") && !more.errors.contains("a red cube"))
    let other = try program.run(arguments + ["colour", "--count", "1", "--seed", "1"])
    #expect(other.errors.contains("1/1  a red cube"))
  }

  @Test func aModelWithoutAVocabularyHasNoWorld() throws {
    let model = program.file("open")
    try FileManager.default.copyItem(at: Checkout.toybox, to: model)
    try FileManager.default.removeItem(at: model.appendingPathComponent("vocabulary.json"))
    let result = try program.run("study", "world", "-o", "x.png", "--model", model.path)
    #expect(result.status == 1)
    #expect(result.errors.contains("has no vocabulary.json"))
    for arguments in [["--kinds", "relation"], ["--kinds", "thing"], ["--count", "0"]] {
      #expect(try program.run(["study", "world", "-o", "x.png"] + arguments).status == 64)
    }
  }

  @Test func longLabelsBreakBetweenWords() {
    #expect(WorldSheet.lines("apple") == ["apple"])
    let lines = WorldSheet.lines("in a room with a yellow wall")
    #expect(lines == ["in a room with a", "yellow wall"])
  }

  @Test func strengthSaysHowMuchOfAPictureStays() throws {
    try write(ramp(64, 64), "in.png")
    func distance(_ strength: String) throws -> Int {
      let result = try program.run(
        "render", "a red apple", "-o", "out.png", "--size", "64", "--steps", "10", "--image",
        "in.png", "--strength", strength, "--force")
      #expect(result.status == 0, "\(result.errors)")
      return zip(try picture("out.png").pixels, ramp(64, 64).pixels)
        .map { abs(Int($0) - Int($1)) }.reduce(0, +)
    }
    #expect(try distance("0.1") < distance("1"))
  }

  @Test func aMaskKeepsWhatIsBlack() throws {
    let source = ramp(64, 64)
    try write(source, "in.png")
    var mask = [UInt8](repeating: 0, count: 64 * 64 * 3)
    for i in 0..<mask.count where i % (64 * 3) >= 32 * 3 { mask[i] = 255 }
    try write(RGBImage(width: 64, height: 64, pixels: mask), "mask.png")
    let result = try program.run(
      ["render", "a red apple", "-o", "out.png", "--image", "in.png", "--mask", "mask.png"] + small)
    #expect(result.status == 0, "\(result.errors)")
    let made = try picture("out.png")
    var (kept, changed) = (0, 0)
    for i in 0..<made.pixels.count {
      let difference = abs(Int(made.pixels[i]) - Int(source.pixels[i]))
      if i % (64 * 3) < 31 * 3 { kept = max(kept, difference) } else { changed += difference }
    }
    #expect(kept <= 1)
    #expect(changed > 10_000)
    let again = try program.run("rerun", "out.png", "-o", "again.png")
    #expect(again.status == 1)
    #expect(again.errors.contains("made from another picture"))
  }

  @Test func shapesAreKept() throws {
    let wide = try program.run(
      ["render", "a red apple", "-o", "wide.png", "--aspect", "2:1"] + small)
    #expect(wide.status == 0, "\(wide.errors)")
    #expect((try picture("wide.png").width, try picture("wide.png").height) == (88, 48))
    try write(ramp(90, 60), "in.png")
    let edited = try program.run(
      ["render", "a red apple", "-o", "b.png", "--image", "in.png"] + small)
    #expect(edited.status == 0, "\(edited.errors)")
    #expect((try picture("b.png").width, try picture("b.png").height) == (80, 56))
    let up = try program.run(
      "upscale", "in.png", "-o", "up.png", "--size", "256", "--steps", ",1")
    #expect(up.status == 0, "\(up.errors)")
    #expect(up.errors.contains("90x60 pixels, scaled to 80x56 for sr1"))
    #expect((try picture("up.png").width, try picture("up.png").height) == (320, 224))
  }

  @Test func whatCannotBeReadIsRefusedClearly() throws {
    try Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 0]).write(to: program.file("in.jpg"))
    try write(ramp(640, 64), "long.png")
    try write(ramp(32, 32), "small.png")
    for (arguments, words) in [
      (["upscale", "in.jpg", "-o", "x.png"], "in.jpg is not a whole picture"),
      (["upscale", "none.png", "-o", "x.png"], "none.png"),
      (["upscale", "long.png", "-o", "x.png"], "longer than 4:1"),
      (["render", "p", "-o", "x.png", "--image", "long.png", "--mask", "small.png"], "same size"),
      (["render", "p", "-o", "x.png", "--film", "x.mov"], "must end in .gif"),
      (["bench-prompts", "small.png", "-o", "x"], "is not UTF-8 text"),
      (["rate", ".", "."], "holds no index.jsonl"),
    ] {
      let result = try program.run(arguments)
      #expect(result.status == 1, "\(arguments)")
      #expect(result.errors.contains(words), "\(result.errors)")
    }
    for arguments in [
      ["render", "p", "-o", "x.png", "--mask", "small.png"],
      ["render", "p", "-o", "x.png", "--eta", "0.5", "--sampler", "heun"],
      ["render", "p", "-o", "x.png", "--schedule", "smart27", "--steps", "5"],
      ["study", "thresholding", "p", "-o", "x.png", "--guidance", "1,x"],
      ["upscale", "small.png", "-o", "x.png", "--from", "base"],
      ["bench-prompts", "-o", "x", "--versus", "--nonsense"],
    ] {
      #expect(try program.run(arguments).status == 64, "\(arguments)")
    }
    #expect(!FileManager.default.fileExists(atPath: program.file("x.png").path))
  }

  @Test func aFilmHasEveryEstimate() throws {
    for name in ["film.gif", "film.png"] {
      let result = try program.run(
        "render", "a red apple", "-o", "out.png", "--film", name, "--size", "64", "--steps", "3",
        "--force")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.hasSuffix(program.file(name).path + "\n"))
    }
    let gif = [UInt8](try Data(contentsOf: program.file("film.gif")))
    #expect(gif.starts(with: "GIF89a".utf8))
    let png = [UInt8](try Data(contentsOf: program.file("film.png")))
    let animation = try #require(png.indices.first { png[$0...].starts(with: "acTL".utf8) })
    #expect(png[animation + 7] == 4, "three estimates and the picture")
    #expect(try picture("film.png").width == 256)
    if isInstalled("identify") {
      let frames = try #require(try tool(["identify", program.file("film.gif").path]))
      #expect(frames.split(separator: "\n").count == 4)
      #expect(frames.contains("256x256"))
    }
  }

  @Test func setsAreMadeInShardsAndRated() throws {
    try Data("x\ta red apple\nx\ta blue car\ny\ta cat\n".utf8)
      .write(to: program.file("list.tsv"))
    func bench(_ shard: String) throws -> BenchPromptsCommand.Report {
      let result = try program.run(
        ["bench-prompts", "list.tsv", "-o", "sets", "--shard", shard, "--json"] + small
          + ["--versus", small.joined(separator: " ") + " --guidance 1"])
      #expect(result.status == 0, "\(result.errors)")
      return try JSONDecoder().decode(
        BenchPromptsCommand.Report.self, from: Data(result.output.utf8))
    }
    let first = try bench("1/2")
    #expect((first.made, first.skipped) == (4, 0))
    let all = try bench("1/1")
    #expect((all.made, all.skipped) == (2, 4))
    let details = try PictureFile.details(program.file("sets/b/003.png"))
    #expect(details.recipe?.request.prompt == "a cat")
    #expect(details.recipe?.request.seed == 2)
    #expect(details.recipe?.request.stages[0].guidance == 1)
    let report = try program.run("rate", "sets/a", "sets/b", "--json", "--chart", "chart.png")
    #expect(report.status == 0, "\(report.errors)")
    let result = try JSONDecoder().decode(
      PreferenceReport.self, from: Data(report.output.utf8))
    #expect(result.ratings == 0 && result.clip == nil)
    // With a CLIP the sets are scored as 'easel score' does.
    let clip = ["--clip", ScoreCommandTests.clip]
    let scored = try program.run(
      ["rate", "sets/a", "sets/b", "--report", "--json"] + clip)
    let scores = try JSONDecoder().decode(
      PreferenceReport.self, from: Data(scored.output.utf8)
    ).clip
    let mean = try #require(scores?.a.mean)
    #expect(scores?.a.count == 3 && scores?.b.count == 3 && scores?.a != scores?.b)
    let text = try program.run(["score", "sets/a"] + clip).output
    #expect(text.contains("\(String(format: "%.2f", mean * 100))  "), "\(text)")
    let table = try program.run(["rate", "sets/a", "sets/b", "--report"] + clip).output
    #expect(table.contains("CLIP score x 100, ± standard error:  A "), "\(table)")
    // One that only the configuration names keeps nobody from the preferences.
    #expect(try program.run("config", "set", "clip_model", "nowhere").status == 0)
    let kept = try program.run("rate", "sets/a", "sets/b", "--report")
    #expect(kept.status == 0 && kept.errors.contains("the sets are not scored: "))
    #expect(
      try program.run("rate", "sets/a", "sets/b", "--report", "--clip", "gone").status == 1)
    #expect(report.errors.contains("1 of 3  \""))
    #expect(try picture("chart.png").width > 400)
  }
}
