/// Why a prompt with choices cannot be drawn from.
public enum WordsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The character, counted from 1, of a brace that is not closed.
  case openBrace(place: Int)
  /// - Parameters:
  ///   - nearest: a wildcard that is called almost so.
  case noWildcard(String, nearest: String?)
  case emptyWildcard(String)
  /// Names from the first wildcard to the one that is used again.
  case loop([String])
  /// All choices have weight 0.
  case noWeight(String)
  case tooFew(wanted: Int, choices: Int)
  case badRange(String)
  case tooLong
  case tooMany(most: Int)

  public var description: String {
    switch self {
    case .openBrace(let place):
      "the brace at character \(place) is not closed; \\{ is a brace itself"
    case .noWildcard(let name, let nearest):
      "there is no wildcard \"\(name)\"; "
        + (nearest.map { "did you mean __\($0)__?" }
          ?? "write its words into wildcards/\(name).txt in the configuration folder, a line each, "
          + "or \\__ for two underscores")
    case .emptyWildcard(let name): "the wildcard \"\(name)\" has no words"
    case .loop(let names): "a wildcard uses itself: \(names.joined(separator: " → "))"
    case .noWeight(let text): "every choice of \"\(text)\" has weight 0"
    case .tooFew(let wanted, let choices):
      "\(wanted) of \(choices) choices cannot be taken: name more, or take fewer"
    case .badRange(let text): "the range {\(text)} goes from a greater number to a smaller one"
    case .tooLong: "the text grows longer than \(PromptWords.maxLength) characters"
    case .tooMany(let most): "there are more than \(most) combinations: choose fewer words"
    }
  }
}

/// Prompts with choices: `{red|blue}`, `{3::red|blue}` (three times as often), `{2$$red|blue|green}`
/// (two of them), `{1-5}` and `{0.5-1.5}` (a number), `__name__` (a line of the user's list),
/// each inside each other. A backslash before a brace, a bar or an underscore makes it plain.
/// Braces without a bar, a range or a count are plain too.
public struct PromptWords: Sendable, Hashable {
  /// The user's lists by name, `animals` or `animals/birds`.
  public var wildcards: [String: WordList]

  public init(wildcards: [String: WordList] = [:]) { self.wildcards = wildcards }

  /// The longest text that comes out.
  public static let maxLength = 20_000
  /// How deep choices and lists may lie in each other.
  static let maxDepth = 32
  /// The most combinations of one prompt.
  public static let maxCombinations = 1000

  /// Whether a text has anything to draw, or a backslash that goes away.
  public static func isPlain(_ text: String) -> Bool {
    !text.utf8.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "\\") }
      && !text.contains("__")
  }

  /// A text that draws to this one: with backslashes where it would otherwise be drawn from.
  public static func escaped(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "{", "}": result += "\\\(character)"
      case "\\":
        result.append(character)
        if let next = rest.first, next == "|" || next == "_" {
          result += "\\\(next)"
          rest.removeFirst()
        }
      case "_" where rest.first == "_":
        result += "\\__"
        rest.removeFirst()
      default: result.append(character)
      }
    }
    return result
  }

  /// The text with words drawn by a seed: the same seed draws the same words from the same lists.
  /// - Parameter stream: texts of one picture that are to differ have different ones.
  public func draw(
    _ text: String, seed: UInt64, stream: UInt64 = 0
  ) throws(WordsError) -> String {
    guard !Self.isPlain(text) else { return text }
    var drawing = WordDrawing(words: self, random: WordRandom(seed: seed, stream: stream))
    return try drawing.text(try WordsParser.parse(text))
  }

  /// Every text that can come out, in the order of the choices; the first choice changes slowest.
  public func all(_ text: String) throws(WordsError) -> [String] {
    guard !Self.isPlain(text) else { return [text] }
    var listing = WordListing(words: self)
    return try listing.texts(try WordsParser.parse(text))
  }

  /// Both texts of a request drawn by its seed.
  public func draw(in request: inout GenerationRequest) throws(WordsError) {
    request.prompt = try draw(request.prompt, seed: request.seed)
    request.negativePrompt = try draw(request.negativePrompt, seed: request.seed, stream: 1)
  }

  /// Says what is wrong with a text and all lists that it can draw from, without drawing.
  public func check(_ text: String) throws(WordsError) {
    guard !Self.isPlain(text) else { return }
    var checked: Set<String> = []
    try check(try WordsParser.parse(text), inside: [], &checked)
  }

  private func check(
    _ nodes: [WordsNode], inside: [String], _ checked: inout Set<String>
  ) throws(WordsError) {
    for node in nodes {
      switch node {
      case .plain, .range: break
      case .choice(let choice):
        if choice.onlyList == nil, choice.counts.upperBound > choice.options.count {
          throw .tooFew(wanted: choice.counts.upperBound, choices: choice.options.count)
        }
        for option in choice.options { try check(option.nodes, inside: inside, &checked) }
      case .wildcard(let name):
        let list = try list(name, inside: inside)
        guard checked.insert(name).inserted else { continue }
        for line in list.lines where !Self.isPlain(line) {
          try check(try WordsParser.parse(line), inside: inside + [name], &checked)
        }
      }
    }
  }

  /// A list of words.
  /// - Parameter inside: the lists that are being read, outermost first.
  func list(_ name: String, inside: [String]) throws(WordsError) -> WordList {
    guard let list = wildcards[name] else { throw .noWildcard(name, nearest: nearest(name)) }
    if inside.contains(name) { throw .loop(Array(inside.drop { $0 != name }) + [name]) }
    guard inside.count < Self.maxDepth else { throw .tooLong }
    guard !list.lines.isEmpty else { throw .emptyWildcard(name) }
    return list
  }

  /// A list whose name differs in a letter or two, or in its folder.
  private func nearest(_ name: String) -> String? {
    let last = name.split(separator: "/").last ?? ""
    return wildcards.keys.sorted().first { known in
      known.lowercased() == name.lowercased() || known.split(separator: "/").last == last
        || Self.distance(known, name) <= 2
    }
  }

  /// Letters to change, add or leave out.
  private static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.prefix(64)), Array(second.prefix(64)))
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var (diagonal, left) = (row[0], index + 1)
      row[0] = left
      for (place, other) in second.enumerated() {
        left = min(diagonal + (letter == other ? 0 : 1), row[place + 1] + 1, left + 1)
        diagonal = row[place + 1]
        row[place + 1] = left
      }
    }
    return row[second.count]
  }
}
