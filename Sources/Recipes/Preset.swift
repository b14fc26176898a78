/// Settings for a purpose that come with the program, relative to a model's own defaults.
public enum Preset: String, Sendable, CaseIterable {
  /// A look at an idea: half the steps.
  case fast
  /// A picture to keep: twice the steps.
  case best

  /// Steps and samplers for a model. UniPC takes the place of DDIM, which needs half as many steps
  /// again to come as near to a picture of many (`easel bench --quality`).
  public func values(for model: [StageInfo]) -> SettingValues {
    func list(_ setting: Setting, _ value: (StageSettings) -> Setting.Value) -> SettingValues.List {
      SettingValues.stages(having: setting.name, in: model).map { value(model[$0].defaults) }
    }
    var values = SettingValues()
    values[.steps] = list(.steps) { .number(Double(steps($0.stepCount))) }
    values[.sampler] = list(.sampler) {
      .word(($0.sampler == .ddim ? SamplerKind.uniPC : $0.sampler).rawValue)
    }
    return values
  }

  private func steps(_ usual: Int) -> Int {
    switch self {
    case .fast: (usual + 1) / 2
    case .best: min(2 * usual, 1000)
    }
  }
}
