import Foundation

/// How a picture's file is called: a path below `pictures/` with placeholders in braces.
///
/// `{year}`, `{month}`, `{day}`, `{date}` (20261123) and `{time}` (193609) say when it was made,
/// `{seed}` and `{model}` how, and `{prompt}` is its first words in a form fit for file names.
public struct NameTemplate: Sendable, Hashable {
  /// "2026/11/20261123-193609-a-red-apple-7"
  public static let standard = NameTemplate(checked: "{year}/{month}/{date}-{time}-{prompt}-{seed}")

  public let text: String

  private static let placeholders = [
    "year", "month", "day", "date", "time", "seed", "model", "prompt",
  ]

  private init(checked text: String) { self.text = text }

  /// Reads a template.
  /// - Throws: `GalleryError.invalidName` for an unknown placeholder or a path that would leave
  ///   the gallery.
  public init(_ text: String) throws(GalleryError) {
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw .invalidName(text, reason: "a brace is not closed")
      }
      let name = rest[rest.index(after: open)..<close]
      guard Self.placeholders.contains(String(name)) else {
        let known = Self.placeholders.map { "{\($0)}" }.joined(separator: ", ")
        throw .invalidName(text, reason: "{\(name)} is unknown; there are \(known)")
      }
      rest = rest[close...].dropFirst()
    }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      guard !part.isEmpty, !part.hasPrefix("."), !part.contains("\0"), part.utf8.count < 120 else {
        throw .invalidName(
          text, reason: "each part must have a name that does not begin with a dot")
      }
    }
    self.text = text
  }

  /// The path below `pictures/`, without the extension.
  func path(for recipe: Recipe, created: Date, in timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: created)
    func digits(_ value: Int?, _ count: Int) -> String {
      let text = "\(value ?? 0)"
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (year, month) = (digits(parts.year, 4), digits(parts.month, 2))
    let day = digits(parts.day, 2)
    let values = [
      "year": year, "month": month, "day": day, "date": year + month + day,
      "time": digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2),
      "seed": "\(recipe.request.seed)", "model": Self.words(of: recipe.model.name),
      "prompt": Self.words(of: recipe.request.prompt),
    ]
    return values.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
  }

  /// The folders of the month that a date is in, "2026/11".
  static func month(of date: Date, in timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month], from: date)
    let (year, month) = (parts.year ?? 0, parts.month ?? 0)
    return "\(year)/\(month < 10 ? "0" : "")\(month)"
  }

  /// A text in a form fit for file names: letters and digits of any language, words joined by
  /// hyphens, at most 60 bytes.
  public static func words(of text: String) -> String {
    var result = ""
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      let longer = result.isEmpty ? String(word) : result + "-" + word
      guard longer.utf8.count <= 60 else { break }
      result = longer
    }
    return result.isEmpty ? "picture" : result
  }
}
