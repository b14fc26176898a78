import Testing
import Toybox

@testable import Diffusion

/// What every tokenizer says about the words of a prompt.
struct TextTokenizerTests {
  @Test func wordsKnowTheirTokens() {
    let prompt = "ab  c\n(d"
    let words = FakeTokenizer(maxLength: 20).words(prompt)
    // The blanks between words are tokens here, too, of the word behind them.
    #expect(words.map(\.text) == ["ab", "c", "(d"])
    #expect(words.map(\.tokens) == [0..<2, 2..<4, 4..<7])
    #expect(words.map { prompt[$0.text.startIndex..<$0.text.endIndex] } == ["ab", "c", "(d"])
  }

  @Test func wordsBehindTheEndHaveNone() {
    let tokenizer = FakeTokenizer(maxLength: 5)
    #expect(tokenizer.words("ab cd ef").map(\.tokens) == [0..<2, 2..<4])
    #expect(tokenizer.words(" ").isEmpty)
  }

  @Test func framesAreNoWords() throws {
    let tokenizer = try WordPieceTokenizer(
      folder: Toybox.folder.appending("tokenizer"), maxLength: 32)
    let prompt = "a xylophonist's apple"
    let words = tokenizer.words(prompt)
    #expect(words.map(\.text) == ["a", "xylophonist's", "apple"])
    #expect(words.first?.tokens == 1..<2)
    #expect(words.last?.tokens.upperBound == tokenizer.tokens(prompt).count - 1)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("abcd", 4), ("abcde", 4), ("ab cdefg", 4), ("a b c d", 4), ("ééé", 2),
  ])
  func readersSayHowFarTheyRead(text: String, kept: Int) {
    #expect(FakeTokenizer(maxLength: 5).keptCharacters(of: text) == kept)
  }

  @Test func masksMarkTheRealTokens() {
    #expect(FakeTokenizer(maxLength: 4).tokens("a").mask == [1, 1, 0, 0])
    #expect(FakeTokenizer(maxLength: 4).tokens("abcdef").mask == [1, 1, 1, 1])
  }
}
