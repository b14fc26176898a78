/// A part of a prompt with choices.
indirect enum WordsNode: Sendable, Hashable {
  case plain(String)
  /// Some of several texts.
  case choice(Choice)
  case range(WordRange)
  case wildcard(String)

  struct Choice: Sendable, Hashable {
    /// How many are taken.
    var counts: ClosedRange<Int>
    var separator: String
    var options: [Option]

    /// The list whose lines are the choices, where it is all that there is: several of it are
    /// several of its lines.
    var onlyList: String? {
      guard options.count == 1, options[0].nodes.count == 1,
        case .wildcard(let name) = options[0].nodes[0]
      else { return nil }
      return name
    }
  }

  struct Option: Sendable, Hashable {
    var weight: Double
    var nodes: [WordsNode]
  }
}

/// Numbers from one to another, with as many digits behind the point as are written.
struct WordRange: Sendable, Hashable {
  /// In units of the last digit.
  var values: ClosedRange<Int>
  var digits: Int

  func text(_ value: Int) -> String {
    guard digits > 0 else { return "\(value)" }
    let text = String(value)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}

/// Reads the grammar of `PromptWords`.
struct WordsParser {
  private let characters: [Character]
  private var position = 0
  private var depth = 0

  static func parse(_ text: String) throws(WordsError) -> [WordsNode] {
    var parser = WordsParser(characters: Array(text))
    return try parser.sequence(isInside: false)
  }

  private init(characters: [Character]) { self.characters = characters }

  /// Up to the end, or to the bar or brace that ends a choice.
  private mutating func sequence(isInside: Bool) throws(WordsError) -> [WordsNode] {
    var nodes: [WordsNode] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { nodes.append(.plain(plain)) }
      plain = ""
    }
    while position < characters.count {
      let character = characters[position]
      switch character {
      case "\\" where isEscape(position):
        position += 1
        // Two underscores are one mark, and so are plain with one backslash.
        let isMark = characters[position] == "_" && characters[position...].starts(with: "__")
        plain += isMark ? "__" : String(characters[position])
        position += isMark ? 2 : 1
      case "|" where isInside, "}" where isInside:
        flush()
        return nodes
      case "{":
        let start = position
        switch try group() {
        case .some(let node):
          flush()
          nodes.append(node)
        case nil:
          // Plain braces: what is between them is read on as text.
          position = start + 1
          plain.append("{")
          if let inner = try plainGroup(from: start) {
            flush()
            nodes += inner
          }
        }
      case "_":
        if let name = wildcardName() {
          flush()
          nodes.append(.wildcard(name))
        } else {
          plain.append("_")
          position += 1
        }
      default:
        plain.append(character)
        position += 1
      }
    }
    flush()
    return nodes
  }

  /// The inside of braces that are plain, with the closing one.
  private mutating func plainGroup(from start: Int) throws(WordsError) -> [WordsNode]? {
    try enter(at: start)
    let inner = try sequence(isInside: true)
    depth -= 1
    guard position < characters.count else { throw .openBrace(place: start + 1) }
    position += 1
    return inner + [.plain("}")]
  }

  private mutating func enter(at start: Int) throws(WordsError) {
    depth += 1
    guard depth <= PromptWords.maxDepth else { throw .tooLong }
  }

  /// Braces with a choice; nil where they are plain, and then the position is anywhere.
  private mutating func group() throws(WordsError) -> WordsNode? {
    let start = position
    guard let end = closing(start) else { throw .openBrace(place: start + 1) }
    if let range = try range(characters[start + 1..<end]) {
      position = end + 1
      return .range(range)
    }
    position = start + 1
    let head = takeCount(end)
    guard head != nil || hasBar(start, end) else { return nil }
    try enter(at: start)
    var options: [WordsNode.Option] = []
    while true {
      let weight = takeWeight()
      let nodes = try sequence(isInside: true)
      options.append(WordsNode.Option(weight: weight, nodes: Self.trimmed(nodes)))
      guard position < characters.count, characters[position] == "|" else { break }
      position += 1
    }
    depth -= 1
    guard position < characters.count else { throw .openBrace(place: start + 1) }
    position += 1
    return .choice(
      WordsNode.Choice(
        counts: head?.counts ?? 1...1, separator: head?.separator ?? ", ", options: options))
  }

  /// Spaces around a choice are for the eye.
  private static func trimmed(_ nodes: [WordsNode]) -> [WordsNode] {
    var nodes = nodes
    if case .plain(let text)? = nodes.first {
      nodes[0] = .plain(String(text.drop { $0 == " " }))
    }
    if case .plain(let text)? = nodes.last {
      nodes[nodes.count - 1] = .plain(
        String(text.reversed().drop { $0 == " " }.reversed()))
    }
    return nodes
  }

  // MARK: Braces

  /// Whether a backslash makes the next character plain.
  private func isEscape(_ place: Int) -> Bool {
    place + 1 < characters.count && "{}|_".contains(characters[place + 1])
  }

  /// Where the braces that open here close.
  private func closing(_ start: Int) -> Int? {
    var open = 0
    var place = start
    while place < characters.count {
      switch characters[place] {
      case "\\": if isEscape(place) { place += 1 }
      case "{": open += 1
      case "}":
        open -= 1
        if open == 0 { return place }
      default: break
      }
      place += 1
    }
    return nil
  }

  /// Whether a bar stands between braces, in none of those inside.
  private func hasBar(_ start: Int, _ end: Int) -> Bool {
    var open = 0
    var place = start
    while place < end {
      switch characters[place] {
      case "\\": if isEscape(place) { place += 1 }
      case "{": open += 1
      case "}": open -= 1
      case "|": if open == 1 { return true }
      default: break
      }
      place += 1
    }
    return false
  }

  /// `1-5` or `0.5-1.5`, nothing else.
  private func range(_ inside: ArraySlice<Character>) throws(WordsError) -> WordRange? {
    let text = String(inside.filter { $0 != " " })
    guard text.count <= 32 else { return nil }
    let sides = text.split(separator: "-", omittingEmptySubsequences: false)
    guard sides.count == 2, let low = Self.digits(sides[0]), let high = Self.digits(sides[1])
    else { return nil }
    let digits = max(low, high)
    guard let first = Self.units(sides[0], digits), let last = Self.units(sides[1], digits) else {
      return nil
    }
    guard first <= last else { throw .badRange(text) }
    return WordRange(values: first...last, digits: digits)
  }

  /// The digits behind the point of a number; nil for what is none.
  private static func digits(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.utf8.count <= 12,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    return parts.count == 2 ? parts[1].count : 0
  }

  private static func units(_ text: Substring, _ digits: Int) -> Int? {
    let parts = text.split(separator: ".")
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    return Int(parts[0] + fraction + String(repeating: "0", count: digits - fraction.count))
  }

  /// `2$$` or `1-3$$ and $$` at the beginning of braces.
  private mutating func takeCount(_ end: Int) -> (counts: ClosedRange<Int>, separator: String)? {
    guard let first = find("$$", from: position, to: min(end, position + 12)) else { return nil }
    let sides = String(characters[position..<first]).split(
      separator: "-", omittingEmptySubsequences: false)
    let numbers = sides.compactMap { Int($0) }
    guard (1...2).contains(sides.count), numbers.count == sides.count, let low = numbers.first,
      let high = numbers.last, low >= 0, low <= high, high <= 1000
    else { return nil }
    position = first + 2
    // A separator of its own stands before another mark, outside of all choices.
    let limit =
      characters[position..<end].firstIndex { "{|".contains($0) } ?? end
    guard let second = find("$$", from: position, to: limit) else { return (low...high, ", ") }
    let separator = String(characters[position..<second])
    position = second + 2
    return (low...high, separator)
  }

  private func find(_ mark: String, from start: Int, to end: Int) -> Int? {
    var place = start
    while place + 1 < end {
      if characters[place] == "$", characters[place + 1] == "$" { return place }
      place += 1
    }
    return nil
  }

  // MARK: Weights and names

  /// `2::` or `0.5::` at the beginning of a choice.
  private mutating func takeWeight() -> Double {
    let text = String(characters[position..<min(characters.count, position + 16)])
    let (weight, rest) = Self.weight(text)
    position += text.count - rest.count
    return weight
  }

  static func weight(_ text: String) -> (Double, String) {
    let head = text.prefix(16)
    guard let mark = head.firstRange(of: "::") else { return (1, text) }
    let number = head[..<mark.lowerBound].filter { $0 != " " }
    guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let weight = Double(number), weight <= 1e6
    else { return (1, text) }
    return (weight, String(text[mark.upperBound...]))
  }

  /// The name between two double underscores that begin here.
  private mutating func wildcardName() -> String? {
    guard characters[position...].starts(with: "__") else { return nil }
    let start = position + 2
    guard start < characters.count, characters[start] != "_" else { return nil }
    var end = start
    while end < characters.count, end - start <= 100 {
      if characters[end...].starts(with: "__"), end > start {
        position = end + 2
        return String(characters[start..<end])
      }
      let character = characters[end]
      guard character.isLetter || character.isNumber || "_-/.".contains(character) else {
        return nil
      }
      end += 1
    }
    return nil
  }
}
