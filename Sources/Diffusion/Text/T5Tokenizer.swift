import Foundation

/// T5's tokenizer: the pieces of a text and an end token. `spiece.model` is read by SentencePiece
/// itself; where there is only `tokenizer.json`, by the engine.
struct T5Tokenizer: Tokenizer {
  let maxLength: Int
  private let pieces: any PieceModel
  private let special: SpecialTokens
  private let end: Int
  private let padding: Int

  /// The sentinels of T5's training come after the pieces of `spiece.model`, the last one first.
  private static let sentinels = 100

  /// - Parameter folder: `tokenizer/` of a model.
  /// - Throws: an error that names the file and what is missing in it.
  init(folder: ModelPath, maxLength: Int) throws(DiffusionError) {
    precondition(maxLength >= 1)
    let native = folder.appending("spiece.model")
    let portable = folder.appending("tokenizer.json")
    let path: String
    if native.exists {
      pieces = try SentencePieceModel(file: native)
      path = native.path
    } else if portable.exists {
      pieces = try UnigramModel(file: portable)
      path = portable.path
    } else {
      throw .unreadable(path: native.path, reason: "there is no such file, nor a tokenizer.json")
    }
    var tokens: [(text: String, id: Int)] = []
    for text in ["</s>", "<pad>", "<unk>"] {
      guard let id = pieces.id(of: text) else {
        throw .malformed(path: path, reason: "it lacks the special token \(text)")
      }
      tokens.append((text, id))
    }
    end = tokens[0].id
    padding = tokens[1].id
    let first = pieces.id(of: "<extra_id_0>") ?? pieces.count + Self.sentinels - 1
    for index in 0..<Self.sentinels { tokens.append(("<extra_id_\(index)>", first - index)) }
    special = SpecialTokens(tokens)
    self.maxLength = maxLength
  }

  func tokens(_ prompt: String) -> TokenizedPrompt {
    let ids = special.split(prompt).flatMap { part in
      switch part {
      case .text(let text): pieces.ids(text)
      case .token(let id): [id]
      }
    }
    return TokenizedPrompt(
      ids, prefix: nil, suffix: end, padding: padding, maxLength: maxLength)
  }
}
