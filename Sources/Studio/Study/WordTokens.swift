/// The words of a prompt and the places of their tokens in an encoding. Works with any tokenizer
/// that reads a prompt from left to right: a word's tokens are those that it adds.
public struct WordTokens: Equatable {
  public struct Word: Equatable {
    public var text: String
    public var tokens: Range<Int>

    public init(text: String, tokens: Range<Int>) {
      self.text = text
      self.tokens = tokens
    }
  }

  public var words: [Word] = []

  /// - Parameter count: how many tokens a text has, special ones not counted.
  public init(_ prompt: String, count: (String) -> Int) {
    var text = ""
    var end = 0
    for word in prompt.split(whereSeparator: \.isWhitespace) {
      text += (text.isEmpty ? "" : " ") + word
      let next = count(text)
      if next > end { words.append(Word(text: String(word), tokens: end..<next)) }
      end = max(end, next)
    }
  }
}
