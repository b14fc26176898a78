/// A word of a prompt and the places of its tokens in an encoding.
public struct PromptWord: Sendable, Equatable {
  /// The word where it stands in the prompt.
  public let text: Substring
  public let tokens: Range<Int>
}

extension Tokenizer {
  /// For any tokenizer that reads from left to right: a word's tokens are those that it adds.
  public func words(_ prompt: String) -> [PromptWord] {
    // An empty prompt is framed by the same special tokens, the last of which is behind the words.
    let frame = tokens("").count
    var words: [PromptWord] = []
    var text = ""
    var end = frame - 1
    for word in prompt.split(whereSeparator: \.isWhitespace) {
      text += (text.isEmpty ? "" : " ") + word
      let next = tokens(text).count - 1
      if next > end { words.append(PromptWord(text: word, tokens: end..<next)) }
      end = max(end, next)
    }
    return words
  }

  /// How many characters (graphemes) of a text the model reads, from the start; the rest is cut
  /// off.
  public func keptCharacters(of text: String) -> Int {
    guard tokens(text).cutOff > 0 else { return text.count }
    // The longest start of whole words that is not cut, then what is read of the next word. By
    // whole words, a longer text never has fewer tokens, so halving finds it.
    let characters = Array(text)
    func last(_ counts: [Int]) -> Int? {
      var range = counts.indices
      while !range.isEmpty {
        let middle = range.lowerBound + range.count / 2
        let fits = tokens(String(characters[..<counts[middle]])).cutOff == 0
        range = fits ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
      }
      return range.lowerBound > 0 ? counts[range.lowerBound - 1] : nil
    }
    let ends = (1..<max(characters.count, 1)).filter {
      characters[$0].isWhitespace && !characters[$0 - 1].isWhitespace
    }
    let words = last(ends) ?? 0
    let next = ends.first { $0 > words } ?? characters.count
    return last(Array(words + 1..<next)) ?? words
  }
}
