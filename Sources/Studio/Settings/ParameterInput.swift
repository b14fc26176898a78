/// Typing and nudging values: ranges are enforced here, with a message.
extension Parameters {
  /// Characters that can begin or continue a number.
  static func isNumeric(_ character: Character) -> Bool {
    character.isASCII && (character.isNumber || character == ".")
  }

  /// Whether the selected value is typed as a number.
  var takesNumbers: Bool {
    switch selected.setting.kind {
    case .seed, .number: true
    case .choice, .text, .interval: false
    }
  }

  mutating func type(_ character: Character) {
    guard takesNumbers, (entry ?? "").count < 20 else { return }
    entry = (entry ?? "") + String(character)
  }

  /// Removes the last digit; with none left the old value is back.
  mutating func deleteDigit() {
    entry?.removeLast()
    if entry?.isEmpty == true { entry = nil }
  }

  /// Takes the typed number; out of range, the nearest one.
  mutating func commitEntry() -> Message? {
    guard let typed = entry else { return nil }
    entry = nil
    if selected == .seed {
      guard let seed = UInt64(typed) else {
        return Message(
          .warning, "\(typed) is no seed", why: "it must be a whole number below 2^64",
          remedy: "the seed stays \(settings.seed)")
      }
      fix(seed: seed)
      return nil
    }
    guard let value = Double(typed) else {
      return Message(
        .warning, "\(typed) is no number",
        remedy: "\(selected.setting.label) stays \(text(selected))")
    }
    return put(value, asked: typed)
  }

  /// Goes to the next value, or by numbers: one step up or down, ten with `large`.
  mutating func nudge(_ direction: Int, large: Bool) -> Message? {
    if let message = commitEntry() { return message }
    let steps = Double(direction) * (large ? 10 : 1)
    switch selected.setting.kind {
    case .choice:
      cycle(selected, by: direction)
      return nil
    case .text, .interval: return nil
    case .seed:
      let step = UInt64(large ? 10 : 1)
      fix(seed: direction > 0 ? settings.seed &+ step : settings.seed &- step)
      return nil
    case .number(_, let step, _):
      guard let value = self[selected]?.number else { return nil }
      // On the grid of the step, so that 0.1 three times is 0.3.
      let step = step ?? 1
      return put(((value + steps * step) / step).rounded() * step, asked: nil)
    }
  }

  private mutating func put(_ value: Double, asked: String?) -> Message? {
    let setting = selected.setting
    guard case .number(let range, let step, _) = setting.kind else { return nil }
    let wanted = step == nil ? value.rounded() : value
    let taken = clamp(wanted, range)
    self[selected] = .number(taken)
    if taken == wanted { return nil }
    return Message(
      .warning, "\(setting.label) goes from \(setting.allowed)",
      why: asked.map { "\($0) is outside" }, remedy: "it is \(text(selected)) now")
  }
}
