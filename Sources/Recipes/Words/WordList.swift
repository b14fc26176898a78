/// The words of a wildcard, each with how often it is drawn. Lists may be long: a line is read only
/// when it is drawn.
public struct WordList: Sendable, Hashable {
  public let lines: [String]
  /// A weight a line; nil where all are 1.
  let weights: [Double]?

  /// - Parameter lines: with weights, `2::oak`, or without.
  public init(_ lines: [String]) {
    guard lines.contains(where: { $0.contains("::") }) else {
      (self.lines, weights) = (lines, nil)
      return
    }
    let parts = lines.map(WordsParser.weight)
    (self.lines, weights) = (parts.map(\.1), parts.map(\.0))
  }

  /// Reads a file of words: a line each, without spaces around; empty lines and those that begin
  /// with # are none.
  public init(fileLines: [String]) {
    self.init(fileLines.map(\.trimmedWords).filter { !$0.isEmpty && !$0.hasPrefix("#") })
  }
}

extension String {
  fileprivate var trimmedWords: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
