import Foundation
import Gallery
import Pictures
import Testing

@testable import Diffusion
@testable import easel

/// `easel score` with the small networks of the engine's goldens.
@Suite("Scores of the command line", .serialized) struct ScoreCommandTests {
  let program: EaselProgram
  static let goldens = Checkout.folder.appendingPathComponent("Tests/DiffusionTests/Goldens")
  static let clip = goldens.appendingPathComponent("clip/score").path
  static let inception = goldens.appendingPathComponent("inception/weights.safetensors").path

  init() throws { program = try EaselProgram() }

  private struct Line: Decodable {
    let file: String
    let prompt: String
    let category: String?
    let cosine: Double
    let clipscore: Double
  }

  private func lines(_ output: String) throws -> [Line] {
    try output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  /// The pictures of the golden file, and the cosines of the first prompt.
  private func writePictures() throws -> [Double] {
    let weights = try Weights(
      folder: ModelPath(URL(fileURLWithPath: Self.clip)), baseName: "golden")
    return try (0..<4).map { index in
      let tensor = try weights.tensor("pixels.\(index)")
      let image = RGBImage(
        width: tensor.shape[1], height: tensor.shape[0],
        pixels: tensor.floats().map { UInt8($0) })
      try Figure(image: image, description: "\(index)").write(to: program.file("\(index).png"))
      return Double(try weights.tensor("cosines.\(index)").floats()[0])
    }
  }

  @Test func cosinesAreThoseOfTransformers() throws {
    let cosines = try writePictures()
    let files = (0..<4).map { "\($0).png" }
    let scored = ["--clip", Self.clip, "--prompt", "a red apple on a table", "--json"]
    let result = try program.run(["score"] + files + scored)
    #expect(result.status == 0, "\(result.errors)")
    let all = try lines(result.output)
    #expect(all.map(\.file) == files)
    for (line, cosine) in zip(all, cosines) {
      #expect(abs(line.cosine - cosine) < 1e-3)
      #expect(abs(line.clipscore - 2.5 * max(0, cosine)) < 2.5e-3)
    }
    // From the cache, of a folder, one prompt a picture: the same.
    try program.write(
      (0..<4).map { "\($0).png\ta red apple on a table" }.joined(separator: "\n"),
      to: "prompts.tsv")
    try program.write("a red apple on a table\n\n", to: "one.txt")
    let named = try program.run(
      "score", ".", "--clip", Self.clip, "--prompts", "prompts.tsv", "--json")
    #expect(try lines(named.output).map(\.cosine) == all.map(\.cosine), "\(named.errors)")
    #expect(try program.run("config", "set", "clip_model", Self.clip).status == 0)
    let one = try program.run("score", "2.png", "--prompts", "one.txt", "--json")
    #expect(try lines(one.output).first?.cosine == all[2].cosine, "\(one.errors)")
    let text = try program.run(["score"] + files + ["--prompt", "x"]).output
    #expect(text.contains("mean of all 4"))
  }

  @Test func promptsAreThoseOfTheRecipes() throws {
    let list = "fruit\ta red apple\nfruit\ta pear\nplace\ta green field\n"
    try program.write(list, to: "list.tsv")
    let made = try program.run(
      "bench-prompts", "list.tsv", "-o", "sets", "--size", "64", "--steps", "1")
    #expect(made.status == 0, "\(made.errors)")
    let set = try program.run("score", "sets/a", "--clip", Self.clip, "--json")
    #expect(try lines(set.output).map(\.prompt) == ["a red apple", "a pear", "a green field"])
    #expect(try lines(set.output).map(\.category) == ["fruit", "fruit", "place"])
    let text = try program.run("score", "sets/a", "--clip", Self.clip).output
    #expect(text.contains("mean of fruit, 2") && text.contains("mean of place, 1"))
    // Without the set's index, by what the files say.
    let files = try program.run(
      "score", "sets/a/003.png", "sets/a/001.png", "--clip", Self.clip, "--json")
    #expect(try lines(files.output).map(\.prompt) == ["a green field", "a red apple"])

    let distance = try program.run(
      "score", "--fid", "sets/a", "sets/a", "--inception", Self.inception, "--json")
    #expect(distance.status == 0, "\(distance.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(distance.output.utf8)) as? [String: Any]
    #expect(abs(try #require(json?["fid"] as? Double)) < 1e-4)
    #expect(json?["a"] as? Int == 3 && json?["precision"] == nil)
  }

  @Test func theCurveOfGuidanceHasALineEach() throws {
    try FileManager.default.createDirectory(
      at: program.file("reference"), withIntermediateDirectories: true)
    for seed in 0..<3 {
      _ = try program.run(
        "render", "a pear", "--size", "64", "--steps", "1", "--seed", "\(seed)", "-o",
        "reference/\(seed).png")
    }
    let common = ["-o", "curve.png", "--reference", "reference", "--inception", Self.inception]
    let result = try program.run(
      ["study", "pareto"] + common + [
        "--clip", Self.clip, "--guidance", "1,5", "--thresholding", "none,dynamic", "--pictures",
        "3", "--steps", "1", "--json",
      ])
    #expect(result.status == 0, "\(result.errors)")
    let points = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(ParetoStudy.Point.self, from: Data($0.utf8))
    }
    #expect(points.map(\.series) == ["none", "none", "dynamic", "dynamic"])
    #expect(points.map(\.guidance) == [1, 5, 1, 5])
    #expect(points.allSatisfy { $0.fid > 0 && $0.kid.isFinite && abs($0.clip) <= 100 })
    #expect(points[0].clip != points[1].clip)
    #expect(try PictureFile.read(program.file("curve.png")).image.width > 500)
    let wrong = try program.run(
      ["study", "pareto"] + common + ["--clip", Self.clip, "--aug", "0,0.1"])
    #expect(wrong.status == 64 && wrong.errors.contains("--aug needs --size"))
  }

  @Test func theBestOfSeveralIsKept() throws {
    let common = ["a red apple", "--size", "64", "--steps", "1", "--clip", Self.clip]
    let best = try program.run(
      ["render"] + common + ["--seed", "4", "--best-of", "3", "-o", "best.png", "--json"])
    #expect(best.status == 0, "\(best.errors)")
    let recipe = try #require(try PictureFile.details(program.file("best.png")).recipe)
    #expect((4...6).contains(recipe.request.seed))
    var scores: [Double] = []
    for seed in 4...6 {
      let name = "\(seed).png"
      _ = try program.run(
        "render", "a red apple", "--size", "64", "--steps", "1", "--seed", "\(seed)", "-o", name)
      scores += try lines(
        try program.run("score", name, "--clip", Self.clip, "--json").output
      ).map(\.cosine)
    }
    let own = try lines(try program.run("score", "best.png", "--clip", Self.clip, "--json").output)
    #expect(own[0].cosine == scores.max())
    #expect(
      try PictureFile.read(program.file("best.png")).image
        == PictureFile.read(program.file("\(recipe.request.seed).png")).image)
    // Only the best one goes on; the picture is that of its seed.
    let large = try program.run(
      "render", "a red apple", "--size", "256", "--steps", "1,1", "--clip", Self.clip, "--seed",
      "4",
      "--best-of", "2", "-n", "2", "-o", "large.png")
    #expect(large.status == 0, "\(large.errors)")
    #expect(large.errors.contains("seed 4: ") && large.errors.contains("seed 7: "))
    let second = try #require(try PictureFile.details(program.file("large-2.png")).recipe)
    #expect((6...7).contains(second.request.seed))
    #expect(try program.run("rerun", "large-2.png", "-o", "again.png").status == 0)
    #expect(
      try PictureFile.read(program.file("again.png")).image
        == PictureFile.read(program.file("large-2.png")).image)
    #expect(try program.run("render", "x", "--best-of", "1", "-o", "x.png").status == 64)
    #expect(try program.run("render", "x", "--best-of", "2", "-o", "x.png").status == 64)
  }

  @Test func whatCannotBeScoredIsSaid() throws {
    _ = try writePictures()
    try program.write("no picture", to: "text.png")
    for (arguments, status, words) in [
      (["0.png", "--clip", Self.clip], 1, "0.png does not say its prompt"),
      (["text.png", "--clip", Self.clip, "--prompt", "x"], 1, "text.png"),
      (["0.png", "--prompt", "x"], 64, "config set clip_model"),
      (["0.png", "--clip", "nowhere", "--prompt", "x"], 1, "there is no such folder"),
      (["0.png", "--clip", ".", "--prompt", "x"], 1, "config.json"),
      (["gone.png", "--clip", Self.clip, "--prompt", "x"], 1, "there is no such file"),
      (["--fid", ".", "--inception", Self.inception], 64, "--fid takes two folders"),
      (["--fid", ".", "."], 64, "--fid needs --inception"),
      (["--fid", ".", ".", "--inception", "0.png"], 1, "0.png"),
      ([], 64, "Name pictures"),
      (["0.png", "--prompt", "x", "--prompts", "y"], 64, "exclude each other"),
    ] as [([String], Int32, String)] {
      let result = try program.run(["score"] + arguments)
      #expect(result.status == status, "\(arguments) \(result.status) \(result.errors)")
      #expect(result.errors.contains(words), "\(arguments) \(result.errors)")
    }
    try program.write("a\nb\n", to: "two.txt")
    let result = try program.run(
      "score", "0.png", "1.png", "2.png", "--clip", Self.clip, "--prompts", "two.txt")
    #expect(result.status == 1 && result.errors.contains("has 2 prompts for 3 pictures"))
  }
}
