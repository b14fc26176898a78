import Foundation
import PlainText

@testable import Diffusion

/// Files that the generators in `Goldens/text` made.
enum TextGoldens {
  static let folder = Bundle.module.bundleURL.appendingPathComponent("Goldens/text")

  /// A prompt and what Hugging Face's tokenizer makes of it.
  struct Tokens {
    let prompt: String
    /// Ids without padding.
    let ids: [Int]
    let cutOff: Int
    /// Ids of the original library where Hugging Face's differ from them.
    let original: [Int]?
  }

  static func tokens(_ name: String) throws -> [Tokens] {
    try tokens(folder.appendingPathComponent(name))
  }

  static func tokens(_ file: URL) throws -> [Tokens] {
    try tokens(try JSON(file: ModelPath(file)))
  }

  static func tokens(_ cases: JSON) throws -> [Tokens] {
    try (cases.array ?? []).map { json in
      guard let prompt = json["prompt"]?.string, let ids = json["ids"]?.array?.compactMap(\.int),
        let cutOff = json["cutOff"]?.int
      else { throw DiffusionError.malformed(path: "golden", reason: "not a case: \(json.text)") }
      return Tokens(
        prompt: prompt, ids: ids, cutOff: cutOff,
        original: json["sentencepiece"]?.array?.compactMap(\.int))
    }
  }
}
