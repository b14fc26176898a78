import Foundation
import Pictures
import Testing

@testable import Diffusion

/// Against transformers: `Goldens/clip/score.py`.
struct CLIPModelTests {
  static let folder = ModelPath(TextCLIPTests.goldens.appendingPathComponent("score"))
  static let prompts = [
    "a red apple on a table", "two (blue) boats, [night]:1.2", "",
    String(repeating: "word ", count: 120),
  ]

  private func picture(_ golden: Golden, _ index: Int) throws -> RGBImage {
    let (shape, values) = try golden.tensor("pixels.\(index)")
    return RGBImage(width: shape[1], height: shape[0], pixels: values.map { UInt8($0) })
  }

  @Test(arguments: 0..<4) func picturesArePrepared(index: Int) throws {
    let golden = try Golden("clip/score/golden")
    let preparation = try CLIPPicture(
      Config(file: Self.folder.appending("preprocessor_config.json")))
    let values = preparation.values(try picture(golden, index))
    let reference = try golden.tensor("values.\(index)").values
    #expect(values.count == reference.count)
    // One step of 255, after division by the deviations.
    #expect(zip(values, reference).allSatisfy { abs($0 - $1) < 0.0151 })
    #expect(relativeError(values, reference) < 1e-3)
  }

  @Test func cosinesAreThoseOfTransformers() throws {
    let golden = try Golden("clip/score/golden")
    let model = try CLIPModel(Self.folder, threads: 2)
    let pictures = try (0..<4).map { try picture(golden, $0) }
    let vectors = model.embed(pictures)
    for (index, vector) in vectors.enumerated() {
      let reference = try golden.tensor("cosines.\(index)").values
      for (prompt, cosine) in zip(Self.prompts, reference) {
        let own = CLIPModel.similarity(vector, try model.embed(prompt))
        #expect(abs(own.cosine - Double(cosine)) < 1e-3)
        #expect(own.clipScore == 2.5 * max(own.cosine, 0))
      }
      // One by one as together.
      #expect(model.embed([pictures[index]])[0] == vector)
    }
  }

  @Test func vectorsAreThoseOfTransformers() throws {
    let golden = try Golden("clip/score/golden")
    let weights = try Weights(folder: Self.folder, baseName: "model")
    let config = try #require(
      try Config(file: Self.folder.appending("config.json")).section("vision_config"))
    let encoder = try CLIPImageEncoder(
      config: config, weights: weights, preparation: CLIPPicture(side: 48),
      compute: CPU(threads: 1))
    for index in 0..<4 {
      let values = try golden.tensor("values.\(index)").values
      let reference = try golden.tensor("vector.\(index)").values
      #expect(relativeError(encoder.embed([values])[0], reference) < 1e-5)
    }
  }

  /// The file as OpenAI publishes it: a network with its program, which is not read.
  @Test func theOriginalFileIsRead() throws {
    let folder = try TemporaryFolder()
    for name in ["vocab.json", "merges.txt"] {
      try FileManager.default.copyItem(
        at: TextCLIPTests.goldens.appendingPathComponent("tokenizer/\(name)"),
        to: folder.url.appendingPathComponent(name))
    }
    let file = folder.url.appendingPathComponent("ViT-B-32.pt")
    try FileManager.default.copyItem(
      at: TextCLIPTests.goldens.appendingPathComponent("openai/ViT-tiny.pt"), to: file)
    let golden = try Golden("clip/openai/golden")
    let model = try CLIPModel(ModelPath(file), threads: 2)
    let pixels = try golden.tensor("pixels")
    let picture = RGBImage(
      width: pixels.shape[1], height: pixels.shape[0], pixels: pixels.values.map { UInt8($0) })
    let image = try golden.tensor("image").values
    #expect(relativeError(model.embed([picture])[0], image) < 1e-4)
    let texts = try golden.tensor("texts")
    for (index, prompt) in ["a red apple", "two boats at night"].enumerated() {
      let reference = Array(texts.values[index * texts.shape[1]..<(index + 1) * texts.shape[1]])
      #expect(relativeError(try model.embed(prompt), reference) < 1e-4)
    }
    // Without its tokenizer beside it the error says what to do.
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("vocab.json"))
    #expect(throws: DiffusionError.self) { _ = try CLIPModel(ModelPath(file), threads: 1) }
    // Another file with tensors is none.
    let other = Self.folder.appending("golden.safetensors")
    #expect(throws: DiffusionError.self) { _ = try CLIPModel(other, threads: 1) }
  }

  /// LAION's models have the exact GELU, in transformers' layout as in OpenCLIP's:
  /// `Goldens/clip/laion.py`.
  @Test(arguments: ["", "open_clip_model.safetensors"])
  func modelsOfLAIONAreAsInTransformers(file: String) throws {
    let folder = TextCLIPTests.goldens.appendingPathComponent("laion")
    let golden = try Golden("clip/laion/golden")
    let path = file.isEmpty ? folder : folder.appendingPathComponent(file)
    let model = try CLIPModel(ModelPath(path), threads: 2)
    let pixels = try golden.tensor("pixels")
    let picture = RGBImage(
      width: pixels.shape[1], height: pixels.shape[0], pixels: pixels.values.map { UInt8($0) })
    let vector = model.embed([picture])[0]
    let image = try golden.tensor("image").values
    #expect(relativeError(vector, image) < 2e-3)
    let texts = try golden.tensor("texts")
    for (index, prompt) in ["a red apple", "two boats at night"].enumerated() {
      let reference = Array(texts.values[index * texts.shape[1]..<(index + 1) * texts.shape[1]])
      #expect(relativeError(try model.embed(prompt), reference) < 1e-4)
      let cosine = zip(reference, image).reduce(0) { $0 + Double($1.0 * $1.1) }
      #expect(abs(CLIPModel.similarity(vector, reference).cosine - cosine) < 1e-3)
    }
  }

  @Test func aFileOfOpenCLIPNeedsItsConfiguration() throws {
    let folder = try TemporaryFolder()
    let source = TextCLIPTests.goldens.appendingPathComponent("laion")
    for name in ["vocab.json", "merges.txt", "open_clip_model.safetensors"] {
      try FileManager.default.copyItem(
        at: source.appendingPathComponent(name), to: folder.url.appendingPathComponent(name))
    }
    let file = ModelPath(folder.url.appendingPathComponent("open_clip_model.safetensors"))
    func refusal() -> String {
      do {
        _ = try CLIPModel(file, threads: 1)
        return ""
      } catch { return "\(error)" }
    }
    #expect(refusal().contains("open_clip_config.json") && refusal().contains("transformers"))
    let config = try String(
      contentsOf: source.appendingPathComponent("open_clip_config.json"), encoding: .utf8)
    try folder.write("open_clip_config.json", config)
    #expect(refusal() == "")
    let squashed = config.replacingOccurrences(
      of: "\"preprocess_cfg\": {", with: "\"preprocess_cfg\": {\"resize_mode\": \"squash\",")
    try folder.write("open_clip_config.json", squashed)
    #expect(refusal().contains("resize_mode"))
  }

  @Test func whatIsNoCLIPIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("config.json", #"{"model_type": "clip"}"#)
    #expect(throws: DiffusionError.self) {
      _ = try CLIPModel(ModelPath(folder.url), threads: 1)
    }
    let original = try String(
      contentsOfFile: Self.folder.appending("preprocessor_config.json").path, encoding: .utf8)
    for (old, new) in [
      (#""resample": 3"#, #""resample": 2"#), (#""do_center_crop": true"#, #""do_center_crop": 0"#),
      (#""shortest_edge": 48"#, #""shortest_edge": 64"#), ("0.48145466", "null"),
    ] {
      let text = original.replacingOccurrences(of: old, with: new)
      #expect(text != original)
      try folder.write("preprocessor_config.json", text)
      #expect(throws: DiffusionError.self) {
        _ = try CLIPPicture(
          Config(file: ModelPath(folder.url).appending("preprocessor_config.json")))
      }
    }
  }
}
