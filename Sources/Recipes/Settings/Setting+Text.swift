/// How values are typed and shown.
extension Setting {
  /// Reads a value as it is typed.
  public func parse(_ text: String) throws(SettingError) -> Value {
    let text = text.trimmed
    guard let value = reader?(text) ?? plain(text), allows(value) else {
      throw SettingError(setting: self, text: text)
    }
    return value
  }

  private func plain(_ text: String) -> Value? {
    switch kind {
    case .number: Double(text).map(Value.number)
    case .seed: UInt64(text).map(Value.seed)
    case .choice(let choices, _): choices.first { $0.name == text }.map { .word($0.name) }
    case .text: .text(text)
    case .interval:
      text.isEmpty ? .interval(nil) : Self.range(text).map(Value.interval)
    }
  }

  private static func range(_ text: String) -> ClosedRange<Double>? {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else { return nil }
    return low...high
  }

  /// Whether a value is in range.
  public func allows(_ value: Value) -> Bool {
    switch (kind, value) {
    case (.number(let range, let step, _), .number(let value)):
      range.contains(value) && (step != nil || value == value.rounded())
    case (.seed, .seed), (.text, .text), (.interval, .interval(nil)): true
    case (.choice(let choices, _), .word(let word)):
      reader != nil || choices.contains { $0.name == word }
    case (.interval(let range), .interval(let value?)):
      range.contains(value.lowerBound) && range.contains(value.upperBound)
    default: false
    }
  }

  /// The value as it can be typed again.
  public func text(_ value: Value) -> String {
    switch value {
    case .number(let number): self.number(number)
    case .seed(let seed): "\(seed)"
    case .word(let word): word
    case .text(let text): text
    case .interval(let ends?): "\(number(ends.lowerBound)):\(number(ends.upperBound))"
    case .interval(nil): ""
    }
  }

  /// The value as the studio's table shows it.
  public func title(_ value: Value) -> String {
    switch (kind, value) {
    case (.choice(let choices, _), .word(let word)):
      choices.first { $0.name == word }?.title ?? word
    case (.text, .text("")): "same"
    default: text(value)
    }
  }

  func number(_ value: Double) -> String {
    if case .number(_, _, let digits) = kind { return value.text(digits: digits) }
    return value.text(digits: 3)
  }

  /// What its values can be: "0 to 100", "none, static, dynamic".
  public var allowed: String {
    switch kind {
    case .number(let range, _, _):
      "\(number(range.lowerBound)) to \(number(range.upperBound))"
    case .seed: "a whole number"
    case .choice(let choices, let others):
      (choices.map(\.name) + [others.map { "or \($0)" }].compactMap { $0 })
        .joined(separator: ", ")
    case .text: "any text"
    case .interval(let range):
      "a range such as 0.4:1 within \(number(range.lowerBound)):\(number(range.upperBound))"
    }
  }

  /// What a value of a recipe is refused with; nil where it is allowed.
  public func refusal(_ value: Value) -> String? {
    if allows(value) { return nil }
    return "the \(noun) is \(text(value)); it can be \(allowed)"
  }

  /// The noun with its article.
  var aNoun: String { (noun.first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + noun }
}

/// A text that is no value of a setting.
public struct SettingError: Error, Sendable, CustomStringConvertible {
  public let setting: Setting
  public let text: String

  public init(setting: Setting, text: String) {
    self.setting = setting
    self.text = text
  }

  public var description: String {
    if setting.name == .sampler, let name = SamplerName(text), let schedule = name.unknownSchedule {
      return "the sampler of \"\(text)\" is \(name.sampler.rawValue), but there is no schedule "
        + "\"\(schedule)\"; there are: \(Setting.schedule.allowed)"
    }
    return switch setting.kind {
    case .number, .seed: "\"\(text)\" is not \(setting.aNoun) from \(limits)"
    case .choice: "there is no \(setting.noun) \"\(text)\"; there are: \(setting.allowed)"
    case .interval, .text: "\"\(text)\" is not \(setting.allowed)"
    }
  }

  private var limits: String {
    if case .seed = setting.kind { "0 to \(UInt64.max)" } else { setting.allowed }
  }
}

extension Double {
  /// In decimals without a locale: at most so many digits behind the point, no zeros at the end.
  public func text(digits: Int) -> String {
    guard isFinite else { return "\(self)" }
    var text = fixed(digits: digits)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// With exactly so many digits behind the point.
  public func fixed(digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (magnitude * scale).rounded()
    guard scaled < 1e18 else { return "\(self)" }
    let whole = Int(scaled)
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let places = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: digits - places.count)
    return "\(sign)\(whole / Int(scale)).\(zeros)\(places)"
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(
      start.prefix(
        upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
  }
}
