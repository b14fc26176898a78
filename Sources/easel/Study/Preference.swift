import Foundation
import Gallery

/// A share of answers with its 95% confidence interval.
struct Share: Codable, Equatable {
  var count: Int
  var of: Int
  var low: Double
  var high: Double

  /// In [0, 1]; 0 where there are no answers.
  var rate: Double { of == 0 ? 0 : Double(count) / Double(of) }

  /// Wilson's score interval (Journal of the American Statistical Association 22, 1927): it stays
  /// inside [0, 1], and is right for few answers too.
  init(_ count: Int, of total: Int) {
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
struct Preference: Codable, Equatable {
  var a: Share
  var indifferent: Share
  var b: Share

  init(_ answers: [Rating.Answer]) {
    func share(_ answer: Rating.Answer) -> Share {
      Share(answers.count { $0 == answer }, of: answers.count)
    }
    a = share(.a)
    indifferent = share(.indifferent)
    b = share(.b)
  }
}

/// The result of a comparison.
struct PreferenceReport: Codable, Equatable {
  struct Category: Codable, Equatable {
    var name: String
    var quality: Preference
    var caption: Preference
  }

  var a: String
  var b: String
  var ratings: Int
  /// All ratings together first, then each category in the order of the list.
  var categories: [Category]

  init(_ ratings: [Rating], comparison: RatingStore.Comparison) {
    a = comparison.a
    b = comparison.b
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

  /// A table of the rates in percent.
  var table: String {
    func cell(_ share: Share) -> String {
      String(
        format: "%3.0f%% [%2.0f, %3.0f]", share.rate * 100, share.low * 100, share.high * 100)
    }
    let width = max(12, categories.map(\.name.count).max() ?? 0) + 2
    func row(_ name: String, _ question: String, _ preference: Preference) -> String {
      name.padding(toLength: width, withPad: " ", startingAt: 0)
        + question.padding(toLength: 9, withPad: " ", startingAt: 0)
        + String(format: "%5d", preference.a.of)
        + [preference.a, preference.indifferent, preference.b].map { "  " + cell($0) }.joined()
    }
    let head =
      "".padding(toLength: width + 9, withPad: " ", startingAt: 0)
      + "    n  A               indifferent     B"
    return
      ([head]
      + categories.flatMap {
        [row($0.name, "quality", $0.quality), row("", "caption", $0.caption)]
      }).joined(separator: "\n")
  }
}
