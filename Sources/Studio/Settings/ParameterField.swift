import Recipes

/// One value in the settings pane.
enum ParameterField: Hashable, Sendable {
  /// Of the whole picture.
  case whole(Setting.Name)
  case stage(Int, Setting.Name)

  static let seed = whole(.seed)
  static let shape = whole(.aspect)
}

extension ParameterField {
  var name: Setting.Name {
    switch self {
    case .whole(let name), .stage(_, let name): name
    }
  }
  /// What the table of settings says of it.
  var setting: Setting { name.setting }

  /// The stage that it belongs to.
  var stage: Int? {
    if case .stage(let index, _) = self { index } else { nil }
  }
  var isOfStage: Bool { stage != nil }

  /// Rows of the pane: the settings that its table has.
  static let general = Setting.all.filter { $0.isInTable && !$0.isOfStage }.map(\.name)
  static let ofStages = Setting.all.filter { $0.isInTable && $0.isOfStage }.map(\.name)
}
