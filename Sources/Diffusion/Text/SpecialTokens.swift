/// Tokens that a prompt may spell out, such as `[SEP]` or `</s>`: they are taken from the text
/// before anything else looks at it, as Hugging Face's tokenizers do.
struct SpecialTokens: Sendable {
  /// A part of a prompt, in order.
  enum Part: Equatable {
    case text(Substring)
    case token(Int)
  }

  private let tokens: [(bytes: [UInt8], id: Int)]
  private let firstBytes: Set<UInt8>

  init(_ tokens: [(text: String, id: Int)]) {
    // Where one begins with another, the longer is meant.
    self.tokens = tokens.map { (bytes: Array($0.text.utf8), id: $0.id) }
      .sorted { $0.bytes.count > $1.bytes.count }
    firstBytes = Set(self.tokens.compactMap(\.bytes.first))
  }

  /// Cuts a prompt at its special tokens; the texts between may be empty.
  func split(_ prompt: String) -> [Part] {
    var parts: [Part] = []
    var start = prompt.startIndex
    var index = start
    while index < prompt.endIndex {
      guard firstBytes.contains(prompt.utf8[index]), let found = token(at: prompt.utf8[index...])
      else {
        prompt.utf8.formIndex(after: &index)
        continue
      }
      parts += [.text(prompt[start..<index]), .token(found.id)]
      index = prompt.utf8.index(index, offsetBy: found.bytes.count)
      start = index
    }
    parts.append(.text(prompt[start...]))
    return parts
  }

  private func token(at text: Substring.UTF8View) -> (bytes: [UInt8], id: Int)? {
    tokens.first { text.starts(with: $0.bytes) }
  }
}
