import Pictures
import Recipes

/// Several enlargements of one picture: the stages after the base with other seeds.
extension State {
  mutating func startEnlargements(of item: PictureItem, count: Int) {
    guard let base = enlargement(of: item) else { return }
    begin(
      .enlargements(of: item.id),
      (0..<count).map { _ in
        var request = base
        request.seed = random.seed()
        return request
      }, source: JobSource(item), tags: [])
  }

  /// The request that enlarges a picture with the settings of the stages after the base.
  mutating func enlargement(of item: PictureItem) -> GenerationRequest? {
    guard isModelReady(), let facts = model.facts else { return nil }
    let first = facts.stages.map(\.info).countToBase
    guard facts.stages.count > first else {
      say(Message(.warning, "\(facts.name) cannot enlarge", why: "it has no stage for that"))
      return nil
    }
    guard let size = baseSize(of: item, facts) else { return nil }
    let stages = parameters.toEnlarge
    return GenerationRequest(
      prompt: item.request.prompt, negativePrompt: item.request.negativePrompt,
      seed: item.request.seed, stages: Array(stages.dropFirst(first)), firstStage: first,
      baseSize: size.width == size.height ? nil : size)
  }

  /// The size of a base picture in the shape of a picture; says where there is none.
  mutating func baseSize(of item: PictureItem, _ facts: ModelFacts) -> PictureSize? {
    let size = PictureSize(
      aspectWidth: item.width, aspectHeight: item.height, side: facts.stages[0].resolution)
    if size == nil {
      say(
        Message(
          .warning, "This picture cannot be drawn over",
          why: "it is \(item.width)x\(item.height), longer than 4:1"))
    }
    return size
  }
}

extension PictureSettings {
  /// Settings of the stages that a small picture goes through: those that are on, or all where the
  /// base runs alone.
  var toEnlarge: [StageSettings] { stagesOn > model.countToBase ? active : stages }
}
