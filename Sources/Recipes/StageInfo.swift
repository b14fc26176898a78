/// What a user may know and choose about one stage of a model.
public struct StageInfo: Sendable, Hashable {
  /// "base", "super-resolution 1", ...; "prior" before a base that draws from an embedding.
  public let name: String
  /// "base", "sr1", ...: as in commands and scripts.
  public let shortName: String
  /// Side of its square picture, pixels.
  public let resolution: Int
  /// Sides of its pictures are multiples of it.
  public let grain: Int
  /// Whether it draws well at other sizes than its own, as networks over latents do.
  public let hasAnySize: Bool
  /// Whether the stage enlarges a smaller picture (and has an aug level).
  public let isSuperResolution: Bool
  /// Whether it draws a picture, not what one is drawn from.
  public let drawsPicture: Bool
  /// Whether it searches for its picture (VQGAN+CLIP) instead of denoising one: parts of prompts
  /// have weights, and pictures can be among them.
  public let searches: Bool
  /// What to start from for this model.
  public var defaults: StageSettings
  /// The same where a part of a picture is drawn, for models that have other networks for that.
  public var inpainting: StageSettings?
  /// The settings that mean something here; of those of the whole picture, the first stage says so.
  public let settings: Set<Setting.Name>

  /// - Parameter settings: without it those of a stage that draws pixels.
  public init(
    name: String, shortName: String, resolution: Int, grain: Int = 8, hasAnySize: Bool = false,
    isSuperResolution: Bool, drawsPicture: Bool = true, searches: Bool = false,
    defaults: StageSettings, inpainting: StageSettings? = nil,
    settings: Set<Setting.Name>? = nil
  ) {
    self.name = name
    self.shortName = shortName
    self.resolution = resolution
    self.grain = grain
    self.hasAnySize = hasAnySize
    self.isSuperResolution = isSuperResolution
    self.drawsPicture = drawsPicture
    self.searches = searches
    self.defaults = defaults
    self.inpainting = inpainting
    self.settings = settings ?? Setting.Name.ofPixels(isSuperResolution: isSuperResolution)
  }

  /// The stage as it begins where a part of a picture is drawn.
  public var forInpainting: StageInfo {
    var stage = self
    stage.defaults = inpainting ?? defaults
    return stage
  }
}

extension Collection where Element == StageInfo {
  /// How many stages make the smallest picture: the base, and what comes before it.
  public var countToBase: Int { Swift.max(1, prefix { !$0.isSuperResolution }.count) }
}
