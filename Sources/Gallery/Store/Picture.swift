import FileNames
import Foundation
import GRDB
import Recipes

extension Gallery {
  /// A picture in the gallery, as its index knows it. Texts are as the file has them: show them
  /// through `Printable`.
  public struct Picture: Sendable, Hashable, Identifiable {
    /// The path below `pictures/`, "2026/11/20261123-193609-a-red-apple-7.png". It stays when the
    /// picture is named, starred, trashed or restored, and when the index is built again.
    public typealias ID = String
    public var id: ID
    /// Where the file is now.
    public var url: URL
    /// Milliseconds are kept.
    public var created: Date
    /// Pixels.
    public var width: Int
    public var height: Int
    public var prompt: String
    public var negativePrompt: String
    /// Nothing if the file does not say.
    public var seed: UInt64?
    /// Empty if the file does not say, as is the hash.
    public var model: String
    public var modelHash: String
    /// The user's name for it; empty for none.
    public var name: String
    public var tags: [String]
    /// What the user wrote about it; empty for nothing.
    public var note: String
    public var isFavourite: Bool
    public var isTrashed: Bool
    /// The recipe, if Easel made the picture.
    public var recipe: Recipe?
    /// What another program said of how it made the picture.
    public var partial: PartialRecipe?
    /// Its place in time, unique in a gallery: where the next page goes on.
    var moment: Int64

    /// `created` in UTC as RFC 3339 with milliseconds, "2026-11-23T19:36:09.250Z".
    public var timestamp: String { Timestamp.text(created) }

    /// `created` to the minute for people, "2026-11-23 19:36".
    public func date(in timeZone: TimeZone = .current) -> String {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = timeZone
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: created)
      func digits(_ value: Int?) -> String {
        (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)"
      }
      return "\(parts.year ?? 0)-\(digits(parts.month))-\(digits(parts.day)) "
        + "\(digits(parts.hour)):\(digits(parts.minute))"
    }
  }
}

extension Gallery.Picture {
  /// Reads a row of `pictures` joined with `sources`.
  init(row: Row, shelves: Shelves) throws(RowError) {
    id = try row.value("path")
    isTrashed = try row.value("trashed")
    url = URL(file: shelves.path(.pictures(trashed: isTrashed), id))
    moment = try row.value("moment")
    created = Moment.date(moment)
    width = try row.value("width")
    height = try row.value("height")
    prompt = try row.value("prompt")
    negativePrompt = try row.value("negative")
    seed = try (row.optional("seed") as Int64?).map { UInt64(bitPattern: $0) }
    model = try row.value("model")
    modelHash = try row.value("modelHash")
    name = try row.value("name")
    tags = TagList.read(try row.value("tags"))
    note = try row.value("note")
    isFavourite = try row.value("favourite")
    recipe = try (row.optional("recipe") as String?).flatMap { try? Recipe(json: $0) }
    partial = try (row.optional("partial") as String?).flatMap { PartialRecipe(json: $0) }
  }
}

/// Milliseconds since 1970 times 1000, plus a number for pictures of the same millisecond.
enum Moment {
  static func first(of date: Date) -> Int64 {
    // A file may claim any year; this is far from an overflow.
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Int64(min(max(milliseconds, -1e14), 1e14)) * 1000
  }

  static func date(_ moment: Int64) -> Date {
    let milliseconds = Double(moment.quotientAndRemainder(dividingBy: 1000).quotient)
    return Date(timeIntervalSince1970: milliseconds / 1000)
  }
}

/// Tags in one column of the index, one a line.
enum TagList {
  static func text(_ tags: [String]) -> String { tags.joined(separator: "\n") }

  static func read(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
