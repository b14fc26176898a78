import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// VQGAN+CLIP against its procedure in PyTorch (`Goldens/vqgan/generate.py`).
struct VQGANTests {
  static let goldens = ModelPath(
    Bundle.module.bundleURL.appendingPathComponent("Goldens/vqgan"))
  static let prompt = "a red apple on a table | two boats at night:-0.5"

  @Test func promptsHaveWeights() {
    #expect(
      PromptPart.all(in: Self.prompt) == [
        PromptPart(text: "a red apple on a table"),
        PromptPart(text: "two boats at night", weight: -0.5),
      ])
    #expect(PromptPart.all(in: "a: b") == [PromptPart(text: "a: b")])
    #expect(PromptPart.all(in: "a: 2|| :3") == [PromptPart(text: "a", weight: 2)])
    #expect(PromptPart.all(in: "a:-1 : -.4") == [PromptPart(text: "a", weight: -1, stop: -0.4)])
    #expect(PromptPart.all(in: "a:1:2:3") == [PromptPart(text: "a:1", weight: 2, stop: 3)])
    #expect(PromptPart.all(in: " | ") == [])
    #expect(PromptPart.all(in: "a:nan") == [PromptPart(text: "a:nan")])
    #expect(PromptPart.all(in: "a:inf") == [PromptPart(text: "a:inf")])
  }

  @Test func picturesAreNamedWithWeights() throws {
    let prompt = try #require(PicturePrompt(text: "a b/c:d.png:0.5:-1e-1"))
    #expect(prompt == PicturePrompt(file: "a b/c:d.png", weight: 0.5, stop: -0.1))
    #expect(PicturePrompt(text: prompt.text) == prompt && prompt.name == "c:d.png")
    #expect(PicturePrompt(text: "x.png")?.text == "x.png")
    #expect(PicturePrompt(text: ":2") == nil)
    let written = try JSONEncoder().encode(prompt)
    #expect(try JSONDecoder().decode(PicturePrompt.self, from: written) == prompt)
  }

  /// What is drawn for cut-outs stays in its ranges, and shows most of the picture.
  @Test func cutOutsAreDrawn() {
    var random = RandomGenerator(seed: 4)
    var changed = (view: 0, colour: 0, erased: 0)
    for _ in 0..<40 {
      let cutOuts = CutOut.drawn(8, side: 64, random: &random)
      #expect(Set(cutOuts.map(\.erased.rows)).count == 1)
      for cutOut in cutOuts {
        #expect(0..<0.1 ~= cutOut.noise)
        changed.view += cutOut.homography == CutOut().homography ? 0 : 1
        changed.colour += cutOut.colour == CutOut().colour ? 0 : 1
        let erased = cutOut.erased.rows.count * cutOut.erased.columns.count
        changed.erased += erased > 0 ? 1 : 0
        #expect(erased < 64 * 64 / 2 && cutOut.erased.rows.upperBound <= 64)
        // Greys stay grey, about as bright.
        for row in 0..<3 {
          #expect(abs(cutOut.colour[row * 3..<row * 3 + 3].reduce(0, +) - 1) < 0.22)
        }
        let h = cutOut.homography
        let depth = h[6] * 32 + h[7] * 32 + h[8]
        let place = [
          (h[0] * 32 + h[1] * 32 + h[2]) / depth, (h[3] * 32 + h[4] * 32 + h[5]) / depth,
        ]
        #expect(place.allSatisfy { 0...64 ~= $0 }, "\(place)")
      }
    }
    #expect(180...270 ~= changed.colour && 250...320 ~= changed.view)
    #expect(120...320 ~= changed.erased)
  }

  @Test func aRunIsThatOfPyTorch() throws {
    let golden = try Golden("vqgan/taming/golden")
    let folder = try TemporaryFolder()
    let model = try Self.model(in: folder)
    let start = try golden.tensor("start")
    let search = CodeSearch(
      model, targets: try model.targets(of: Self.prompt), latents: start.values,
      width: start.shape[2], height: start.shape[1])
    let losses = try golden.tensor("losses").values
    var last: PlanarImage?
    for (index, reference) in losses.enumerated() {
      let cutOuts = try GradientTests.cutOuts(golden, "\(index)")
      var random = RandomGenerator(seed: UInt64(index))
      let noise = random.normal(
        count: cutOuts.count * model.cutOutSide * model.cutOutSide * 3)
      let (loss, picture) = search.iterate(cutOuts, noise: noise)
      #expect(abs(loss - Double(reference)) < 0.01 * Double(reference), "iteration \(index)")
      last = picture
    }
    let picture = try #require(last)
    let reference = try golden.tensor("picture")
    #expect(picture.height == reference.shape[1] && picture.width == reference.shape[2])
    let area = picture.width * picture.height
    let differences = reference.values.indices.map { i in
      abs((picture.values[i % 3 * area + i / 3] + 1) / 2 - reference.values[i])
    }
    #expect(try #require(differences.max()) < 4.0 / 255)
  }

  /// What is near enough to its target, or far enough, pulls no more.
  @Test func picturesAndStopsAreThoseOfPyTorch() throws {
    let golden = try Golden("vqgan/taming/prompts")
    let folder = try TemporaryFolder()
    let model = try Self.model(in: folder)
    func noise(_ seed: UInt64, _ cutOuts: [CutOut]) -> [Float] {
      var random = RandomGenerator(seed: seed)
      return random.normal(count: cutOuts.count * model.cutOutSide * model.cutOutSide * 3)
    }
    let like = try golden.tensor("like")
    let seen = try GradientTests.cutOuts(golden, "41")
    let stops = try golden.tensor("stops").values
    let texts = PromptPart.all(in: Self.prompt)
    let targets =
      try zip(texts, stops).map { text, stop in
        try model.target(of: PromptPart(text: text.text, weight: text.weight, stop: Double(stop)))
      }
      + model.targets(
        of: PlanarImage(
          width: like.shape[2], height: like.shape[1], values: like.values.map { 2 * $0 - 1 }),
        PicturePrompt(file: "", weight: 0.7), cutOuts: seen, noise: noise(41, seen))
    let picture = try golden.tensor("picture")
    let input = model.compute.feature(
      batch: 1, height: picture.shape[1], width: picture.shape[2], channels: 3)
    input.pointer.update(from: picture.values, count: picture.values.count)
    let cutOuts = try GradientTests.cutOuts(golden, "40")
    let (loss, gradient) = model.loss(
      of: input, targets: targets, cutOuts: cutOuts, noise: noise(40, cutOuts))
    #expect(abs(loss - Double(try golden.tensor("loss").values[0])) < 1e-5)
    #expect(relativeError(gradient.values, try golden.tensor("gradient").values) < 1e-4)
  }

  @Test func picturesHaveCodes() throws {
    let golden = try Golden("vqgan/diffusers/encoder")
    let model = try VQGANCLIP(
      vqgan: Self.goldens.appending("diffusers"), clip: CLIPModelTests.folder,
      compute: CPU(threads: 2), winogradBytes: 0)
    let picture = try golden.tensor("x")
    let codes = try model.codes(
      of: PlanarImage(width: picture.shape[2], height: picture.shape[1], values: picture.values))
    let areSame = codes == (try golden.tensor("codes").values)
    #expect(areSame)
  }

  /// Backwards through everything.
  @Test func theGradientIsThatOfPyTorch() throws {
    let golden = try Golden("vqgan/taming/golden")
    let folder = try TemporaryFolder()
    let model = try Self.model(in: folder)
    let start = try golden.tensor("start")
    let drawn = model.picture(
      start.values, width: start.shape[2], height: start.shape[1])
    var random = RandomGenerator(seed: 0)
    let cutOuts = try GradientTests.cutOuts(golden, "0")
    let noise = random.normal(count: cutOuts.count * model.cutOutSide * model.cutOutSide * 3)
    let (loss, gradient) = model.loss(
      of: drawn.value, targets: try model.targets(of: Self.prompt), cutOuts: cutOuts,
      noise: noise)
    #expect(abs(loss - Double(try golden.tensor("losses").values[0])) < 1e-5)
    let reference = try golden.tensor("gradient").values
    #expect(relativeError(drawn.pullback(gradient).values, reference) < 1e-4)
  }

  /// The taming layout with CLIP in a folder of its own, as people put them together.
  static func model(in folder: TemporaryFolder) throws -> VQGANCLIP {
    let opened = try layout(in: folder).opened()
    return try VQGANCLIP(
      vqgan: opened.appending("vqgan"), clip: opened.appending("clip"),
      compute: CPU(threads: 2), winogradBytes: 1 << 30)
  }

  static func layout(in folder: TemporaryFolder) throws -> ModelPath {
    let files = FileManager.default
    for name in ["last.ckpt", "model.yaml"] {
      try files.copyItem(
        atPath: goldens.appending("taming/\(name)").path, toPath: folder.url.path + "/" + name)
    }
    try files.copyItem(
      atPath: CLIPModelTests.folder.path, toPath: folder.url.path + "/clip")
    return ModelPath(folder.url)
  }
}
