import Foundation
import Testing

@testable import Diffusion

/// Chunks of 75 tokens, as AUTOMATIC1111's web UI makes them.
struct TextPromptChunksTests {
  let tokenizer: CLIPTokenizer
  let end: Int
  let comma: Int
  /// Of the word "a".
  let a: Int

  init() throws {
    tokenizer = try CLIPTokenizer(
      folder: ModelPath(TextCLIPTests.goldens.appendingPathComponent("tokenizer")))
    end = tokenizer.end
    comma = try #require(tokenizer.ids(",").first)
    a = try #require(tokenizer.ids("a").first)
  }

  private func chunks(_ prompt: String) -> PromptChunks {
    PromptChunks(WeightedPrompt(prompt), tokenizer: tokenizer)
  }

  private func words(_ count: Int) -> String {
    Array(repeating: "a", count: count).joined(separator: " ")
  }

  @Test func plainPromptsAreReadAsWithoutChunks() throws {
    for folder in ["tokenizer", "whole"] {
      // Padding is the end token in one, another one in the other.
      let tokenizer = try CLIPTokenizer(
        folder: ModelPath(TextCLIPTests.goldens.appendingPathComponent(folder)))
      let goldens = try TextGoldens.tokens(
        TextCLIPTests.goldens.appendingPathComponent("tokens.json"))
      var count = 0
      for golden in goldens
      where tokenizer.tokens(golden.prompt).cutOff == 0
        && !golden.prompt.contains(where: { "()[]\\<".contains($0) })
      {
        let chunks = PromptChunks(WeightedPrompt(golden.prompt), tokenizer: tokenizer)
        #expect(chunks.chunks.count == 1)
        let prompt = golden.prompt.debugDescription
        #expect(chunks.chunks[0].ids == tokenizer.tokens(golden.prompt).ids, "\(prompt)")
        #expect(chunks.chunks[0].weights == Array(repeating: 1, count: 77), "\(prompt)")
        #expect(chunks.count == tokenizer.tokens(golden.prompt).count - 2, "\(prompt)")
        count += 1
      }
      #expect(count >= 200)
    }
  }

  @Test func weightsAreThoseOfTheTokens() {
    let chunks = chunks("a (a a:1.5) [a]")
    #expect(chunks.chunks.count == 1)
    #expect(chunks.chunks[0].ids.prefix(7) == [tokenizer.start, a, a, a, a, end, end])
    #expect(chunks.chunks[0].weights.prefix(6) == [1, 1, 1.5, 1.5, Float(1 / 1.1), 1])
  }

  @Test func longPromptsHaveMoreChunks() {
    for (count, expected) in [(0, 1), (75, 1), (76, 2), (150, 2), (151, 3)] {
      let chunks = chunks(words(count))
      #expect(chunks.chunks.count == expected)
      #expect(chunks.count == count)
      for chunk in chunks.chunks {
        #expect(chunk.ids.count == 77 && chunk.weights.count == 77)
        #expect(chunk.ids.first == tokenizer.start && chunk.ids.last == end)
      }
      #expect(chunks.chunks.reduce(0) { $0 + $1.ids.count { $0 == a } } == count)
    }
  }

  @Test func breaksFillTheChunk() {
    let chunks = chunks("a BREAK (a:2) BREAK")
    #expect(
      chunks.chunks.map { Array($0.ids.prefix(3)) } == [
        [tokenizer.start, a, end], [tokenizer.start, a, end],
      ])
    #expect(chunks.chunks[1].weights[1] == 2)
    #expect(chunks.count == 150)
    #expect(self.chunks("BREAK").chunks.count == 1)
    #expect(self.chunks("BREAK BREAK").chunks.count == 2)
  }

  /// What follows a comma among the last 20 tokens goes on in the next chunk.
  @Test(arguments: [(54, 0), (55, 19), (60, 14), (74, 0), (75, 0)])
  func chunksEndAtACommaNearby(before: Int, moved: Int) {
    let chunks = chunks(words(before) + ", " + words(100 - before))
    #expect(chunks.chunks.count == 2)
    // The comma is one token more.
    let first = 75 - moved
    let ids = chunks.chunks[0].ids
    #expect(ids[first + 1] == end)
    #expect(ids[first] == (before < 75 && (moved > 0 || before == 74) ? comma : a))
    #expect(chunks.chunks[1].ids.prefix(76).count { $0 == a || $0 == comma } == 101 - first)
    #expect(chunks.count == 75 + 101 - first)
  }

  /// The padding of a chunk that ends early has weight 1, what moved keeps its own.
  @Test func movedTokensKeepTheirWeights() {
    let chunks = chunks(words(60) + ", (" + words(20) + ":1.3)")
    #expect(chunks.chunks[0].weights == Array(repeating: 1, count: 77))
    let weights: [Float] = [1] + Array(repeating: 1.3, count: 20) + [1]
    #expect(chunks.chunks[1].weights.prefix(22) == weights[...])
  }

  @Test func paddingIsTheModels() throws {
    let tokenizer = try CLIPTokenizer(
      folder: ModelPath(TextCLIPTests.goldens.appendingPathComponent("whole")))
    let chunks = PromptChunks(WeightedPrompt(words(76)), tokenizer: tokenizer)
    #expect(chunks.chunks[0].ids.last == end)
    #expect(chunks.chunks[1].ids == [tokenizer.start, a, end] + Array(repeating: 0, count: 74))
  }

  @Test func wordsKnowTheirPlaces() {
    let prompt = words(74) + " (giraffe:1.2) a"
    let chunks = chunks(prompt)
    let pieces = tokenizer.ids("giraffe").count
    #expect(pieces > 1)
    #expect(chunks.words.count == 76)
    #expect(chunks.words[0] == PromptWord(text: "a", tokens: 1..<2))
    // A word on the edge of two chunks spans their frames.
    #expect(chunks.words[74] == PromptWord(text: "giraffe", tokens: 75..<78 + pieces - 1))
    #expect(chunks.words[75].tokens.lowerBound == 78 + pieces - 1)
  }
}
