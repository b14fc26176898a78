/// A prompt whose words weigh more or less, written as in AUTOMATIC1111's web UI: `(word)` is 1.1
/// times as strong, `(word:1.2)` 1.2 times, `[word]` 1.1 times as weak; brackets nest; `\(`, `\)`,
/// `\[`, `\]` and `\\` are the characters themselves; `BREAK` fills up the chunk of tokens that it
/// ends. A bracket without a partner holds to the end, where it opens, and is a character, where
/// it closes.
///
/// Unlike there, `BREAK` breaks inside of brackets too, where it becomes a word of negative weight.
struct WeightedPrompt: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case text(String, weight: Double)
    case newChunk
  }

  /// In order; neighbouring texts differ in weight.
  let parts: [Part]

  private static let round = 1.1
  private static let square = 1 / 1.1
  /// No product of weights becomes infinite.
  private static let heaviest = 1e6

  init(_ prompt: String) {
    var scanner = Scanner(prompt)
    var parts: [Part] = []
    var rounds: [Int] = []
    var squares: [Int] = []
    func weigh(from start: Int, _ factor: Double) {
      for index in start..<parts.count {
        guard case .text(let text, let weight) = parts[index] else { continue }
        let product = min(max(weight * factor, -Self.heaviest), Self.heaviest)
        parts[index] = .text(text, weight: product)
      }
    }
    while let piece = scanner.next() {
      switch piece {
      case .character(let text): parts.append(.text(text, weight: 1))
      case .text(let text): parts += Self.broken(text)
      case .open("("): rounds.append(parts.count)
      case .open: squares.append(parts.count)
      case .close("]", _):
        if let start = squares.popLast() {
          weigh(from: start, Self.square)
        } else {
          parts.append(.text("]", weight: 1))
        }
      case .close(let text, let weight):
        if let start = rounds.popLast() {
          weigh(from: start, weight ?? Self.round)
        } else {
          parts.append(.text(text, weight: 1))
        }
      }
    }
    for start in rounds { weigh(from: start, Self.round) }
    for start in squares { weigh(from: start, Self.square) }
    self.parts = Self.joined(parts)
  }

  /// Cuts a text at every `BREAK` that is a word of its own.
  private static func broken(_ text: String) -> [Part] {
    var parts: [Part] = []
    var start = text.startIndex
    for range in text.ranges(of: "BREAK") {
      let before = text[..<range.lowerBound].unicodeScalars.last
      let after = text[range.upperBound...].unicodeScalars.first
      guard !isOfWord(before), !isOfWord(after) else { continue }
      parts += [.text(String(text[start..<range.lowerBound]), weight: 1), .newChunk]
      start = range.upperBound
    }
    return parts + [.text(String(text[start...]), weight: 1)]
  }

  private static func isOfWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar == "_" || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }

  /// Neighbours of one weight are one text: their words may go on from one to the other.
  private static func joined(_ parts: [Part]) -> [Part] {
    var joined: [Part] = []
    for part in parts {
      if case .text(let text, let weight) = part,
        case .text(let last, let lastWeight)? = joined.last, weight == lastWeight
      {
        joined[joined.count - 1] = .text(last + text, weight: weight)
      } else {
        joined.append(part)
      }
    }
    return joined.isEmpty ? [.text("", weight: 1)] : joined
  }
}

/// Cuts a prompt into what means something in it.
private struct Scanner {
  enum Piece {
    /// Escaped: never a bracket.
    case character(String)
    case text(String)
    case open(Unicode.Scalar)
    /// As it is written, with the weight that stands before it.
    case close(String, weight: Double?)
  }

  private var rest: Substring.UnicodeScalarView

  init(_ prompt: String) { rest = prompt.unicodeScalars[...] }

  private static let signs: Set<Unicode.Scalar> = ["\\", "(", ")", "[", "]", ":"]

  mutating func next() -> Piece? {
    guard let first = rest.first else { return nil }
    switch first {
    case "\\":
      rest.removeFirst()
      guard let escaped = rest.first, Self.signs.contains(escaped), escaped != ":" else {
        return .character("")
      }
      rest.removeFirst()
      return .character(String(escaped))
    case "(", "[":
      rest.removeFirst()
      return .open(first)
    case ")", "]":
      rest.removeFirst()
      return .close(String(first), weight: nil)
    case ":":
      if let piece = weight() { return piece }
      rest.removeFirst()
      return .text(":")
    default:
      let text = rest.prefix { !Self.signs.contains($0) }
      rest = rest[text.endIndex...]
      return .text(String(text))
    }
  }

  /// `:1.2)`, blanks around the number allowed.
  private mutating func weight() -> Piece? {
    var ahead = rest.dropFirst().drop { $0.properties.isWhitespace }
    let start = ahead
    if ahead.first == "+" || ahead.first == "-" { ahead.removeFirst() }
    ahead = ahead.drop { "0"..."9" ~= $0 || $0 == "." }
    let number = String(start[..<ahead.startIndex])
    ahead = ahead.drop { $0.properties.isWhitespace }
    guard ahead.first == ")", let value = Double(number), value.isFinite else { return nil }
    ahead.removeFirst()
    defer { rest = ahead }
    return .close(String(rest[..<ahead.startIndex]), weight: value)
  }
}
