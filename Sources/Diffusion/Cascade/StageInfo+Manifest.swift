import Recipes

extension StageInfo {
  /// - Parameters:
  ///   - index: place in the cascade.
  ///   - percentile: of dynamic thresholding, as the model was made with.
  init(index: Int, stage: Manifest.Stage, percentile: Double) {
    let isBase = index == 0
    let thresholding = Thresholding.dynamic(percentile: percentile)
    let defaults =
      if stage.isDeepFloyd {
        // DeepFloyd's own, but for shorter schedules: a step takes long on a CPU.
        StageSettings(
          steps: isBase ? 50 : 27, guidance: isBase ? 7 : 4, sampler: .ddpm,
          schedule: isBase ? .smart50 : .smart27, thresholding: thresholding,
          augLevel: isBase ? 0 : 250.0 / 999)
      } else {
        StageSettings(
          steps: [30, 12, 8][min(index, 2)], guidance: isBase ? 3 : 1,
          thresholding: thresholding, augLevel: [0, 0.1, 0.05][min(index, 2)])
      }
    self.init(
      name: isBase ? "base" : "super-resolution \(index)",
      shortName: isBase ? "base" : "sr\(index)", resolution: stage.resolution,
      isSuperResolution: !isBase, defaults: defaults)
  }
}
