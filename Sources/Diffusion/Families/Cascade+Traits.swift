import Recipes

extension StageTraits {
  /// Those of a cascade in Easel's own form.
  static func cascade(index: Int) -> StageTraits {
    StageTraits { schedule in
      StageSettings(
        steps: [30, 12, 8][min(index, 2)], guidance: index == 0 ? 3 : 1,
        thresholding: .dynamic(percentile: schedule.thresholdPercentile),
        augLevel: [0, 0.1, 0.05][min(index, 2)])
    }
  }
}
