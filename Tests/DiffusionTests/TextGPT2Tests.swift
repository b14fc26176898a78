import Testing

@testable import Diffusion

/// GPT-2's tokenizer as GLIDE has it, against OpenAI's own: `Goldens/glide/generate.py`.
struct TextGPT2Tests {
  static let tokenizer = Result { () throws in
    try GPT2Tokenizer(folder: .gpt2, maxLength: 128)
  }

  @Test func idsAreThoseOfTheReference() throws {
    let tokenizer = try Self.tokenizer.get()
    #expect(tokenizer.vocabularySize == 50257)
    let file = TextGoldens.folder.appendingPathComponent("../glide/tokens.json")
    let cases = try TextGoldens.tokens(file)
    #expect(cases.count >= 300)
    for wanted in cases {
      let tokens = tokenizer.tokens(wanted.prompt)
      #expect(Array(tokens.ids.prefix(tokens.count)) == wanted.ids, "\(wanted.prompt)")
      #expect(tokens.cutOff == wanted.cutOff, "\(wanted.prompt)")
      let padding = tokens.ids.dropFirst(tokens.count)
      #expect(tokens.ids.count == 128 && padding.allSatisfy { $0 == 50256 })
      #expect(tokens.mask.reduce(0, +) == Float(wanted.ids.count))
    }
  }

  @Test func wordsKnowTheirTokens() throws {
    let tokenizer = try Self.tokenizer.get()
    let prompt = "An oil-painting  of\na corgi's"
    let words = tokenizer.words(prompt)
    #expect(words.map(\.text) == ["An", "oil-painting", "of", "a", "corgi's"])
    #expect(words.first?.tokens.lowerBound == 0)
    #expect(words.last?.tokens.upperBound == tokenizer.tokens(prompt).count)
    for (word, next) in zip(words, words.dropFirst()) {
      #expect(word.tokens.upperBound == next.tokens.lowerBound)
    }
    #expect(tokenizer.words(" ").isEmpty && tokenizer.tokens("").count == 0)
    let long = Array(repeating: "red", count: 200).joined(separator: " ")
    #expect(tokenizer.words(long).count == 128)
    #expect(tokenizer.keptCharacters(of: long) == 128 * 4 - 1)
  }

  @Test func mergesThatAreNoneAreRefused() throws {
    let files = [("a b c\n", "line 1"), ("zz a\n", "merge 1"), ("a \u{1F34E}\n", "merge 1")]
    for (lines, reason) in files {
      let bytes = Array(lines.utf8)
      bytes.withUnsafeBytes { bytes in
        let folder = ModelPath(embedded: "merges", files: ["merges.txt": bytes])
        #expect { try GPT2Tokenizer(folder: folder, maxLength: 128) } throws: {
          "\($0)".contains(reason)
        }
      }
    }
  }
}
