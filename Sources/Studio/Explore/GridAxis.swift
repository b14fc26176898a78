import Recipes

/// One side of a grid over two parameters: a parameter and the values that it takes.
struct GridAxis: Sendable, Equatable {
  var field: ParameterField
  /// As the user typed them, checked.
  var values: [String]

  /// More would take hours and fit no screen.
  static let most = 12

  /// Parameters that a grid of a model's pictures can go over.
  static func fields(_ settings: PictureSettings) -> [ParameterField] {
    let names = Setting.all.filter { $0.grid != nil }
    return names.filter { !$0.isOfStage && settings.means($0.name) }.map { .whole($0.name) }
      + settings.model.indices.flatMap { stage in
        names.filter { $0.isOfStage && settings.means($0.name, stage) }
          .map { .stage(stage, $0.name) }
      }
  }

  /// Values to begin with.
  static func usualValues(_ field: ParameterField, seed: UInt64) -> String {
    field == .seed
      ? (0..<4).map { String(seed &+ $0) }.joined(separator: ", ") : field.setting.grid ?? ""
  }

  /// The name of a parameter where its stage is not plain.
  static func name(_ field: ParameterField, _ facts: ModelFacts) -> String {
    if case .stage(let index, _) = field {
      // An exploration may be of a model that had more stages.
      let isThere = facts.stages.indices.contains(index)
      let stage = isThere ? facts.stages[index].name : "stage \(index + 1)"
      return "\(stage) \(field.setting.label.lowercased())"
    }
    return field.setting.label.lowercased()
  }

  /// Reads values between commas; each must fit the parameter.
  init(_ field: ParameterField, parsing text: String) throws(GridError) {
    self.field = field
    let setting = field.setting
    values = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    if values.isEmpty { throw .empty(setting.label) }
    if values.count > Self.most { throw .tooMany(setting.label, values.count) }
    for value in values where (try? setting.parse(value)) == nil {
      throw .unfit(setting.label, value, allowed: setting.allowed)
    }
  }

  /// Puts a value into settings.
  func put(_ value: String, into settings: inout PictureSettings) {
    // The values were checked when the axis was read.
    settings[field.name, field.stage ?? 0] = try? field.setting.parse(value)
  }
}

/// What can be wrong with the values of a grid.
enum GridError: Error, Equatable {
  case empty(String)
  case tooMany(String, Int)
  case unfit(String, String, allowed: String)

  var message: Message {
    switch self {
    case .empty(let label):
      Message(.warning, "\(label) has no values", remedy: "write some between commas")
    case .tooMany(let label, let count):
      Message(
        .warning, "\(label) has \(count) values", why: "a grid shows \(GridAxis.most) at most")
    case .unfit(let label, let value, let allowed):
      Message(.warning, "\(label) cannot be “\(value)”", remedy: "it can be \(allowed)")
    }
  }
}
