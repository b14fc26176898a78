/// What a picture of another program says of how it was made, in the words of here.
public struct PartialRecipe: Codable, Sendable, Hashable {
  public var prompt: String
  public var negativePrompt: String
  public var seed: UInt64?
  public var steps: Int?
  public var guidance: Double?
  public var sampler: SamplerKind?
  public var schedule: ScheduleKind?
  public var model: String?
  public var modelHash: String?
  /// The program that made it, where it says so.
  public var software: String?
  /// What has no counterpart here, "key: value" each.
  public var notUnderstood: [String]

  public init(
    prompt: String, negativePrompt: String = "", seed: UInt64? = nil, notUnderstood: [String] = []
  ) {
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.seed = seed
    self.notUnderstood = notUnderstood
  }

  /// A request with what is known, and `defaults` for everything else. Other programs have one
  /// stage: their steps, guidance weight, sampler and schedule are those of the first.
  public func request(over defaults: GenerationRequest) -> GenerationRequest {
    var request = defaults
    request.prompt = prompt
    request.negativePrompt = negativePrompt
    request.seed = seed ?? defaults.seed
    guard !request.stages.isEmpty else { return request }
    request.stages[0].sampler = sampler ?? request.stages[0].sampler
    request.stages[0].guidance = guidance ?? request.stages[0].guidance
    request.stages[0].schedule = schedule ?? request.stages[0].schedule
    if let steps { request.stages[0].setSteps(steps) }
    return request
  }
}
