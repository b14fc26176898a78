import Pictures

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
  /// The size that it was drawn at, before it was enlarged.
  public var size: PictureSize?
  /// What was added to the model's weights; files by the names that they had there.
  public var loras: [LoRA]
  /// The program that made it, by its usual name.
  public var origin: String?
  /// The program and its version, where it says so.
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
    loras = []
  }

  /// A request with what is known, and `defaults` for everything else. Other programs have one
  /// stage: their steps, guidance weight, sampler and schedule are those of the first. LoRAs are
  /// left out, since their files may be anywhere.
  /// - Parameter model: the stages of the model that is to draw; without it its own square.
  public func request(
    over defaults: GenerationRequest, for model: [StageInfo] = []
  ) -> GenerationRequest {
    var request = defaults
    request.prompt = LoRATags(prompt).prompt
    request.negativePrompt = negativePrompt
    request.seed = seed ?? defaults.seed
    request.baseSize = model.first.flatMap(baseSize)
    guard !request.stages.isEmpty else { return request }
    request.stages[0].sampler = sampler ?? request.stages[0].sampler
    request.stages[0].guidance = guidance ?? request.stages[0].guidance
    request.stages[0].schedule = schedule ?? request.stages[0].schedule
    if let steps { request.stages[0].setSteps(steps) }
    return request
  }

  /// The very size where the model draws it, or else its shape; nil is the model's square.
  private func baseSize(_ base: StageInfo) -> PictureSize? {
    guard let size, base.settings.contains(.aspect) else { return nil }
    let sides = [size.width, size.height]
    if base.hasAnySize,
      sides.allSatisfy({ $0.isMultiple(of: base.grain) && (1...2 * base.resolution).contains($0) })
    {
      return size.width == base.resolution && size.height == base.resolution ? nil : size
    }
    guard size.width != size.height else { return nil }
    return PictureSize(
      aspectWidth: size.width, aspectHeight: size.height, side: base.resolution, grain: base.grain)
  }
}
