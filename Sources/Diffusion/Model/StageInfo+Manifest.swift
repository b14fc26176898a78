import Recipes

extension StageInfo {
  /// - Parameter index: place in the cascade.
  init(index: Int, stage: Manifest.Stage, schedule: NoiseSchedule) {
    let isBase = index == 0
    self.init(
      name: isBase ? "base" : "super-resolution \(index)",
      shortName: isBase ? "base" : "sr\(index)", resolution: stage.resolution,
      grain: stage.grain, hasAnySize: isBase && stage.traits.space != .pixels,
      isSuperResolution: !isBase, defaults: stage.traits.defaults(schedule),
      settings: stage.traits.space == .pixels
        ? nil
        : Setting.Name.ofLatents(
          isSuperResolution: !isBase, hasFastDecoder: stage.fastDecoder != nil))
  }
}
