import Gallery

/// Two sets to be compared: the prompts that both have a picture of.
struct PromptPairs {
  struct Pair: Equatable {
    var a: PromptSet.Item
    var b: PromptSet.Item
  }

  var pairs: [Pair]
  /// Prompts of set A that set B does not have in the same place.
  var unmatched: Int

  init(_ a: PromptSet, _ b: PromptSet) {
    let others = Dictionary(b.items.map { ($0.number, $0) }) { first, _ in first }
    pairs = a.items.compactMap { item in
      guard let other = others[item.number], other.prompt == item.prompt else { return nil }
      return Pair(a: item, b: other)
    }
    unmatched = a.items.count - pairs.count
  }
}

/// One rater's way through the pairs: in random order, the sides drawn for each pair, with two
/// questions a pair. Pure: randomness comes from outside, answers are handed to the caller.
struct RatingSession {
  enum Question: String, CaseIterable {
    case quality = "Which picture is of higher quality?"
    case caption = "Which picture better represents the caption?"
  }

  /// What the rater may say of the picture on the left and the one on the right.
  enum Choice: Equatable {
    case left, indifferent, right
  }

  struct Turn: Equatable {
    var pair: PromptPairs.Pair
    /// Whether set A's picture is on the left.
    var aIsLeft: Bool
    fileprivate(set) var quality: Rating.Answer?
  }

  private var turns: [Turn]
  private var place = 0

  init(_ pairs: [PromptPairs.Pair], using random: inout some RandomNumberGenerator) {
    turns = pairs.shuffled(using: &random).map {
      Turn(pair: $0, aIsLeft: Bool.random(using: &random))
    }
  }

  var count: Int { turns.count }
  /// How many pairs are done.
  var done: Int { place }
  /// The pair that is asked about; nil at the end.
  var turn: Turn? { turns.indices.contains(place) ? turns[place] : nil }
  var question: Question { turn?.quality == nil ? .quality : .caption }

  /// Takes an answer. Both answers of a pair make a rating.
  mutating func answer(_ choice: Choice) -> Rating? {
    guard let turn else { return nil }
    let answer: Rating.Answer =
      switch choice {
      case .indifferent: .indifferent
      case .left: turn.aIsLeft ? .a : .b
      case .right: turn.aIsLeft ? .b : .a
      }
    guard let quality = turn.quality else {
      turns[place].quality = answer
      return nil
    }
    place += 1
    return Rating(
      number: turn.pair.a.number, category: turn.pair.a.category, prompt: turn.pair.a.prompt,
      quality: quality, caption: answer)
  }

  /// Leaves the pair out of this session.
  mutating func skip() {
    if turn != nil { turns.remove(at: place) }
  }

  /// Takes the last answer back.
  /// - Returns: the number of the pair whose rating must be forgotten, if one was complete.
  mutating func undo() -> Int? {
    if turn?.quality != nil {
      turns[place].quality = nil
      return nil
    }
    guard place > 0 else { return nil }
    place -= 1
    return turns[place].pair.a.number
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same seed gives the same order.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
