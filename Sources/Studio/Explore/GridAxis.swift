import Recipes

/// One side of a grid over two parameters: a parameter and the values that it takes.
struct GridAxis: Sendable, Equatable {
  var field: ParameterField
  /// As the user typed them, checked.
  var values: [String]

  /// More would take hours and fit no screen.
  static let most = 12

  /// Parameters that a grid can go over.
  static func fields(_ stages: Int) -> [ParameterField] {
    var fields: [ParameterField] = [.seed]
    for index in 0..<stages {
      fields += [StageField.guidance, .steps, .sampler, .schedule, .thresholding, .percentile]
        .map { .stage(index, $0) }
      if index > 0 { fields.append(.stage(index, .augLevel)) }
    }
    return fields
  }

  /// Values to begin with.
  static func usualValues(_ field: ParameterField, seed: UInt64) -> String {
    switch field {
    case .seed: (0..<4).map { String(seed &+ $0) }.joined(separator: ", ")
    case .stage(_, .guidance): "1, 2, 4, 8"
    case .stage(_, .steps): "8, 16, 32"
    case .stage(_, .sampler): "ddim, dpm++2m, heun"
    case .stage(_, .schedule): "linear, karras, trailing"
    case .stage(_, .thresholding): "none, static, dynamic"
    case .stage(_, .percentile): "0.9, 0.97, 0.995"
    case .stage(_, .augLevel): "0, 0.1, 0.2, 0.4"
    default: ""
    }
  }

  /// The name of a parameter where its stage is not plain.
  static func name(_ field: ParameterField, _ facts: ModelFacts) -> String {
    if case .stage(let index, let field) = field {
      // An exploration may be of a model that had more stages.
      let isThere = facts.stages.indices.contains(index)
      let stage = isThere ? facts.stages[index].name : "stage \(index + 1)"
      return "\(stage) \(field.label.lowercased())"
    }
    return field == .seed ? "seed" : field.label.lowercased()
  }

  /// Reads values between commas; each must fit the parameter.
  init(_ field: ParameterField, parsing text: String) throws(GridError) {
    self.field = field
    values = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    if values.isEmpty { throw .empty(field.label) }
    if values.count > Self.most { throw .tooMany(field.label, values.count) }
    for value in values {
      var probe = GenerationRequest(prompt: "", stages: [StageSettings(steps: 1)])
      if !Self.set(field.atBase, to: value, in: &probe) {
        throw .unfit(field.label, value, allowed: Self.allowed(field))
      }
    }
  }

  /// Puts a value into a request.
  /// - Returns: false where it does not fit the parameter.
  static func set(
    _ field: ParameterField, to text: String, in request: inout GenerationRequest
  ) -> Bool {
    if field == .seed {
      guard let seed = UInt64(text) else { return false }
      request.seed = seed
      return true
    }
    guard case .stage(let index, let kind) = field, request.stages.indices.contains(index) else {
      return false
    }
    switch kind {
    case .sampler:
      guard let name = SamplerName(text), name.unknownSchedule == nil else { return false }
      request.stages[index].sampler = name.sampler
      request.stages[index].schedule = name.schedule ?? request.stages[index].schedule
    case .schedule:
      guard let schedule = ScheduleKind(commonName: text) else { return false }
      request.stages[index].schedule = schedule
    case .thresholding:
      switch text {
      case "none": request.stages[index].thresholding = .none
      case "static": request.stages[index].thresholding = .static
      case "dynamic": request.stages[index].thresholding = .dynamic(percentile: 0.995)
      default: return false
      }
    default:
      guard let value = Double(text), kind.allows(value) else { return false }
      switch kind {
      case .steps: request.stages[index].setSteps(Int(value))
      case .guidance: request.stages[index].guidance = value
      case .percentile: request.stages[index].thresholding = .dynamic(percentile: value)
      case .augLevel: request.stages[index].augLevel = value
      default: return false
      }
    }
    return true
  }

  private static func allowed(_ field: ParameterField) -> String {
    switch field {
    case .stage(_, .sampler): SamplerKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .stage(_, .schedule): ScheduleKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .stage(_, .thresholding): "none, static, dynamic"
    default:
      switch field.kind {
      case .whole(let range), .real(let range, _):
        "\(Format.number(range.lowerBound, digits: 4)) to "
          + Format.number(range.upperBound, digits: 4)
      default: "whole numbers"
      }
    }
  }
}

extension StageField {
  /// Whether a number is in this value's range, and whole where it must be.
  func allows(_ value: Double) -> Bool {
    switch kind {
    case .whole(let range): range.contains(value) && value == value.rounded()
    case .real(let range, _): range.contains(value)
    case .choice, .seed, .text: false
    }
  }
}

extension ParameterField {
  /// The same value of the base stage.
  fileprivate var atBase: ParameterField {
    if case .stage(_, let field) = self { .stage(0, field) } else { self }
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
