import Foundation

/// A share of answers with its 95% confidence interval.
public struct Share: Codable, Sendable, Equatable {
  public var count: Int
  public var of: Int
  public var low: Double
  public var high: Double

  /// In [0, 1]; 0 where there are no answers.
  public var rate: Double { of == 0 ? 0 : Double(count) / Double(of) }

  /// Wilson's score interval (Journal of the American Statistical Association 22, 1927): it stays
  /// inside [0, 1], and is right for few answers too.
  public init(_ count: Int, of total: Int) {
    self.count = count
    of = total
    guard total > 0 else {
      (low, high) = (0, 1)
      return
    }
    // The 97.5% quantile of the normal distribution.
    let z = 1.959963984540054
    let n = Double(total)
    let p = Double(count) / n
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    low = max(0, centre - half)
    high = min(1, centre + half)
  }
}

/// What raters preferred, in one category and for one question.
public struct Preference: Codable, Sendable, Equatable {
  public var a: Share
  public var indifferent: Share
  public var b: Share

  public init(_ answers: [Rating.Answer]) {
    func share(_ answer: Rating.Answer) -> Share {
      Share(answers.count { $0 == answer }, of: answers.count)
    }
    a = share(.a)
    indifferent = share(.indifferent)
    b = share(.b)
  }
}

/// The result of a comparison.
public struct PreferenceReport: Codable, Sendable, Equatable {
  public struct Category: Codable, Sendable, Equatable {
    public var name: String
    public var quality: Preference
    public var caption: Preference
  }

  /// The folders of the sets.
  public var a: String
  public var b: String
  public var ratings: Int
  /// All ratings together first, then each category in the order of the list.
  public var categories: [Category]
  /// What a CLIP says of the sets, where one was asked.
  public var clip: SetScores?

  public init(_ ratings: [Rating], of sets: RatedSets) {
    a = sets.a
    b = sets.b
    self.ratings = ratings.count
    var names: [String] = []
    for rating in ratings where !names.contains(rating.category) { names.append(rating.category) }
    func category(_ name: String, _ ratings: [Rating]) -> Category {
      Category(
        name: name, quality: Preference(ratings.map(\.quality)),
        caption: Preference(ratings.map(\.caption)))
    }
    categories =
      [category("all", ratings)]
      + names.map { name in category(name, ratings.filter { $0.category == name }) }
  }

  /// A line of the table: the rates of a category for one question.
  public struct Row: Sendable, Equatable {
    /// Empty where it is the category of the row before.
    public var name: String
    /// "quality" or "caption".
    public var question: String
    public var preference: Preference

    /// The row in columns; the first is as wide as `PreferenceReport.nameWidth`.
    public func text(nameWidth: Int) -> String {
      let shares = [preference.a, preference.indifferent, preference.b]
      return name.padding(toLength: nameWidth, withPad: " ", startingAt: 0)
        + question.padding(toLength: 9, withPad: " ", startingAt: 0)
        + String(format: "%5d", preference.a.of)
        + shares.map { share in
          String(
            format: "  %3.0f%% [%2.0f, %3.0f]", share.rate * 100, share.low * 100, share.high * 100)
        }.joined()
    }
  }

  /// Two rows a category.
  public var rows: [Row] {
    categories.flatMap {
      [
        Row(name: $0.name, question: "quality", preference: $0.quality),
        Row(name: "", question: "caption", preference: $0.caption),
      ]
    }
  }

  /// Columns that the names of the categories take.
  public var nameWidth: Int { max(12, categories.map(\.name.count).max() ?? 0) + 2 }

  /// What stands above the rows.
  public var heading: String {
    String(repeating: " ", count: nameWidth + 9)
      + "    n  A               indifferent     B"
  }

  /// A table of the rates in percent, and the scores of the sets.
  public var table: String {
    ([heading] + rows.map { $0.text(nameWidth: nameWidth) } + [clip?.line].compactMap { $0 })
      .joined(separator: "\n")
  }
}
