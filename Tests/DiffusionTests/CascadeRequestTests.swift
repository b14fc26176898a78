import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

@Suite("Requests") struct CascadeRequestTests {
  private let cascade = FakeModel().cascade
  private let picture = RGBImage(width: 1, height: 1, pixels: [1, 2, 3])

  @Test func recipesOfTheFirstVersionRead() throws {
    let json = #"{"prompt": "a toy", "stages": [{"steps": 9}]}"#
    let request = try JSONDecoder().decode(GenerationRequest.self, from: Data(json.utf8))
    #expect(request == GenerationRequest(prompt: "a toy", stages: [StageSettings(steps: 9)]))
  }

  @Test func everythingSurvivesWriting() throws {
    let request = GenerationRequest(
      prompt: "p", negativePrompt: "n", seed: .max,
      stages: [
        StageSettings(
          steps: 7, guidance: 2.5, guidanceInterval: 0.25...0.75, sampler: .uniPC, eta: 0.5,
          schedule: .smart27, thresholding: .static, augLevel: 0.3, prompt: "q")
      ], firstStage: 1, baseSize: PictureSize(width: 8, height: 16),
      variation: Variation(seed: 3, strength: 0.1), edit: .inpainting(strength: 0.5))
    let data = try JSONEncoder().encode(request)
    #expect(try JSONDecoder().decode(GenerationRequest.self, from: data) == request)
  }

  private func refusal(
    _ sources: GenerationSources = GenerationSources(), _ change: (inout GenerationRequest) -> Void
  ) -> String {
    var request = GenerationRequest(prompt: "p", stages: FakeModel.settings)
    change(&request)
    do {
      try cascade.validate(request, sources: sources)
      return ""
    } catch { return "\(error)" }
  }

  @Test func theseAreFine() {
    #expect(refusal { _ in } == "")
    #expect(refusal { $0.stages.removeLast() } == "")
    #expect(refusal { $0.stages[0].steps = 1000 } == "")
    #expect(refusal { $0.baseSize = PictureSize(width: 24, height: 8) } == "")
  }

  @Test func refusalsSayWhatIsPossible() {
    #expect(refusal { $0.stages = [] }.contains("1 to 2"))
    #expect(refusal { $0.stages += $0.stages }.contains("1 to 2"))
    #expect(refusal { $0.firstStage = 2 }.contains("has 2"))
    #expect(refusal { $0.firstStage = -1 }.contains("has 2"))
    #expect(refusal { $0.firstStage = 1 }.contains("1 to 1"))
    #expect(
      refusal { $0.stages[1].steps = 0 }.contains("super-resolution 1: the number of steps is 0"))
    #expect(refusal { $0.stages[0].guidance = .nan }.contains("guidance weight"))
    #expect(refusal { $0.stages[0].guidance = .infinity }.contains("guidance weight"))
    #expect(refusal { $0.stages[0].eta = 2 }.contains("eta is 2; it can be 0 to 1"))
    #expect(refusal { $0.stages[1].augLevel = -0.1 }.contains("aug level"))
    #expect(refusal { $0.stages[0].guidanceInterval = 0.5...1.5 }.contains("interval"))
    #expect(
      refusal { $0.stages[0].thresholding = .dynamic(percentile: 99.5) }.contains("percentile"))
    #expect(refusal { $0.variation = Variation(seed: 1, strength: 7) }.contains("variation"))
    #expect(refusal { $0.baseSize = PictureSize(width: 20, height: 16) }.contains("multiples of 8"))
    #expect(refusal { $0.baseSize = PictureSize(width: 64, height: 64) }.contains("area"))
    #expect(
      refusal { $0.baseSize = PictureSize(width: .max, height: .max) }.contains("multiples of 8"))
    #expect(refusal { $0.edit = .imageToImage(strength: 0.5) }.contains("missing"))
    #expect(
      refusal(GenerationSources(picture: picture)) { $0.edit = .inpainting(strength: 1) }
        .contains("mask"))
    #expect(
      refusal(GenerationSources(picture: picture)) { $0.edit = .imageToImage(strength: -1) }
        .contains("strength"))
  }

  @Test func shapesBecomeSizesOfTheSameArea() throws {
    #expect(
      try cascade.baseSize(aspectWidth: 1, aspectHeight: 1) == PictureSize(width: 16, height: 16))
    #expect(
      try cascade.baseSize(aspectWidth: 9, aspectHeight: 3) == PictureSize(width: 24, height: 8))
    #expect(throws: DiffusionError.self) { try cascade.baseSize(aspectWidth: 9, aspectHeight: 2) }
    #expect(throws: DiffusionError.self) { try cascade.baseSize(aspectWidth: 0, aspectHeight: 2) }
  }
}
