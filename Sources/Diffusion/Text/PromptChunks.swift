/// A prompt of any length as the text encoder of Stable Diffusion reads it in AUTOMATIC1111's web
/// UI: in chunks of 75 tokens, each framed and padded like a prompt of its own.
struct PromptChunks: Sendable, Equatable {
  struct Chunk: Sendable, Equatable {
    /// `maxLength` of the tokenizer.
    let ids: [Int]
    /// Of every token, 1 where the prompt says nothing.
    let weights: [Float]
  }

  /// At least one.
  let chunks: [Chunk]
  /// Tokens up to the last one of the prompt, chunks that were filled up before it included, frames
  /// not.
  let count: Int
  /// The words with their places in the chunks put together.
  let words: [PromptWord]

  /// How far before the end of a chunk a comma is looked for: what follows it goes into the next
  /// chunk as a whole.
  static let backtrack = 20

  init(_ prompt: WeightedPrompt, tokenizer: CLIPTokenizer) {
    var builder = Builder(
      length: tokenizer.maxLength - 2, comma: tokenizer.ids(",").first ?? tokenizer.end)
    for part in prompt.parts {
      switch part {
      case .newChunk: builder.finishChunk()
      case .text(let text, let weight):
        // Words are cut where there is white space, whatever stands around it.
        for word in text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace) {
          builder.add(
            Substring(word), tokenizer.ids(String(word)), weight: Float(weight))
        }
      }
    }
    let filled = builder.chunks.count * builder.length
    count = filled + builder.tokens.count
    if !builder.tokens.isEmpty || builder.chunks.isEmpty { builder.finishChunk() }
    chunks = builder.chunks.map { Self.framed($0, length: builder.length, tokenizer) }
    words = Self.places(of: builder.words, in: builder.chunks, stride: tokenizer.maxLength)
  }

  private struct Token {
    let id: Int
    let weight: Float
    /// Of the words.
    let word: Int
  }

  private struct Builder {
    let length: Int
    let comma: Int
    var chunks: [[Token]] = []
    var tokens: [Token] = []
    var words: [Substring] = []
    private var lastComma: Int?

    init(length: Int, comma: Int) {
      self.length = length
      self.comma = comma
    }

    mutating func add(_ word: Substring, _ ids: [Int], weight: Float) {
      words.append(word)
      for id in ids {
        if id == comma {
          lastComma = tokens.count
        } else if tokens.count == length, let lastComma, length - lastComma <= backtrack {
          let moved = tokens[(lastComma + 1)...]
          tokens.removeSubrange((lastComma + 1)...)
          finishChunk()
          tokens = Array(moved)
        }
        if tokens.count == length { finishChunk() }
        tokens.append(Token(id: id, weight: weight, word: words.count - 1))
      }
    }

    mutating func finishChunk() {
      chunks.append(tokens)
      tokens = []
      lastComma = nil
    }
  }

  /// Start, tokens, end, padding: behind the first end token of any kind nothing but padding is
  /// read where padding is another token.
  private static func framed(
    _ tokens: [Token], length: Int, _ tokenizer: CLIPTokenizer
  ) -> Chunk {
    let rest = length - tokens.count + 1
    var ids = [tokenizer.start] + tokens.map(\.id) + Array(repeating: tokenizer.end, count: rest)
    if tokenizer.padding != tokenizer.end, let end = ids.firstIndex(of: tokenizer.end) {
      for index in end + 1..<ids.count { ids[index] = tokenizer.padding }
    }
    return Chunk(
      ids: ids, weights: [1] + tokens.map(\.weight) + Array(repeating: 1, count: rest))
  }

  private static func places(
    of words: [Substring], in chunks: [[Token]], stride: Int
  ) -> [PromptWord] {
    var places: [Range<Int>?] = Array(repeating: nil, count: words.count)
    for (chunk, tokens) in chunks.enumerated() {
      for (index, token) in tokens.enumerated() {
        let place = chunk * stride + 1 + index
        places[token.word] = (places[token.word]?.lowerBound ?? place)..<place + 1
      }
    }
    return zip(words, places).compactMap { word, place in
      place.map { PromptWord(text: word, tokens: $0) }
    }
  }
}
