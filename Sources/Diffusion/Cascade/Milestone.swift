import Pictures
import Recipes

/// A generation at the end of a stage. A request that begins with the same stages goes on from it
/// and gives the very picture that it would give from the start.
public struct Milestone: Sendable {
  /// What was done, with the settings of the finished stages alone.
  public let request: GenerationRequest
  /// The picture of the last finished stage.
  public let picture: PlanarImage
  /// What later stages draw from besides; nil for models that draw from nothing else.
  public let embedding: PictureEmbedding?
  let random: RandomGenerator

  /// Whether a request has these stages and more.
  public func precedes(_ request: GenerationRequest) -> Bool {
    request.stages.count > self.request.stages.count
      && request.edit == nil && request.firstStage == 0
      && request.beginning(stages: self.request.stages.count) == self.request
  }
}
