import Recipes

extension StageTraits {
  /// Those of a cascade in Easel's own form. UniPC in 20 steps lands nearer to a picture of many
  /// than DDIM in 30 (`easel bench --quality`).
  static func cascade(index: Int) -> StageTraits {
    StageTraits { schedule in
      StageSettings(
        steps: [20, 12, 8][min(index, 2)], guidance: index == 0 ? 3 : 1, sampler: .uniPC,
        thresholding: .dynamic(percentile: schedule.thresholdPercentile),
        augLevel: [0, 0.1, 0.05][min(index, 2)])
    }
  }
}
