/// Lists every text that choices can give.
struct WordListing {
  let words: PromptWords
  private var inside: [String] = []

  init(words: PromptWords) { self.words = words }

  mutating func texts(_ nodes: [WordsNode]) throws(WordsError) -> [String] {
    var results = [""]
    for node in nodes {
      results = try Self.products(results, try texts(node), separator: "")
    }
    return results
  }

  private mutating func texts(_ node: WordsNode) throws(WordsError) -> [String] {
    switch node {
    case .plain(let text): return [text]
    case .range(let range):
      guard range.values.count <= PromptWords.maxCombinations else { throw Self.tooMany }
      return range.values.map(range.text)
    case .wildcard(let name):
      return try lines(of: name).flatMap { $0 }
    case .choice(let choice):
      var options: [[String]] = []
      if let name = choice.onlyList {
        options = try lines(of: name)
      } else {
        // What is never drawn is not listed.
        for option in choice.options where option.weight > 0 {
          options.append(try texts(option.nodes))
        }
      }
      guard options.count <= PromptWords.maxCombinations else { throw Self.tooMany }
      guard choice.counts.lowerBound <= options.count else {
        throw .tooFew(wanted: choice.counts.lowerBound, choices: options.count)
      }
      var results: [String] = []
      for count in choice.counts where count <= options.count {
        results += try Self.combinations(options[...], count, choice.separator)
        guard results.count <= PromptWords.maxCombinations else { throw Self.tooMany }
      }
      return results
    }
  }

  /// The texts of each line of a list.
  private mutating func lines(of name: String) throws(WordsError) -> [[String]] {
    let list = try words.list(name, inside: inside)
    guard list.lines.count <= PromptWords.maxCombinations else { throw Self.tooMany }
    inside.append(name)
    var lines: [[String]] = []
    for (index, line) in list.lines.enumerated() where list.weights?[index] != 0 {
      lines.append(try texts(try WordsParser.parse(line)))
    }
    inside.removeLast()
    guard !lines.isEmpty else { throw .noWeight("__\(name)__") }
    return lines
  }

  /// Some of several, in their order.
  private static func combinations(
    _ options: ArraySlice<[String]>, _ count: Int, _ separator: String
  ) throws(WordsError) -> [String] {
    guard count > 0 else { return [""] }
    guard options.count >= count, let first = options.first else { return [] }
    var results =
      count == 1
      ? first
      : try products(
        first, try combinations(options.dropFirst(), count - 1, separator), separator: separator)
    results += try combinations(options.dropFirst(), count, separator)
    guard results.count <= PromptWords.maxCombinations else { throw tooMany }
    return results
  }

  private static func products(
    _ first: [String], _ second: [String], separator: String
  ) throws(WordsError) -> [String] {
    guard first.count * second.count <= PromptWords.maxCombinations else { throw tooMany }
    let results = first.flatMap { start in second.map { start + separator + $0 } }
    // All of them together, so that memory is bounded.
    guard results.reduce(0, { $0 + $1.utf8.count }) <= 8 << 20 else { throw .tooLong }
    return results
  }

  private static let tooMany = WordsError.tooMany(most: PromptWords.maxCombinations)
}
