import Foundation
import Gallery
import Ratings
import Testing

@testable import easel

/// Models and ratings in the real studio.
@Suite(
  "Models and ratings in tmux", .serialized,
  .enabled(if: isInstalled("tmux"), "tmux is not installed"))
struct StudioViewTests {
  let program: EaselProgram

  init() throws {
    program = try EaselProgram()
    try program.saveSession()
  }

  private func open() throws -> Tmux {
    let tmux = try Tmux(
      columns: 120, rows: 36, environment: program.environment,
      command: [EaselProgram.binary.path])
    try tmux.wait(for: "64 → 256 → 1024")
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    return tmux
  }

  /// The base stage of the embedded model as a model of its own.
  private func makeSmallModel(_ name: String) throws -> URL {
    let folder = program.file(name)
    try FileManager.default.copyItem(at: Checkout.toybox, to: folder)
    let file = folder.appendingPathComponent("cascade.json")
    var manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    manifest["name"] = "Onebox"
    manifest["stages"] = (manifest["stages"] as? [Any])?.prefix(1).map { $0 }
    try JSONSerialization.data(withJSONObject: manifest).write(to: file)
    return folder
  }

  @Test func anotherModelIsAddedLoadedAndKept() throws {
    let small = try makeSmallModel("one")
    let damaged = try makeSmallModel("broken")
    let weights = damaged.appendingPathComponent(
      "stage_1/unet/diffusion_pytorch_model.safetensors")
    try Data(contentsOf: weights).prefix(100_000).write(to: weights)
    // Its name was given before it was damaged.
    let links = program.file(".local/share/easel/models")
    try FileManager.default.createDirectory(at: links, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: links.appendingPathComponent("broken"), withDestinationURL: damaged)

    let tmux = try open()
    try tmux.press("O")
    try tmux.wait(for: "damaged")
    try tmux.press("a", "C-u")
    try tmux.type(small.path)
    try tmux.press("Enter")
    try tmux.wait(for: "one is in the list")
    try tmux.press("Enter")
    try tmux.wait(for: "Onebox 0.3 is loaded")
    try tmux.press("D")
    try tmux.wait(for: "The next start begins with one")
    // The damaged model cannot take its place.
    try tmux.press("Up", "Enter")
    try tmux.wait(for: "broken cannot be used")
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    try tmux.press("i")
    try tmux.type("a red apple")
    try tmux.press("Enter")
    let picture = try program.waitForPictures(1)[0]
    #expect(try PictureFile.details(picture).recipe?.model.name == "Onebox 0.3")
    func configuration() throws -> String {
      try String(contentsOf: program.file(".config/easel/config.toml"), encoding: .utf8)
    }
    #expect(try configuration().contains("model = \"one\""))
    // Without its name the next start would not find it.
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    try tmux.press("O")
    try tmux.wait(for: "damaged")
    try tmux.press("d")
    try tmux.wait(for: "Forget the name one?")
    try tmux.press("y")
    try tmux.wait(for: "one is forgotten")
    #expect(try configuration().contains("model = \"\""))
  }

  @Test func twoSetsAreRated() throws {
    try program.write("x\ta red apple\ny\ta cat\n", to: "list.tsv")
    let small = "--size 64 --steps 1"
    let made = try program.run(
      ["bench-prompts", "list.tsv", "-o", "sets", "--versus", small + " --guidance 1"]
        + small.split(separator: " ").map(String.init))
    #expect(made.status == 0, "\(made.errors)")
    let sets = RatedSets(a: program.file("sets/a").path, b: program.file("sets/b").path)
    func ratings() throws -> [Rating] {
      try RatingStore(path: program.file(".local/share/easel/ratings.sqlite").path)
        .ratings(of: sets)
    }

    let tmux = try open()
    try tmux.press("C-k")
    try tmux.type("rate two")
    try tmux.press("Enter")
    try tmux.type("\(sets.a), \(sets.b)")
    try tmux.press("Enter")
    try tmux.wait(for: "1 of 2")
    try tmux.press("h", "2")
    try tmux.wait(for: "2 of 2")
    #expect(try ratings().count == 1)
    try tmux.press("Space", "i")
    try tmux.wait(for: "2 ratings, 95%")
    let kept = try ratings()
    #expect(Set(kept.map(\.prompt)) == ["a red apple", "a cat"])
    #expect(kept.contains { $0.quality == .indifferent && $0.caption == .indifferent })
    try tmux.press("u")
    try tmux.wait(for: "Which picture better represents the caption?")
    #expect(try ratings().count == 1)
    // The command goes on with the pair that is left.
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    let report = try program.run("rate", "sets/a", "sets/b", "--json")
    #expect(report.errors.contains("1 of 1  \""))
  }
}
