import Recipes

extension ParametersText {
  /// What the settings mean here.
  public var partial: PartialRecipe {
    var partial = PartialRecipe(prompt: prompt, negativePrompt: negativePrompt)
    var seen: Set<String> = []
    for field in fields {
      let key = field.key.lowercased()
      let isFirst = seen.insert(key).inserted
      if !isFirst || !Self.take(key, field.value.trimmed, &partial) {
        partial.notUnderstood.append("\(field.key): \(field.value)")
      }
    }
    partial.notUnderstood += remarks
    return partial
  }

  /// A request with what the text says, and `defaults` for everything else.
  public func request(over defaults: GenerationRequest) -> GenerationRequest {
    partial.request(over: defaults)
  }

  /// The seed, if the text has one.
  public var seed: UInt64? { self["Seed"].flatMap { Self.whole($0.trimmed) } }

  /// Takes a setting over; false where it has no counterpart here.
  private static func take(_ key: String, _ value: String, _ partial: inout PartialRecipe) -> Bool {
    func set<Value>(_ place: WritableKeyPath<PartialRecipe, Value?>, _ value: Value?) -> Bool {
      guard let value else { return false }
      partial[keyPath: place] = value
      return true
    }
    switch key {
    case "seed": return set(\.seed, whole(value))
    case "steps":
      return set(\.steps, whole(value).flatMap { allowed(Double($0), .steps) }.map { Int($0) })
    case "cfg scale", "guidance scale":
      guard partial.guidance == nil else { return false }
      return set(\.guidance, number(value).flatMap { allowed($0, .guidance) })
    case "sampler":
      guard let name = SamplerName(value) else { return false }
      partial.sampler = name.sampler
      if partial.schedule == nil { partial.schedule = name.schedule }
      return name.unknownSchedule == nil
    case "schedule type", "scheduler": return takeSchedule(value, &partial)
    case "model": return set(\.model, value)
    case "model hash": return set(\.modelHash, value)
    case "version": return set(\.software, value)
    // The picture itself says how large it is.
    case "size": return isSize(value)
    default: return false
    }
  }

  /// "Automatic" is the sampler's own: Karras' levels for DPM++ 2M, even ones for those that have
  /// none.
  private static func takeSchedule(_ value: String, _ partial: inout PartialRecipe) -> Bool {
    guard value.lowercased() != "automatic" else {
      if partial.sampler == .dpmPlusPlus2M { partial.schedule = .karras }
      return partial.sampler != .dpmPlusPlusSDE
    }
    guard let schedule = ScheduleKind(commonName: value) else { return false }
    partial.schedule = schedule
    return true
  }

  /// A number, where it is in the range of a setting.
  private static func allowed(_ number: Double, _ setting: Setting) -> Double? {
    setting.allows(.number(number)) ? number : nil
  }

  /// A whole number; programs that keep all numbers as floating point write 20.0.
  static func whole(_ value: String) -> UInt64? {
    guard let point = value.firstIndex(of: ".") else { return UInt64(value) }
    let rest = value[point...].dropFirst()
    return rest.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? UInt64(value[..<point]) : nil
  }

  /// A number with a decimal point or a decimal comma.
  static func number(_ value: String) -> Double? {
    guard value.utf8.count <= 32, let number = Double(value.replacing(",", with: ".")) else {
      return nil
    }
    return number.isFinite ? number : nil
  }

  /// Whether a value is WIDTHxHEIGHT.
  static func isSize(_ value: String) -> Bool {
    let sides = value.split(separator: "x", omittingEmptySubsequences: false)
    return sides.count == 2 && sides.allSatisfy { UInt32($0.trimmed) != nil }
  }
}
