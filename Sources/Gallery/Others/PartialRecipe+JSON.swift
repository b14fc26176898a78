import Foundation
import Recipes

extension PartialRecipe {
  /// The form that the index keeps, keys sorted.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads that form; nil for anything else.
  init?(json: String) {
    guard let read = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else {
      return nil
    }
    self = read
  }

  /// Names and values beside prompts, seed and model, for people.
  var facts: [(String, String)] {
    let values: [(String, String?)] = [
      ("Steps", steps.map { "\($0)" }), ("Guidance", guidance.map { "\($0)" }),
      ("Sampler", sampler?.rawValue), ("Schedule", schedule?.rawValue),
      ("LoRA", loras.map(\.text).joined(separator: ", ")), ("Program", software ?? origin),
      ("Not understood", notUnderstood.joined(separator: "; ")),
    ]
    return values.map { ($0.0, $0.1 ?? "") }
  }
}
