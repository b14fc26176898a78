/// Random numbers from one number that was delivered as an event: SplitMix64 (Steele, Lea, Flood
/// 2014). The studio is a pure function of its events, and so are its seeds.
public struct RandomSource: RandomNumberGenerator, Sendable, Equatable {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A seed that is short enough to be told to somebody.
  mutating func seed() -> UInt64 { next() >> 34 }
}

extension Vocabulary {
  /// A prompt of the model's world, from one of its templates; nil where it has none.
  func randomPrompt(_ random: inout RandomSource) -> String? {
    guard let template = templates.randomElement(using: &random), !objects.isEmpty else {
      return nil
    }
    // A template with a colour of its own colours its object as the model saw it.
    let object = objects.randomElement(using: &random)
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let field = rest[rest.index(after: open)..<close]
      result += fill(field, object: object, &random) ?? String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  private func fill(
    _ field: Substring, object: Object?, _ random: inout RandomSource
  ) -> String? {
    switch field {
    case "object": objects.randomElement(using: &random).map { describe($0, &random) }
    case "objects": object?.many
    case "colour": (object?.colours ?? colours).randomElement(using: &random)
    case "count": counts.randomElement(using: &random)
    case "relation": relations.randomElement(using: &random)
    case "place": places.randomElement(using: &random)
    case "sign": signs.randomElement(using: &random)
    case "material": materials.randomElement(using: &random)
    case "size": sizes.randomElement(using: &random)
    case "view": views.randomElement(using: &random)
    default: nil
    }
  }

  /// "a red apple", "a huge cat", "an owl".
  private func describe(_ object: Object, _ random: inout RandomSource) -> String {
    let property: String? =
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1: object.colours.randomElement(using: &random)
      case 2: sizes.randomElement(using: &random)
      default: nil
      }
    let words = [property, object.one].compactMap { $0 }.joined(separator: " ")
    return Self.withArticle(words)
  }
}
