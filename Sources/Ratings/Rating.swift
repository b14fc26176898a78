/// What somebody said about two pictures of one prompt.
public struct Rating: Codable, Sendable, Equatable {
  /// An answer to a question that compares a picture of set A with one of set B.
  public enum Answer: String, Codable, Sendable, CaseIterable {
    case a, indifferent, b
  }

  /// Number of the prompt in its list.
  public var number: Int
  public var category: String
  public var prompt: String
  /// Which has higher quality?
  public var quality: Answer
  /// Which better represents the caption?
  public var caption: Answer

  public init(number: Int, category: String, prompt: String, quality: Answer, caption: Answer) {
    self.number = number
    self.category = category
    self.prompt = prompt
    self.quality = quality
    self.caption = caption
  }
}

/// The folders of two sets that are compared, in that order, as absolute paths.
public struct RatedSets: Sendable, Hashable {
  public var a: String
  public var b: String

  public init(a: String, b: String) {
    self.a = a
    self.b = b
  }
}

/// The pictures of one prompt in two sets.
public struct RatingPair: Sendable, Equatable {
  /// Number of the prompt in its list.
  public var number: Int
  public var category: String
  public var prompt: String
  /// Files of the pictures.
  public var a: String
  public var b: String

  public init(number: Int, category: String, prompt: String, a: String, b: String) {
    self.number = number
    self.category = category
    self.prompt = prompt
    self.a = a
    self.b = b
  }
}
