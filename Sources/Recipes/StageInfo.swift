/// What a user may know and choose about one stage of a model.
public struct StageInfo: Sendable, Hashable {
  /// "base", "super-resolution 1", ...
  public let name: String
  /// "base", "sr1", ...: as in commands and scripts.
  public let shortName: String
  /// Side of its square picture, pixels.
  public let resolution: Int
  /// Whether the stage enlarges a smaller picture (and has an aug level).
  public let isSuperResolution: Bool
  /// What to start from for this model.
  public let defaults: StageSettings

  public init(
    name: String, shortName: String, resolution: Int, isSuperResolution: Bool,
    defaults: StageSettings
  ) {
    self.name = name
    self.shortName = shortName
    self.resolution = resolution
    self.isSuperResolution = isSuperResolution
    self.defaults = defaults
  }
}
