import Diffusion
import Dispatch
import Studio
import Synchronization

/// Counts tokens for the prompt editor, off the main thread; only the newest text is counted.
final class TokenCounter: Sendable {
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.tokens", qos: .userInitiated)
  private let tokenizer = Mutex<(any Tokenizer)?>(nil)
  private let newest = Mutex("")

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  /// The model has come: from now on there are answers.
  func use(_ tokenizer: any Tokenizer) { self.tokenizer.withLock { $0 = tokenizer } }

  /// Answers with `EngineEvent.tokens`.
  func count(_ text: String) {
    newest.withLock { $0 = text }
    queue.async { [self] in
      guard newest.withLock({ $0 == text }), let tokenizer = tokenizer.withLock({ $0 }) else {
        return
      }
      mailbox.post(.engine(.tokens(TokenCount(text, tokenizer))))
    }
  }
}

extension TokenCount {
  /// Counts a text as a model reads it.
  init(_ text: String, _ tokenizer: any Tokenizer) {
    let tokens = tokenizer.tokens(text)
    self.init(
      text: text, tokens: tokens.count + tokens.cutOff, limit: tokenizer.maxLength,
      keptCharacters: tokenizer.keptCharacters(of: text))
  }
}
