import Foundation
import GRDB

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

/// Keeps every rating in an SQLite file. What belongs together is a comparison: the folders of two
/// sets, in that order.
public final class RatingStore {
  /// The folders that are compared, as absolute paths.
  public struct Comparison: Sendable, Hashable {
    public var a: String
    public var b: String

    public init(a: String, b: String) {
      self.a = a
      self.b = b
    }
  }

  private let path: String
  private let database: DatabaseQueue

  /// Opens the file, which is made where it is missing.
  /// - Throws: `GalleryError.file`.
  public init(path: String) throws(GalleryError) {
    self.path = path
    do {
      var configuration = GRDB.Configuration()
      configuration.busyMode = .timeout(5)
      database = try DatabaseQueue(path: path, configuration: configuration)
      var migrator = DatabaseMigrator()
      migrator.registerMigration("1") { db in
        try db.execute(
          sql: """
            CREATE TABLE ratings (
              id INTEGER PRIMARY KEY,
              a TEXT NOT NULL,
              b TEXT NOT NULL,
              rater TEXT NOT NULL,
              number INTEGER NOT NULL,
              category TEXT NOT NULL,
              prompt TEXT NOT NULL,
              quality TEXT NOT NULL,
              caption TEXT NOT NULL,
              rated TEXT NOT NULL,
              UNIQUE (a, b, rater, number)
            );
            """)
      }
      try migrator.migrate(database)
    } catch {
      throw .file(path: path, reason: Self.reason(error))
    }
  }

  /// Keeps a rating; the same rater's earlier one of the same pair is replaced.
  public func save(
    _ rating: Rating, of comparison: Comparison, by rater: String, at date: Date
  ) throws(GalleryError) {
    try access { db in
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO ratings
            (a, b, rater, number, category, prompt, quality, caption, rated)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          comparison.a, comparison.b, rater, rating.number, rating.category, rating.prompt,
          rating.quality.rawValue, rating.caption.rawValue, Timestamp.text(date),
        ])
    }
  }

  /// Forgets a rating.
  public func remove(
    _ number: Int, of comparison: Comparison, by rater: String
  ) throws(GalleryError) {
    try access { db in
      try db.execute(
        sql: "DELETE FROM ratings WHERE a = ? AND b = ? AND rater = ? AND number = ?",
        arguments: [comparison.a, comparison.b, rater, number])
    }
  }

  /// The ratings of a comparison, in the order of the list.
  /// - Parameter rater: whose; nil is everybody's.
  public func ratings(
    of comparison: Comparison, by rater: String? = nil
  ) throws(GalleryError) -> [Rating] {
    try access { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, category, prompt, quality, caption FROM ratings
          WHERE a = ? AND b = ? AND (? IS NULL OR rater = ?) ORDER BY number, id
          """, arguments: [comparison.a, comparison.b, rater, rater]
      ).compactMap { row in
        guard let quality = Rating.Answer(rawValue: row["quality"]),
          let caption = Rating.Answer(rawValue: row["caption"])
        else { return nil }
        return Rating(
          number: row["number"], category: row["category"], prompt: row["prompt"],
          quality: quality, caption: caption)
      }
    }
  }

  private func access<T>(_ body: (Database) throws -> T) throws(GalleryError) -> T {
    do { return try database.write(body) } catch {
      throw .file(path: path, reason: Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    (error as? DatabaseError)?.message ?? "\(error)"
  }
}
