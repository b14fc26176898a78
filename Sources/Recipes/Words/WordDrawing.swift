/// Draws one text from choices.
struct WordDrawing {
  let words: PromptWords
  var random: WordRandom
  /// The lists that are being read, outermost first.
  private var inside: [String] = []
  private var length = 0

  init(words: PromptWords, random: WordRandom) {
    self.words = words
    self.random = random
  }

  mutating func text(_ nodes: [WordsNode]) throws(WordsError) -> String {
    var result = ""
    for node in nodes { result += try text(node) }
    return result
  }

  private mutating func text(_ node: WordsNode) throws(WordsError) -> String {
    switch node {
    case .plain(let text):
      length += text.count
      guard length <= PromptWords.maxLength else { throw .tooLong }
      return text
    case .range(let range):
      let count = UInt64(range.values.upperBound - range.values.lowerBound) + 1
      return range.text(range.values.lowerBound + Int(random.below(count)))
    case .wildcard(let name):
      return try lines(of: name, count: 1, ", ")
    case .choice(let choice):
      let spread = UInt64(choice.counts.upperBound - choice.counts.lowerBound)
      let count = choice.counts.lowerBound + Int(random.below(spread + 1))
      if let name = choice.onlyList { return try lines(of: name, count: count, choice.separator) }
      let weights = choice.options.map(\.weight)
      let picked = try pick(
        count, of: weights.count, weights.allSatisfy { $0 == 1 } ? nil : weights, what: "{…}")
      var parts: [String] = []
      for index in picked { parts.append(try text(choice.options[index].nodes)) }
      return parts.joined(separator: choice.separator)
    }
  }

  private mutating func lines(
    of name: String, count: Int, _ separator: String
  ) throws(WordsError) -> String {
    let list = try words.list(name, inside: inside)
    let picked = try pick(count, of: list.lines.count, list.weights, what: "__\(name)__")
    inside.append(name)
    var parts: [String] = []
    for index in picked { parts.append(try text(try WordsParser.parse(list.lines[index]))) }
    inside.removeLast()
    return parts.joined(separator: separator)
  }

  /// Different ones, in the order in which they are drawn.
  /// - Parameter weights: nil where all are 1.
  private mutating func pick(
    _ count: Int, of all: Int, _ weights: [Double]?, what: String
  ) throws(WordsError) -> [Int] {
    guard count <= all else { throw .tooFew(wanted: count, choices: all) }
    if weights == nil, count == 1 { return [Int(random.below(UInt64(all)))] }
    var rest = Array(0..<all)
    var picked: [Int] = []
    for _ in 0..<count {
      let place: Int
      if let weights {
        let sum = rest.reduce(0) { $0 + weights[$1] }
        guard sum > 0 else { throw .noWeight(what) }
        var left = random.share() * sum
        place =
          rest.firstIndex {
            left -= weights[$0]
            return left < 0
          } ?? rest.lastIndex { weights[$0] > 0 } ?? 0
      } else {
        place = Int(random.below(UInt64(rest.count)))
      }
      picked.append(rest.remove(at: place))
    }
    return picked
  }
}

/// Numbers that a seed gives in every version: SplitMix64 (Steele, Lea, Flood 2014), and no method
/// of the standard library, which may change.
struct WordRandom {
  private var state: UInt64

  init(seed: UInt64, stream: UInt64) {
    state = seed &+ stream &* 0x6A09_E667_F3BC_C909
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0..<count.
  mutating func below(_ count: UInt64) -> UInt64 { next().multipliedFullWidth(by: count).high }

  /// From 0 to 1, without 1.
  mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53 as UInt64) }
}
