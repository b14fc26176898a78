import Foundation
import GRDB

/// A filter as SQL.
struct Query {
  /// " FROM ... WHERE ..."
  private(set) var source = " FROM pictures"
  private(set) var arguments = StatementArguments()
  /// Searching walks the full-text index, which is in the order of time too.
  private var time = "pictures.moment"

  init(_ filter: Gallery.Filter) {
    var conditions: [String] = []
    let search = SearchText(filter.text)
    if let match = search.match {
      source = " FROM search JOIN pictures ON pictures.moment = search.rowid"
      time = "search.rowid"
      add("search MATCH ?", match, to: &conditions)
    }
    for word in search.within {
      add(
        """
        instr(lower(pictures.prompt || ' ' || pictures.name || ' ' || pictures.tags || ' '
          || pictures.note), ?) > 0
        """,
        word, to: &conditions)
    }
    // A plus keeps an index out of it: nearly every picture has the same value.
    add(filter.isTrashed ? "trashed = ?" : "+trashed = ?", filter.isTrashed, to: &conditions)
    if let favourite = filter.isFavourite {
      add(favourite ? "favourite = ?" : "+favourite = ?", favourite, to: &conditions)
    }
    for tag in filter.tags {
      add("pictures.moment IN (SELECT moment FROM tags WHERE tag = ?)", tag, to: &conditions)
    }
    for tag in filter.withoutTags {
      add("pictures.moment NOT IN (SELECT moment FROM tags WHERE tag = ?)", tag, to: &conditions)
    }
    if let model = filter.model {
      add("(model = ? OR modelHash GLOB ?)", model, to: &conditions)
      arguments += [model.lowercased().filter(\.isHexDigit) + "*"]
    }
    if let seed = filter.seed { add("seed = ?", Int64(bitPattern: seed), to: &conditions) }
    if let from = filter.from { add("\(time) >= ?", Moment.first(of: from), to: &conditions) }
    if let until = filter.until { add("\(time) < ?", Moment.first(of: until), to: &conditions) }
    source += " WHERE " + conditions.joined(separator: " AND ")
  }

  private mutating func add(
    _ condition: String, _ value: some DatabaseValueConvertible, to conditions: inout [String]
  ) {
    conditions.append(condition)
    arguments += [value]
  }

  /// The statement of a page.
  func page(
    sort: Gallery.Sort, after: Gallery.Picture?, skip: Int, count: Int
  ) -> (sql: String, arguments: StatementArguments) {
    var arguments = arguments
    var place = ""
    let order: String
    switch sort {
    case .newest, .oldest:
      let (comparison, direction) = sort == .newest ? ("<", "DESC") : (">", "ASC")
      if let after {
        place = " AND \(time) \(comparison) ?"
        arguments += [after.moment]
      }
      order = "\(time) \(direction)"
    case .prompt, .model:
      // Two columns as one value: the key, then time for equal keys.
      let key = sort == .prompt ? "pictures.prompt COLLATE NOCASE" : "model"
      if let after {
        place = " AND (\(key), pictures.moment) > (?, ?)"
        arguments += [sort == .prompt ? after.prompt : after.model, after.moment]
      }
      order = "\(key), pictures.moment"
    }
    // The page's keys first: recipes are read only for the rows of the page.
    let keys = "SELECT pictures.moment\(source)\(place) ORDER BY \(order) LIMIT ? OFFSET ?"
    arguments += [max(0, count), max(0, skip)]
    let outer = order.replacingOccurrences(of: "search.rowid", with: "pictures.moment")
    return (Gallery.selection + " WHERE pictures.moment IN (\(keys)) ORDER BY \(outer)", arguments)
  }
}

/// What a user typed into a search field.
struct SearchText {
  /// The pattern for the full-text index: every word as the beginning of one.
  private(set) var match: String?
  /// Words that full-text search cannot find, in lower case: symbols, and scripts without spaces.
  private(set) var within: [String] = []

  init(_ text: String) {
    var terms: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let hasLetters = word.contains { $0.isLetter || $0.isNumber }
      let hasSpacelessScript = word.unicodeScalars.contains {
        (0x0E00...0x0EFF).contains($0.value)
          || (0x1000...0x109F).contains($0.value) || $0.value >= 0x2E80
      }
      if hasLetters && !hasSpacelessScript {
        terms.append("\"" + word.replacingOccurrences(of: "\"", with: "\"\"") + "\"*")
      } else {
        within.append(word.lowercased())
      }
    }
    if !terms.isEmpty { match = terms.joined(separator: " ") }
  }
}
