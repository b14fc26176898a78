import Recipes

extension StageInfo {
  /// - Parameter index: place in the cascade.
  init(index: Int, of manifest: Manifest, schedule: NoiseSchedule) {
    let stage = manifest.stages[index]
    let place = manifest.place(of: index)
    let enlarges = place > 0
    let traits = stage.traits
    var settings =
      traits.space.isLatents
      ? Setting.Name.ofLatents(
        isSuperResolution: enlarges, hasFastDecoder: stage.fastDecoder != nil)
      : Setting.Name.ofPixels(isSuperResolution: enlarges)
    if traits.space == .codes {
      settings = [.seed, .seedPolicy, .count, .aspect, .size, .steps, .pictures]
    }
    if traits.space.isEmbedding { settings.subtract([.thresholding, .percentile]) }
    if !traits.augments { settings.remove(.augLevel) }
    if !traits.readsText {
      settings.subtract([.prompt, .guidance, .guidanceInterval, .guidanceRescale])
    }
    self.init(
      name: manifest.name(of: index), shortName: manifest.shortName(of: index),
      resolution: stage.resolution, grain: stage.grain,
      hasAnySize: place == 0 && (traits.space.isLatents || traits.space == .codes),
      isSuperResolution: enlarges,
      drawsPicture: !traits.space.isEmbedding, searches: traits.space == .codes,
      defaults: traits.defaults(schedule),
      inpainting: manifest.inpainting[index]?.traits.defaults(schedule), settings: settings)
  }
}

extension Manifest {
  /// How often a stage's picture has been enlarged: 0 for the base, -1 for a prior before it.
  func place(of index: Int) -> Int {
    index - stages.prefix { $0.traits.space.isEmbedding }.count
  }

  /// "prior", "base", "super-resolution 1" ...
  func name(of index: Int) -> String {
    let place = place(of: index)
    return place < 0 ? "prior" : place == 0 ? "base" : "super-resolution \(place)"
  }

  /// "prior", "base", "sr1" ...
  func shortName(of index: Int) -> String {
    let place = place(of: index)
    return place > 0 ? "sr\(place)" : name(of: index)
  }
}
