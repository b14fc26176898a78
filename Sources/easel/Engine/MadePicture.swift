import Diffusion
import Foundation
import Gallery
import Pictures
import Recipes

/// A finished picture and all that belongs into its recipe.
struct MadePicture: Sendable {
  let request: GenerationRequest
  let model: String
  let modelHash: String
  let image: RGBImage
  var stages: [StageTiming]
  /// What of its prompts had no effect.
  var cutOff: [CutOff] = []
  /// Seconds by the wall clock.
  var seconds: Double

  var recipe: Recipe {
    Recipe(
      model: Recipe.Model(name: model, hash: modelHash), request: request, width: image.width,
      height: image.height)
  }

  /// Writes the picture with its recipe; a crash leaves the old file or the new one.
  /// - Parameter marked: say in the metadata that the picture is machine-made.
  func write(
    to file: URL, marked: Bool, as encoding: PictureEncoding = PictureEncoding()
  ) throws(GalleryError) {
    try PictureFile.write(
      image, recipe: recipe, created: Date(), provenance: marked ? .marked : .unmarked,
      as: encoding, to: file)
  }

  /// The bytes of the file that `write` writes.
  func encoded(marked: Bool, as encoding: PictureEncoding) throws(GalleryError) -> [UInt8] {
    try PictureFile.encode(
      image, recipe: recipe, created: Date(), provenance: marked ? .marked : .unmarked,
      as: encoding)
  }
}

/// What a stage took.
struct StageTiming: Codable, Sendable, Equatable {
  /// `base`, `sr1`, `sr2`.
  var stage: String
  var steps: Int
  var seconds: Double
}

/// Adds up the steps of a generation.
struct StageRecorder {
  private let stages: [StageInfo]
  private let started = ContinuousClock.now
  private(set) var timings: [StageTiming] = []

  init(stages: [StageInfo]) { self.stages = stages }

  mutating func add(_ step: GenerationStep) {
    let name = stages[step.stage].shortName
    if timings.last?.stage != name {
      timings.append(StageTiming(stage: name, steps: 0, seconds: 0))
    }
    timings[timings.count - 1].steps += 1
    timings[timings.count - 1].seconds += step.seconds
  }

  /// Seconds since the generation began.
  var seconds: Double { started.duration(to: .now) / .seconds(1) }
}
