import Diffusion
import Dispatch
import Studio
import Synchronization

/// Counts tokens for the prompt editor, off the main thread; only the newest text is counted.
final class TokenCounter: Sendable {
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.tokens", qos: .userInitiated)
  private let encoder = Mutex<(any TextEncoder)?>(nil)
  private let newest = Mutex("")

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  /// The model has come: from now on there are answers.
  func use(_ encoder: any TextEncoder) { self.encoder.withLock { $0 = encoder } }

  /// Answers with `EngineEvent.tokens`.
  func count(_ text: String) {
    newest.withLock { $0 = text }
    queue.async { [self] in
      guard newest.withLock({ $0 == text }), let encoder = encoder.withLock({ $0 }) else { return }
      mailbox.post(.engine(.tokens(TokenCount(text, encoder))))
    }
  }
}

extension TokenCount {
  /// Counts a text as a model reads it.
  init(_ text: String, _ encoder: any TextEncoder) {
    let whole = encoder.tokens(text)
    var kept = text.count
    if whole.cutOff > 0 {
      // The longest start of whole words that is not cut, then what is read of the next word. By
      // whole words, a longer text never has fewer tokens, so halving finds it.
      let characters = Array(text)
      func fits(_ count: Int) -> Bool {
        encoder.tokens(String(characters[..<count])).cutOff == 0
      }
      func last(_ counts: [Int]) -> Int? {
        var range = counts.indices
        while !range.isEmpty {
          let middle = range.lowerBound + range.count / 2
          range =
            fits(counts[middle]) ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound > 0 ? counts[range.lowerBound - 1] : nil
      }
      let ends = (1..<max(characters.count, 1)).filter {
        characters[$0].isWhitespace && !characters[$0 - 1].isWhitespace
      }
      let words = last(ends) ?? 0
      let next = ends.first { $0 > words } ?? characters.count
      kept = last(Array(words + 1..<next)) ?? words
    }
    self.init(
      text: text, tokens: whole.count + whole.cutOff, limit: encoder.maxLength,
      keptCharacters: kept)
  }
}
