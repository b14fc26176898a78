import Diffusion
import Foundation
import Recipes
import Studio

/// The end of a text that finds no room in what a model reads, and so has no effect.
struct CutOff: Codable, Sendable, Hashable {
  enum Text: String, Codable, Sendable {
    case prompt, negative
  }

  var text: Text
  /// The words that have no effect.
  var words: String
  /// How many tokens they are, at least 1.
  var tokens: Int
  /// Who reads the text so: "base", "sr1" ...
  var stages: [String]
  /// Tokens that the model reads.
  var limit: Int

  enum CodingKeys: CodingKey {
    case text, words, tokens, stages, limit
  }

  /// One line for people.
  /// - Parameter isWholeRun: whether every stage reads the text so.
  func note(isWholeRun: Bool) -> String {
    let what = text == .prompt ? "The prompt" : "The negative prompt"
    let who = isWholeRun ? "the model reads" : "\(stages.joined(separator: " and ")) reads"
    return "\(what) is longer than the \(limit) tokens that \(who); this end of it has no effect: "
      + "\"\(Self.shortened(words))\""
  }

  private static func shortened(_ words: String) -> String {
    let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= 120 ? line : line.prefix(119) + "…"
  }
}

extension CutOff {
  /// What a model does not read of a request's texts; usually nothing.
  /// - Throws: where the text encoder cannot be opened.
  static func all(of request: GenerationRequest, in cascade: Cascade) throws -> [CutOff] {
    var found: [CutOff] = []
    for (place, settings) in request.stages.enumerated() {
      let stage = request.firstStage + place
      let tokenizer = try cascade.tokenizer(stage: stage)
      var texts = [(Text.prompt, settings.prompt ?? request.prompt)]
      if settings.guidance != 1 { texts.append((.negative, request.negativePrompt)) }
      for (kind, text) in texts where tokenizer.tokens(text).cutOff > 0 {
        let cut = CutOff(
          text: kind,
          words: end(of: text, after: tokenizer.keptCharacters(of: text)),
          tokens: tokenizer.tokens(text).cutOff, stages: [], limit: tokenizer.maxLength)
        let name = cascade.stages[stage].shortName
        if let index = found.firstIndex(where: { $0.isSame(as: cut) }) {
          found[index].stages.append(name)
        } else {
          found.append(cut)
          found[found.count - 1].stages = [name]
        }
      }
    }
    return found
  }

  /// The words from a character on; a word that is read in part is one of them.
  private static func end(of text: String, after kept: Int) -> String {
    let start = text.prefix(kept)
    // Writing without spaces has no such word.
    let part = start.reversed().prefix(24).prefix { !$0.isWhitespace }.count
    let isInside = kept < text.count && !text.dropFirst(kept).prefix(1).allSatisfy(\.isWhitespace)
    return String(text.dropFirst(isInside && part < 24 ? kept - part : kept))
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func isSame(as other: CutOff) -> Bool {
    text == other.text && words == other.words && limit == other.limit
  }
}
