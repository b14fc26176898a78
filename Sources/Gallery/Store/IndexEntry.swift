import FileNames
import Foundation
import GRDB

/// What the index keeps of a file, before it has a place in time.
struct IndexEntry: Sendable {
  var id: String
  var stamp: FileStamp
  var created: Date
  var details: PictureFile.Details
}

extension IndexEntry {
  /// Reads the head of a file.
  init(_ shelf: Shelf, _ id: String, in shelves: Shelves) throws(GalleryError) {
    let path = shelves.path(shelf, id)
    guard let stamp = FileStamp(path) else { throw .missing(path: path) }
    self.id = id
    self.stamp = stamp
    details = PictureFile.Details(try PictureHead(contentsOf: path))
    created =
      details.created ?? Date(timeIntervalSince1970: Double(stamp.modified) / 1_000_000_000)
  }

  /// Writes the entry into the index, in place of an earlier one of the same path.
  func save(_ db: Database, trashed: Bool, favourite: Bool) throws {
    let first = Moment.first(of: created)
    let old = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT moment FROM pictures WHERE path = ?"), arguments: [id])
    if old != nil {
      try db.execute(sql: "DELETE FROM pictures WHERE path = ?", arguments: [id])
    }
    var moment = first
    if let old, Moment.date(old) == Moment.date(first) {
      moment = old
    } else {
      let taken = try db.cachedStatement(
        sql: "SELECT max(moment) FROM pictures WHERE moment BETWEEN ? AND ?")
      while let last = try Int64.fetchOne(taken, arguments: [moment, moment + 999]) {
        moment = last + 1
      }
    }
    let recipe = details.recipe
    let partial = details.partial
    let seed = recipe?.request.seed ?? partial?.seed
    let model = recipe?.model.name ?? partial?.model ?? ""
    try db.cachedStatement(
      sql: """
        INSERT INTO pictures (moment, path, folder, trashed, favourite, size, modified, width,
          height, prompt, negative, seed, model, modelHash, name, tags, note,
          revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      moment, id, Self.folder(of: id), trashed, favourite, stamp.size, stamp.modified,
      details.width, details.height, details.prompt,
      recipe?.request.negativePrompt ?? partial?.negativePrompt ?? "",
      seed.map { Int64(bitPattern: $0) }, model,
      recipe?.model.hash ?? partial?.modelHash ?? "", details.name,
      TagList.text(details.tags), details.note, try Revision.next(db),
    ])
    let json = recipe == nil ? nil : details.texts.first { $0.key == "easel" }?.value
    try db.cachedStatement(sql: "INSERT INTO sources VALUES (?, ?, ?)")
      .execute(arguments: [moment, json, partial?.json])
    for tag in details.tags {
      try db.execute(
        sql: "INSERT OR IGNORE INTO tags VALUES (?, ?)", arguments: [tag, moment])
    }
  }

  /// The folder of an id, empty for a picture at the top.
  static func folder(of id: String) -> String {
    id.utf8.contains(UInt8(ascii: "/")) ? FilePath.folder(of: id) : ""
  }
}

/// Counts the changes of an index, so that another studio can ask what is new.
enum Revision {
  static func next(_ db: Database) throws -> Int {
    try db.cachedStatement(sql: "UPDATE state SET revision = revision + 1").execute()
    return try current(db)
  }

  static func current(_ db: Database) throws -> Int {
    try Int.fetchOne(db.cachedStatement(sql: "SELECT revision FROM state")) ?? 0
  }

  /// Remembers that pictures left the index.
  static func noteRemoval(_ db: Database) throws {
    try db.execute(sql: "UPDATE state SET revision = revision + 1, removal = revision + 1")
  }
}

extension PictureFile.Details {
  /// The prompt of whoever made it; empty if the file does not say.
  public var prompt: String { recipe?.request.prompt ?? partial?.prompt ?? "" }

  /// What the user wrote about it; empty for nothing.
  public var note: String { texts.first { $0.key == PictureFile.noteKey }?.value ?? "" }

  /// The user's name for the picture: its title, where that is not the prompt again.
  public var name: String {
    guard let title = texts.first(where: { $0.key == "Title" })?.value,
      title != PictureFile.title(of: prompt)
    else { return "" }
    return title
  }
}
