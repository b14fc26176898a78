import Recipes

/// One generation: in the queue, at the engine, or done.
public struct Job: Codable, Sendable, Equatable, Identifiable {
  /// Unique in a session and those restored from it.
  public typealias ID = Int
  public let id: ID
  /// Without stages while the model that has them is still loading.
  public var request: GenerationRequest
  /// Tags for the picture that it makes.
  public var tags: [String]
  /// The picture that it starts from; nil where it starts from nothing.
  public var source: JobSource?
  /// The picture that it makes again to see how it came about; nil for new pictures. A replay is
  /// not saved, and answered by `EngineEvent.replayed`.
  public var replay: PictureItem.ID?

  public init(
    id: ID, request: GenerationRequest, tags: [String] = [], source: JobSource? = nil,
    replay: PictureItem.ID? = nil
  ) {
    self.id = id
    self.request = request
    self.tags = tags
    self.source = source
    self.replay = replay
  }

  /// Marks the small pictures of an exploration, which galleries leave out unless asked.
  public static let candidateTag = "candidate"
}
