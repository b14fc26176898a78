import Foundation
import GRDB
import Ratings

/// Keeps every rating in an SQLite file. What belongs together are the ratings of two sets.
public final class RatingStore {
  private let path: String
  private let database: DatabaseQueue

  /// Opens the file, which is made where it is missing.
  /// - Throws: `GalleryError.file`.
  public init(path: String) throws(GalleryError) {
    self.path = path
    do {
      var configuration = GRDB.Configuration()
      configuration.busyMode = .timeout(5)
      database = try DatabaseQueue(path: Index.name(path), configuration: configuration)
      var migrator = DatabaseMigrator()
      migrator.registerMigration("1") { db in
        try db.execute(sql: Self.table)
      }
      try migrator.migrate(database)
      // Somebody else's trigger or view would lose ratings in silence.
      let objects = try database.read { db in
        try String.fetchAll(
          db,
          sql: "SELECT sql FROM sqlite_master WHERE 'ratings' IN (name, tbl_name) AND sql NOT NULL")
      }
      guard objects == [Self.table] else {
        throw DatabaseError(message: "its tables are not those of ratings")
      }
    } catch {
      throw .file(
        path: path,
        reason: "cannot be used for ratings: \(Self.reason(error)); move it away, or name another")
    }
  }

  private static let table = """
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
    )
    """

  /// Keeps a rating; the same rater's earlier one of the same pair is replaced.
  public func save(
    _ rating: Rating, of sets: RatedSets, by rater: String, at date: Date
  ) throws(GalleryError) {
    try access { db in
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO ratings
            (a, b, rater, number, category, prompt, quality, caption, rated)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          sets.a, sets.b, rater, rating.number, rating.category, rating.prompt,
          rating.quality.rawValue, rating.caption.rawValue, Timestamp.text(date),
        ])
    }
  }

  /// Forgets a rating.
  public func remove(
    _ number: Int, of sets: RatedSets, by rater: String
  ) throws(GalleryError) {
    try access { db in
      try db.execute(
        sql: "DELETE FROM ratings WHERE a = ? AND b = ? AND rater = ? AND number = ?",
        arguments: [sets.a, sets.b, rater, number])
    }
  }

  /// The ratings of two sets, in the order of the list.
  /// - Parameter rater: whose; nil is everybody's.
  public func ratings(
    of sets: RatedSets, by rater: String? = nil
  ) throws(GalleryError) -> [Rating] {
    try access { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT number, category, prompt, quality, caption FROM ratings
          WHERE a = ? AND b = ? AND (? IS NULL OR rater = ?) ORDER BY number, id
          """, arguments: [sets.a, sets.b, rater, rater]
      ).compactMap { row in
        guard let quality = Rating.Answer(rawValue: try row.value("quality")),
          let caption = Rating.Answer(rawValue: try row.value("caption"))
        else { return nil }
        return Rating(
          number: try row.value("number"), category: try row.value("category"),
          prompt: try row.value("prompt"),
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
