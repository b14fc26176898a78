import Pictures
import Recipes

extension Cascade {
  /// What will be in memory when, where a model needs so much that a user wants to know before it
  /// loads; nil for small models.
  public var memoryNotice: String? {
    memoryPlan.flatMap { $0.peak() >= 2 << 30 ? $0.summary : nil }
  }

  /// Which stages another model lends, and what that means for pictures; nil where none does.
  public var lentStagesNotice: String? {
    guard let index = manifest.stages.firstIndex(where: { $0.origin != nil }), index > 0,
      let origin = manifest.stages[index].origin
    else { return nil }
    let size = stages[index - 1].resolution
    return "\(name) draws \(size)x\(size) pixels; \(stages[index].name) of \(origin.name) enlarges "
      + "them to \(stages[stages.count - 1].resolution): it was not trained on such pictures, so "
      + "fine detail stays plain (size \(size) leaves it out)"
  }

  /// What happens to a source picture of which nothing may change, where it is not of the size that
  /// was asked for; nil where its pixels stay as they are.
  public func unchangedNotice(
    _ request: GenerationRequest, sources: GenerationSources
  ) -> String? {
    guard request.changesNothing, let source = sources.picture else { return nil }
    let size = size(of: request.firstStage + request.stages.count - 1, in: request)
    guard size != PictureSize(width: source.width, height: source.height) else { return nil }
    let isSmaller = source.width < size.width || source.height < size.height
    return "At strength 0 nothing is drawn: the picture of \(source.width)x\(source.height) pixels "
      + "is scaled to \(size.width)x\(size.height)"
      + (isSmaller ? "; enlarging it with new details is 'easel upscale', or E in the studio" : "")
  }

  /// What becomes of weights in brackets that the base stage's text encoder does not know; nil where
  /// it does, or where there are none.
  public func weightsNotice(_ request: GenerationRequest) throws(DiffusionError) -> String? {
    guard
      [request.prompt, request.negativePrompt].contains(where: \.hasWeights),
      !(try tokenizer(stage: request.firstStage) is ChunkedTokenizer)
    else { return nil }
    return "\(name) reads (word:1.2) as it stands: weights in brackets mean something to Stable "
      + "Diffusion models only"
  }
}

extension String {
  /// Whether it has a weight such as `(word:1.2)`.
  fileprivate var hasWeights: Bool { contains(/\([^()]*:\s*[0-9.]+\s*\)/) }
}
