import Foundation
import Pictures
import Recipes
import Testing
import Toybox

@testable import Diffusion

/// A tiny DeepFloyd IF as it is downloaded, against diffusers' own pipelines: `Goldens/if/generate.py`.
@Suite struct DeepFloydTests {
  /// In grey levels of 8 bits.
  static let tolerance: Float = 2

  /// The model with its tokenizer, which another golden has; removed with the value.
  final class Model {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("if-\(UUID().uuidString)")

    init() throws {
      let goldens = Bundle.module.bundleURL.appendingPathComponent("Goldens")
      try FileManager.default.copyItem(at: goldens.appendingPathComponent("if"), to: folder)
      try FileManager.default.copyItem(
        at: goldens.appendingPathComponent("text/t5/tokenizer"),
        to: folder.appendingPathComponent("IF-I-T-v1.0/tokenizer"))
    }
    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  /// What the pipelines of a mode were given.
  static let modes: [(name: String, edit: Edit?)] = [
    ("text", nil), ("image", .imageToImage(strength: 0.7)),
    ("inpainting", .inpainting(strength: 1)),
  ]

  @Test(arguments: modes) func drawsAsDiffusersDoes(name: String, edit: Edit?) throws {
    let model = try Model()
    let golden = try Golden("if/pictures")
    let cascade = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(cascade.name == "IF-I-T-v1.0 + IF-II-T-v1.0")
    var stages = cascade.stages.map(\.defaults)
    for index in stages.indices {
      stages[index].schedule = .leading
      stages[index].steps = 3
      stages[index].guidance = [5, 2][index]
    }
    stages[1].augLevel = 250.0 / 999
    let request = GenerationRequest(
      prompt: "Two ivory teapots in the snow", negativePrompt: "rain", seed: 5, stages: stages,
      edit: edit)
    let sources =
      edit == nil
      ? GenerationSources()
      : GenerationSources(
        picture: try image(golden.tensor("source")), mask: try image(golden.tensor("mask")))
    let generation = try cascade.begin(request, sources: sources)
    while let step = try generation.next() {
      guard let picture = step.picture else { continue }
      let (shape, values) = try golden.tensor("\(name) \(step.stage + 1)")
      try #require(shape == [3, picture.height, picture.width])
      let worst = zip(picture.values, values).reduce(0) { max($0, abs($1.0 - $1.1)) } * 127.5
      #expect(worst <= Self.tolerance, "stage \(step.stage + 1): \(worst)")
    }
    #expect(generation.milestone?.request.stages.count == 2)
  }

  /// A golden picture `[3, height, width]` in [-1, 1], or mask `[height, width]` in [0, 1].
  func image(_ tensor: (shape: [Int], values: [Float])) -> RGBImage {
    let (height, width) = (tensor.shape[tensor.shape.count - 2], tensor.shape.last ?? 0)
    let area = width * height
    let isMask = tensor.shape.count == 2
    let pixels = (0..<area * 3).map { i in
      let value = isMask ? tensor.values[i / 3] * 2 - 1 : tensor.values[i % 3 * area + i / 3]
      return UInt8((value * 127.5 + 127.5).rounded())
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  @Test func aStageWithoutItsPredecessorSaysWhatIsMissing() throws {
    let model = try Model()
    let second = model.folder.appendingPathComponent("IF-II-T-v1.0")
    #expect(throws: DiffusionError.self) { try Cascade(folder: ModelPath(second), threads: 1) }
    do { _ = try Cascade(folder: ModelPath(second), threads: 1) } catch {
      #expect("\(error)".contains("put it and a stage I"))
    }
  }

  @Test func anotherModelMayEnlargeWhatStageTwoDraws() throws {
    let model = try Model()
    // Toybox enlarges pictures of 256 pixels; the tiny stage II draws any size.
    let file = model.folder.appendingPathComponent("IF-II-T-v1.0/unet/config.json")
    let config = try String(contentsOf: file, encoding: .utf8)
    try config.replacingOccurrences(of: "\"sample_size\": 128", with: "\"sample_size\": 256")
      .write(to: file, atomically: true, encoding: .utf8)
    let alone = try Cascade(folder: ModelPath(model.folder), threads: 2)
    #expect(alone.stages.map(\.resolution) == [64, 256] && alone.lentStagesNotice == nil)

    let cascade = try Cascade(
      folder: ModelPath(model.folder), continuation: Toybox.folder, threads: 2)
    #expect(cascade.stages.map(\.resolution) == [64, 256, 1024])
    #expect(cascade.lentStagesNotice?.contains("super-resolution 2 of Toybox 0.3") == true)
    #expect(cascade.hash != alone.hash)
    #expect(cascade.memoryPlan?.phases.count == 4)
    var stages = cascade.stages.map(\.defaults)
    #expect(stages[2].steps == 8 && stages[2].sampler == .uniPC)
    for index in stages.indices {
      stages[index].schedule = .leading
      stages[index].steps = 1
    }
    let generation = try cascade.begin(
      GenerationRequest(prompt: "Two ivory teapots", seed: 1, stages: stages))
    var pictures: [PlanarImage] = []
    while let step = try generation.next() { step.picture.map { pictures.append($0) } }
    #expect(pictures.map(\.width) == [64, 256, 1024])

    // The lent stage reads the prompt with its own encoder, and enlarges as its own model does.
    let width = 256
    let ramp = (0..<3 * width * width).map { Float($0 % width) / Float(width) - 0.5 }
    let source = PlanarImage(width: width, height: width, values: ramp)
    let lender = try Cascade(folder: Toybox.folder, threads: 2)
    let enlarged = try [cascade, lender].map { cascade in
      let enlarging = try cascade.begin(
        GenerationRequest(prompt: "a red apple", seed: 1, stages: [stages[2]], firstStage: 2),
        sources: GenerationSources(picture: source.image))
      return try #require(try enlarging.next()?.picture)
    }
    #expect(enlarged[0] == enlarged[1])
  }

  @Test func theEmbeddedModelNeedsNoContinuation() throws {
    let cascade = try Cascade(folder: Toybox.folder, continuation: Toybox.folder, threads: 1)
    #expect(cascade.stages.count == 3 && cascade.lentStagesNotice == nil)
    #expect(cascade.hash == (try Cascade(folder: Toybox.folder, threads: 1)).hash)
  }
}
