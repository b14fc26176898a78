import Foundation
import Pictures
import Recipes
import Testing
import Toybox

@testable import Diffusion

/// Tiny latent diffusion models against diffusers' own pipelines: `Goldens/latent/generate.py`.
@Suite struct LatentDiffusionTests {
  /// In grey levels of 8 bits.
  static let tolerance: Float = 2
  /// Relative L2 error of a forward pass.
  static let forwardTolerance = 1e-4

  /// A model with the networks and tokenizers that it shares with others; removed with the value.
  final class Model {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("latent-\(UUID().uuidString)")

    init(_ name: String) throws {
      let goldens = Bundle.module.bundleURL.appendingPathComponent("Goldens")
      let manager = FileManager.default
      try manager.copyItem(at: goldens.appendingPathComponent("latent/\(name)"), to: folder)
      func add(_ source: URL, _ part: String) throws {
        let place = folder.appendingPathComponent(part)
        guard !manager.fileExists(atPath: place.path) else { return }
        try manager.copyItem(at: source, to: place)
      }
      let shared = goldens.appendingPathComponent("latent/shared")
      if name == "ldm" {
        let toybox = URL(fileURLWithPath: Checkout.toybox.path)
        try add(toybox.appendingPathComponent("tokenizer"), "tokenizer")
        return
      }
      try add(shared.appendingPathComponent("text_encoder"), "text_encoder")
      try add(shared.appendingPathComponent("vae"), "vae")
      let tokenizer = goldens.appendingPathComponent("clip/tokenizer")
      try add(tokenizer, "tokenizer")
      for part in ["tokenizer", "tokenizer_2"] {
        for file in ["vocab.json", "merges.txt"]
        where manager.fileExists(atPath: folder.appendingPathComponent(part).path) {
          try add(tokenizer.appendingPathComponent(file), "\(part)/\(file)")
        }
      }
    }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Replaces text in a file.
    func change(_ file: String, _ old: String, _ new: String) throws {
      let url = folder.appendingPathComponent(file)
      let text = try String(contentsOf: url, encoding: .utf8)
      try #require(text.contains(old))
      try text.replacingOccurrences(of: old, with: new)
        .write(to: url, atomically: true, encoding: .utf8)
    }
  }

  /// What a pipeline was asked for.
  struct Case: CustomTestStringConvertible, Sendable {
    let golden: String
    let model: String
    var steps = 4
    var guidance: Double
    var negative = "rain, blurry"
    var size = PictureSize(width: 64, height: 64)
    var edit: Edit?
    var loras: [LoRA] = []
    var change: @Sendable (inout StageSettings) -> Void = { $0.sampler = .ddim }
    var testDescription: String { golden }
  }

  static let cases: [Case] = [
    Case(golden: "sd1 ddim", model: "sd1", guidance: 5),
    Case(
      golden: "sd1 wide", model: "sd1", steps: 3, guidance: 1, negative: "",
      size: PictureSize(width: 96, height: 64)),
    Case(
      golden: "sd1 eta", model: "sd1", guidance: 3,
      change: {
        $0.sampler = .ddim
        $0.eta = 0.7
      }),
    Case(
      golden: "sd1 euler-a", model: "sd1", guidance: 3, change: { $0.sampler = .eulerAncestral }),
    Case(
      golden: "sd1 image", model: "sd1", steps: 5, guidance: 4,
      edit: .imageToImage(strength: 0.6)),
    Case(
      golden: "sd1 inpaint", model: "sd1", steps: 5, guidance: 4, edit: .inpainting(strength: 0.8)),
    Case(
      golden: "sd1 inpaint whole", model: "sd1", guidance: 4, edit: .inpainting(strength: 1)),
    Case(golden: "inpaint", model: "inpaint", guidance: 4, edit: .inpainting(strength: 1)),
    Case(
      golden: "inpaint some", model: "inpaint", steps: 5, guidance: 4,
      edit: .inpainting(strength: 0.7)),
    Case(golden: "sd2", model: "sd2", guidance: 5),
    Case(
      golden: "xl", model: "xl", guidance: 5, size: PictureSize(width: 96, height: 64),
      change: { _ in }),
    Case(golden: "xl empty", model: "xl", guidance: 5, negative: "", change: { _ in }),
    Case(golden: "lcm", model: "lcm", steps: 3, guidance: 6, negative: "", change: { _ in }),
    Case(
      golden: "ldm", model: "ldm", guidance: 4, negative: "",
      size: PictureSize(width: 128, height: 128)),
  ]

  @Test(arguments: cases) func drawsAsDiffusersDoes(_ wanted: Case) throws {
    let golden = try Golden("latent/pictures")
    let model = try Model(wanted.model)
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    let picture = try draw(wanted, cascade, golden)
    try compare(picture, golden, wanted.golden, edit: wanted.edit)
  }

  @Test func noSignalAtTheNoisiestLevel() throws {
    let golden = try Golden("latent/pictures")
    let model = try Model("sd2")
    try model.change(
      "scheduler/scheduler_config.json", "\"timestep_spacing\": \"leading\"",
      "\"timestep_spacing\": \"trailing\"")
    try model.change(
      "scheduler/scheduler_config.json", "\"rescale_betas_zero_snr\": false",
      "\"rescale_betas_zero_snr\": true")
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    let picture = try draw(
      Case(golden: "sd2 zero snr", model: "sd2", guidance: 5), cascade, golden)
    try compare(picture, golden, "sd2 zero snr")
    let rescaled = try draw(
      Case(
        golden: "sd2 rescaled", model: "sd2", guidance: 5,
        change: {
          $0.sampler = .ddim
          $0.guidanceRescale = 0.7
        }), cascade, golden)
    try compare(rescaled, golden, "sd2 rescaled")
  }

  /// DeepFloyd IF's stage III, and Stable Diffusion's upscaler, which is the same.
  @Test func theUpscalerIsTheThirdStageOfIF() throws {
    let golden = try Golden("latent/pictures")
    let model = try DeepFloydTests.Model()
    // Stage III enlarges 64 to 128 here; the tiny stage II ends at 128.
    let upscaler = try Model("upscale")
    try upscaler.change("unet/config.json", "\"sample_size\": 32", "\"sample_size\": 128")
    try FileManager.default.copyItem(
      at: upscaler.folder, to: model.folder.appendingPathComponent("x4"))
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(cascade.stages.map(\.resolution) == [64, 128, 256])
    var settings = cascade.stages[2].defaults
    #expect(settings.augLevel == 20.0 / 999)
    settings.steps = 4
    settings.guidance = 4
    settings.sampler = .ddim
    let source = try DeepFloydTests().image(golden.tensor("source"))
    let generation = try cascade.begin(
      GenerationRequest(
        prompt: "Two ivory teapots in the snow", negativePrompt: "rain, blurry", seed: 5,
        stages: [settings], firstStage: 2, baseSize: PictureSize(width: 32, height: 32)),
      sources: GenerationSources(picture: source))
    var picture: PlanarImage?
    while let step = try generation.next() { picture = step.picture }
    try compare(try #require(picture), golden, "upscale")
  }

  @Test func weightsAndLengthOfAPrompt() throws {
    let model = try Model("sd1")
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    func drawn(_ prompt: String, negative: String = "rain") throws -> PlanarImage {
      var settings = cascade.stages[0].defaults
      settings.steps = 2
      let generation = try cascade.begin(
        GenerationRequest(
          prompt: prompt, negativePrompt: negative, seed: 5, stages: [settings],
          baseSize: PictureSize(width: 32, height: 32)))
      var picture: PlanarImage?
      while let step = try generation.next() { picture = step.picture }
      return try #require(picture)
    }
    let plain = try drawn("two ivory teapots")
    #expect(try drawn("two (ivory:1.0) teapots") == plain)
    #expect(try drawn("two (ivory:1.4) teapots") != plain)
    let long = Array(repeating: "snow", count: 74).joined(separator: " ")
    #expect(try drawn(long + " and a red ball") != drawn(long + " and a blue ball"))
    #expect(try drawn("ivory", negative: long + " ball") != drawn("ivory", negative: long))

    let encoder = try cascade.textEncoder()
    #expect(encoder.tokenizer.tokens(long + " and a red ball").cutOff == 0)
    let endless = encoder.tokenizer.tokens(Array(repeating: long, count: 40).joined(separator: " "))
    #expect(endless.cutOff == 40 * 74 - 16 * 75 && endless.ids.count == 16 * 77)
    let weighted = encoder.tokenizer.words("a (red:1.3) ball")
    #expect(weighted.map(\.text) == ["a", "red", "ball"] && weighted[1].tokens == 2..<3)
    // Weights move states, not their mean.
    let (even, heavy) = (try encoder.encode("a red ball"), try encoder.encode("a (red:1.5) ball"))
    let means = [even, heavy].map { $0.states.reduce(0, +) / Float($0.states.count) }
    #expect(even.states != heavy.states && abs(means[0] - means[1]) < 1e-5)
  }

  @Test(arguments: ["sd1", "sd2"]) func aPassOfTheNetwork(name: String) throws {
    let golden = try Golden("latent/pictures")
    let model = try Model(name)
    let net = try UNet(
      folder: ModelPath(model.folder.appendingPathComponent("unet")), patchSize: 1,
      compute: CPU(threads: 2))
    let x = try golden.tensor("\(name) unet x")
    let text = try golden.tensor("\(name) unet text")
    let size = text.shape[1] * text.shape[2]
    let conditioned = try net.condition(
      on: Conditioning(
        texts: (0..<2).map { item in
          TextEncoding(
            tokens: Array(repeating: 0, count: text.shape[1]),
            states: Array(text.values[item * size..<(item + 1) * size]), width: text.shape[2],
            mask: Array(repeating: 1, count: text.shape[1]))
        }), onAttention: nil)
    let out = try conditioned.predict(
      x: x.values, low: nil, width: x.shape[2], height: x.shape[1], timestep: 617,
      augTimestep: nil, texts: 2)
    let error = relativeError(out.flatMap { $0 }, try golden.tensor("\(name) unet out").values)
    #expect(error < Self.forwardTolerance, "\(error)")
  }

  func draw(_ wanted: Case, _ cascade: Cascade, _ golden: Golden) throws -> PlanarImage {
    var settings = cascade.stages[0].defaults
    settings.steps = wanted.steps
    settings.guidance = wanted.guidance
    wanted.change(&settings)
    let generation = try cascade.begin(
      GenerationRequest(
        prompt: "Two ivory teapots in the snow", negativePrompt: wanted.negative, seed: 5,
        stages: [settings], baseSize: wanted.size, edit: wanted.edit, loras: wanted.loras),
      sources: wanted.edit == nil
        ? GenerationSources()
        : GenerationSources(
          picture: try DeepFloydTests().image(golden.tensor("source")),
          mask: try DeepFloydTests().image(golden.tensor("mask"))))
    var picture: PlanarImage?
    while let step = try generation.next() { picture = step.picture }
    return try #require(picture)
  }

  /// What the mask keeps is the source's own here, where the pipelines return it decoded.
  func compare(
    _ picture: PlanarImage, _ golden: Golden, _ name: String, edit: Edit? = nil
  ) throws {
    let (shape, values) = try golden.tensor(name)
    try #require(shape == [3, picture.height, picture.width])
    var isKept = [Bool](repeating: false, count: values.count)
    if case .inpainting = edit {
      let mask = try golden.tensor("mask").values
      isKept = values.indices.map { mask[$0 % mask.count] == 0 }
      let source = try golden.tensor("source").values
      for i in values.indices where isKept[i] { #expect(abs(picture.values[i] - source[i]) < 1e-6) }
    }
    var worst: Float = 0
    for i in values.indices where !isKept[i] {
      worst = max(worst, abs(picture.values[i] - values[i]) * 127.5)
    }
    #expect(worst <= Self.tolerance, "\(name): \(worst)")
  }
}
