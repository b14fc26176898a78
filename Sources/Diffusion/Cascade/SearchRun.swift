import Pictures
import Recipes

/// The search for the codes of one picture; its iterations are the steps.
final class SearchRun: StageRun {
  private let stage: Int
  private let count: Int
  private let model: VQGANCLIP
  private let search: CodeSearch
  private var index = 0
  private var picture: PlanarImage?

  /// - Parameters:
  ///   - request: its prompt, and as the opposite of that the negative one, may have parts with
  ///     weights (`PromptPart`).
  ///   - start: a picture to start from, and the share of the iterations that is run, above 0; nil
  ///     starts from random codes.
  ///   - pictures: those of the request's picture prompts.
  ///   - size: of the picture.
  init(
    _ model: VQGANCLIP, stage: Int, request: GenerationRequest, steps: Int,
    start: (picture: PlanarImage, strength: Double)?, pictures: [PlanarImage], size: PictureSize,
    random: inout RandomGenerator
  ) throws(DiffusionError) {
    self.model = model
    self.stage = stage
    count = start.map { max(1, Int(Double(steps) * $0.strength)) } ?? steps
    var targets = try model.targets(of: request.prompt)
    if !request.negativePrompt.isEmpty {
      targets += try model.targets(of: request.negativePrompt).map {
        VectorTarget(vector: $0.vector, weight: -$0.weight, stop: $0.stop)
      }
    }
    let (width, height) = (
      size.width / model.config.factor, size.height / model.config.factor
    )
    let latents =
      if let start {
        try model.codes(of: start.picture)
      } else {
        model.codebook.values(
          random.integers(count: width * height, below: model.codebook.count))
      }
    for (picture, prompt) in zip(pictures, request.picturePrompts) {
      let (cutOuts, noise) = Self.look(model, &random)
      targets += model.targets(of: picture, prompt, cutOuts: cutOuts, noise: noise)
    }
    // Somewhere it must go.
    if targets.isEmpty { targets = [try model.target(of: PromptPart(text: ""))] }
    search = CodeSearch(
      model, targets: targets, latents: latents, width: width, height: height)
  }

  func step(_ random: inout RandomGenerator) -> GenerationStep {
    let clock = ContinuousClock.now
    let (cutOuts, noise) = Self.look(model, &random)
    let picture = search.iterate(cutOuts, noise: noise).picture
    self.picture = picture
    index += 1
    return GenerationStep(
      stage: stage, index: index - 1, count: count,
      seconds: clock.duration(to: .now) / .seconds(1), evaluations: 1,
      noiseLevel: 1 - Double(index - 1) / Double(count), estimate: picture,
      picture: index == count ? picture : nil)
  }

  func estimatedPicture() -> PlanarImage {
    guard let picture else { preconditionFailure("no step was made") }
    return picture
  }

  /// Draws what cut-outs a picture is looked at by, and their noise.
  private static func look(
    _ model: VQGANCLIP, _ random: inout RandomGenerator
  ) -> (cutOuts: [CutOut], noise: [Float]) {
    let side = model.cutOutSide
    let cutOuts = CutOut.drawn(CodeSearch.cutOuts, side: side, random: &random)
    return (cutOuts, random.normal(count: cutOuts.count * side * side * 3))
  }
}
