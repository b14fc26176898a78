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
      // The longest start of the text that is not cut: a longer text never has fewer tokens by
      // more than the last word's, so halving finds it.
      var range = 0..<text.count
      while !range.isEmpty {
        let middle = range.lowerBound + range.count / 2
        if encoder.tokens(String(text.prefix(middle + 1))).cutOff == 0 {
          range = (middle + 1)..<range.upperBound
        } else {
          range = range.lowerBound..<middle
        }
      }
      kept = range.lowerBound
    }
    self.init(
      text: text, tokens: whole.count + whole.cutOff, limit: encoder.maxLength,
      keptCharacters: kept)
  }
}
