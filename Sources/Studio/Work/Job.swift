import Diffusion

/// One generation: in the queue, at the engine, or done.
public struct Job: Codable, Sendable, Equatable, Identifiable {
  /// Unique in a session and those restored from it.
  public typealias ID = Int
  public let id: ID
  /// Without stages while the model that has them is still loading.
  public var request: GenerationRequest
  /// Tags for the picture that it makes.
  public var tags: [String]

  public init(id: ID, request: GenerationRequest, tags: [String] = []) {
    self.id = id
    self.request = request
    self.tags = tags
  }

  /// Marks the small pictures of an exploration, which galleries leave out unless asked.
  public static let candidateTag = "candidate"
}
