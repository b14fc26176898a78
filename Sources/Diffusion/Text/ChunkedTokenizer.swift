/// CLIP's tokenizer for prompts of any length, with weights: what Stable Diffusion's users write.
struct ChunkedTokenizer: Tokenizer {
  /// Reads a text as it is, of one chunk.
  let tokenizer: CLIPTokenizer
  /// The most chunks that are read: each costs a pass of the text encoder and its share of every
  /// step.
  private static let most = 16

  init(_ tokenizer: CLIPTokenizer) { self.tokenizer = tokenizer }

  var maxLength: Int { tokenizer.maxLength }

  /// The chunks that are read, at least one, and how many tokens of the prompt they leave out.
  func chunks(_ prompt: String) -> (chunks: [PromptChunks.Chunk], count: Int, cutOff: Int) {
    let all = PromptChunks(WeightedPrompt(prompt), tokenizer: tokenizer)
    let room = Self.most * (maxLength - 2)
    return (
      Array(all.chunks.prefix(Self.most)), min(all.count, room), max(all.count - room, 0)
    )
  }

  func tokens(_ prompt: String) -> TokenizedPrompt {
    let (chunks, count, cutOff) = chunks(prompt)
    return TokenizedPrompt(
      ids: chunks.flatMap(\.ids), count: count + 2 * chunks.count, cutOff: cutOff)
  }

  func words(_ prompt: String) -> [PromptWord] {
    let end = Self.most * maxLength
    return PromptChunks(WeightedPrompt(prompt), tokenizer: tokenizer).words
      .filter { $0.tokens.upperBound <= end }
  }
}
