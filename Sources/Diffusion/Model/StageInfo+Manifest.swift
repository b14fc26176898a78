import Recipes

extension StageInfo {
  /// - Parameter index: place in the cascade.
  init(index: Int, of manifest: Manifest, schedule: NoiseSchedule) {
    let stage = manifest.stages[index]
    let isBase = index == 0
    var ofPixels = Setting.Name.ofPixels(isSuperResolution: !isBase)
    if !stage.traits.augments { ofPixels.remove(.augLevel) }
    self.init(
      name: isBase ? "base" : "super-resolution \(index)",
      shortName: isBase ? "base" : "sr\(index)", resolution: stage.resolution,
      grain: stage.grain, hasAnySize: isBase && stage.traits.space != .pixels,
      isSuperResolution: !isBase, defaults: stage.traits.defaults(schedule),
      inpainting: manifest.inpainting[index]?.traits.defaults(schedule),
      settings: stage.traits.space == .pixels
        ? ofPixels
        : Setting.Name.ofLatents(
          isSuperResolution: !isBase, hasFastDecoder: stage.fastDecoder != nil))
  }
}
