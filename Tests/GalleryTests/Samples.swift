import Foundation
import Pictures
import Recipes

@testable import Gallery

/// A small picture whose pixels depend on the seed.
func sampleImage(_ seed: UInt64 = 1, width: Int = 12, height: Int = 8) -> RGBImage {
  var generator = TestGenerator(seed: seed)
  return RGBImage(
    width: width, height: height,
    pixels: (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &generator) })
}

func sampleRecipe(
  _ prompt: String = "a red apple", seed: UInt64 = 7, model: String = "toybox", width: Int = 12,
  height: Int = 8
) -> Recipe {
  Recipe(
    model: .init(name: model, hash: "0123abcd"),
    request: GenerationRequest(
      prompt: prompt, negativePrompt: "blurry", seed: seed,
      stages: [
        StageSettings(steps: 30, guidance: 3),
        StageSettings(steps: 12, sampler: .dpmPlusPlus2M, augLevel: 0.1),
      ]),
    width: width, height: height)
}

/// splitmix64: the same numbers in every run.
struct TestGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A folder of its own for a test, removed with its last reference.
final class TemporaryFolder: Sendable {
  let url: URL
  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("easel-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }
  func file(_ name: String) -> URL { url.appendingPathComponent(name) }
}
