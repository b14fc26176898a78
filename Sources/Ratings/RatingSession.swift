/// One rater's way through the pairs: in random order, the sides drawn for each pair, with two
/// questions a pair. Pure: randomness comes from outside, answers are handed to the caller.
public struct RatingSession: Sendable, Equatable {
  public enum Question: String, Sendable, CaseIterable {
    case quality = "Which picture is of higher quality?"
    case caption = "Which picture better represents the caption?"
  }

  /// What the rater may say of the picture on the left and the one on the right.
  public enum Choice: Sendable, Equatable {
    case left, indifferent, right
  }

  public struct Turn: Sendable, Equatable {
    public let pair: RatingPair
    /// Whether set A's picture is on the left.
    public let aIsLeft: Bool
    public fileprivate(set) var quality: Rating.Answer?

    /// The files on both sides.
    public var left: String { aIsLeft ? pair.a : pair.b }
    public var right: String { aIsLeft ? pair.b : pair.a }
  }

  private var turns: [Turn]
  private var place = 0

  public init(_ pairs: [RatingPair], using random: inout some RandomNumberGenerator) {
    turns = pairs.shuffled(using: &random).map {
      Turn(pair: $0, aIsLeft: Bool.random(using: &random))
    }
  }

  public var count: Int { turns.count }
  /// The pair that comes after this one.
  public var next: Turn? { turns.indices.contains(place + 1) ? turns[place + 1] : nil }
  /// How many pairs are done.
  public var done: Int { place }
  /// The pair that is asked about; nil at the end.
  public var turn: Turn? { turns.indices.contains(place) ? turns[place] : nil }
  public var question: Question { turn?.quality == nil ? .quality : .caption }

  /// Takes an answer. Both answers of a pair make a rating.
  public mutating func answer(_ choice: Choice) -> Rating? {
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
      number: turn.pair.number, category: turn.pair.category, prompt: turn.pair.prompt,
      quality: quality, caption: answer)
  }

  /// Leaves the pair out of this session.
  public mutating func skip() {
    if turn != nil { turns.remove(at: place) }
  }

  /// Takes the last answer back.
  /// - Returns: the number of the pair whose rating must be forgotten, if one was complete.
  public mutating func undo() -> Int? {
    if turn?.quality != nil {
      turns[place].quality = nil
      return nil
    }
    guard place > 0 else { return nil }
    place -= 1
    return turns[place].pair.number
  }
}
