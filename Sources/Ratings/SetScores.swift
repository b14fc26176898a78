import Foundation

/// The mean of CLIP's cosines with its standard error.
public struct MeanScore: Codable, Sendable, Equatable {
  /// Pictures that were measured.
  public var count: Int
  /// In -1...1.
  public var mean: Double
  /// The deviation of the sample over the root of its size; nil for one picture.
  public var standardError: Double?

  /// - Returns: nil where there are no scores.
  public init?(_ scores: [Double]) {
    guard !scores.isEmpty else { return nil }
    let n = Double(scores.count)
    let mean = scores.reduce(0, +) / n
    count = scores.count
    self.mean = mean
    guard scores.count > 1 else { return }
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = (squares / (n - 1) / n).squareRoot()
  }

  /// Both x 100: `31.20 ± 0.41`.
  public var text: String {
    String(format: "%.2f", mean * 100)
      + (standardError.map { String(format: " ± %.2f", $0 * 100) } ?? "")
  }
}

/// How well the pictures of two sets fit their prompts, over the prompts that both have.
public struct SetScores: Codable, Sendable, Equatable {
  public var a: MeanScore
  public var b: MeanScore

  public init(a: MeanScore, b: MeanScore) {
    self.a = a
    self.b = b
  }

  /// A line below the table of preferences.
  public var line: String {
    "CLIP score x 100, ± standard error:  A \(a.text) (\(a.count))  B \(b.text) (\(b.count))"
  }
}
