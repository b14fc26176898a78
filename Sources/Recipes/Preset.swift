/// Settings for a purpose, relative to a model's own defaults.
public enum Preset: String, Sendable, CaseIterable {
  /// A look at an idea: half the steps.
  case fast
  /// A picture to keep: twice the steps.
  case best
}

extension StageInfo {
  /// The stage's settings of a preset. UniPC takes the place of DDIM: by `easel bench --quality`, at
  /// half the steps it is about as near to a picture of many steps as DDIM is at the default.
  public func settings(_ preset: Preset) -> StageSettings {
    var settings = defaults
    switch preset {
    case .fast: settings.setSteps((defaults.stepCount + 1) / 2)
    case .best: settings.setSteps(min(2 * defaults.stepCount, 1000))
    }
    if defaults.sampler == .ddim { settings.sampler = .uniPC }
    return settings
  }
}
