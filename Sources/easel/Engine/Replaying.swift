import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures
import Recipes
import Studio

/// What a replay records, and what a job starts from.
extension FilmFrame {
  init(_ step: GenerationStep, image: RGBImage) {
    self.init(
      stage: step.stage, step: step.index + 1, count: step.count, noiseLevel: step.noiseLevel,
      image: image)
  }
}

extension Generation {
  /// The words of each stage's prompt with their light; stages without cross-attention are left
  /// out.
  func attention(of cascade: Cascade) throws -> [StageAttention] {
    try request.stages.enumerated().compactMap { place, settings in
      let stage = request.firstStage + place
      guard let attention = attention(stage: stage) else { return nil }
      let words = try cascade.tokenizer(stage: stage).words(settings.prompt ?? request.prompt)
      guard !words.isEmpty else { return nil }
      return StageAttention(
        stage: stage,
        words: words.map {
          StageAttention.Word(
            text: String($0.text), overlay: AttentionOverlay(attention, tokens: $0.tokens))
        })
    }
  }
}

extension GenerationSources {
  /// Reads what a job starts from.
  init(_ source: JobSource?) throws(GalleryError) {
    self.init()
    guard let source else { return }
    picture = try PictureFile.read(URL(file: source.path)).image
    mask = source.mask?.image
  }
}
