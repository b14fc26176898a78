import Diffusion
import Studio

extension WordTokens {
  /// The words of a prompt and their tokens in a model's encoding.
  /// - Parameter encoder: words behind its last token are left out.
  init(_ prompt: String, encoder: any TextEncoder) {
    // An empty prompt is framed by the same special tokens, the last of which is behind the words.
    let frame = encoder.tokens("").count
    self.init(prompt) { encoder.tokens($0).count - frame }
    words = words.map { word in
      Word(
        text: word.text,
        tokens: word.tokens.lowerBound + frame - 1..<word.tokens.upperBound + frame - 1)
    }
  }
}
