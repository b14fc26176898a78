import FileNames
import Foundation
import GRDB
import Pictures

extension Gallery {
  /// Which pictures to list; what is not set does not matter.
  public struct Filter: Sendable, Hashable {
    /// Words that the prompt, the name, the tags or the note begin words with, all of them, in any order;
    /// capitals and accents do not matter. Scripts without spaces are searched within.
    public var text = ""
    public var isFavourite: Bool?
    /// Pictures in the trash instead of the others.
    public var isTrashed = false
    /// Every one of these.
    public var tags: [String] = []
    /// None of these.
    public var withoutTags: [String] = []
    /// A model's name, or the beginning of its hash.
    public var model: String?
    public var seed: UInt64?
    /// Made at this time or later.
    public var from: Date?
    /// Made before this time.
    public var until: Date?

    public init(text: String = "") { self.text = text }
  }

  /// The order of a list.
  public enum Sort: String, Sendable, Hashable, CaseIterable {
    case newest, oldest, prompt, model
  }

  /// A part of a list.
  /// - Parameters:
  ///   - after: the last picture of the part before; nil begins the list. Pictures that come or go
  ///     meanwhile do not move the rest.
  ///   - skip: how many to leave out first.
  ///   - count: how many at most.
  public func page(
    _ filter: Filter = Filter(), sort: Sort = .newest, after: Picture? = nil, skip: Int = 0,
    count: Int = 50
  ) throws(GalleryError) -> [Picture] {
    let query = Query(filter)
    return try read { db in
      let (sql, arguments) = query.page(sort: sort, after: after, skip: skip, count: count)
      return try Row.fetchAll(db, sql: sql, arguments: arguments)
        .map { try Picture(row: $0, shelves: shelves) }
    }
  }

  /// How many pictures a filter finds.
  public func count(_ filter: Filter = Filter()) throws(GalleryError) -> Int {
    let query = Query(filter)
    return try read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*)" + query.source, arguments: query.arguments) ?? 0
    }
  }

  /// The ids of all pictures that a filter finds, newest first.
  public func ids(_ filter: Filter = Filter()) throws(GalleryError) -> [Picture.ID] {
    let query = Query(filter)
    return try read { db in
      try String.fetchAll(
        db, sql: "SELECT path" + query.source + " ORDER BY pictures.moment DESC",
        arguments: query.arguments)
    }
  }

  /// How many pictures a filter finds, and what their files take.
  public struct Usage: Sendable, Hashable, Codable {
    public var count = 0
    public var bytes = 0
  }

  public func usage(_ filter: Filter = Filter()) throws(GalleryError) -> Usage {
    let query = Query(filter)
    return try read { db in
      let row = try Row.fetchOne(
        db,
        sql: "SELECT count(*) AS count, coalesce(sum(pictures.size), 0) AS bytes" + query.source,
        arguments: query.arguments)
      return Usage(count: try row?.value("count") ?? 0, bytes: try row?.value("bytes") ?? 0)
    }
  }

  /// Where in a list, newest first, a picture is; nil where the filter leaves it out.
  public func index(of id: Picture.ID, in filter: Filter) throws(GalleryError) -> Int? {
    let query = Query(filter)
    return try read { db in
      let place = try Int64.fetchOne(
        db, sql: "SELECT pictures.moment" + query.source + " AND pictures.path = ?",
        arguments: query.arguments + [id])
      guard let place else { return nil }
      return try Int.fetchOne(
        db, sql: "SELECT count(*)" + query.source + " AND pictures.moment > ?",
        arguments: query.arguments + [place])
    }
  }

  /// The prompts of all pictures outside of the trash, each once, newest first.
  public func prompts(count: Int) throws(GalleryError) -> [String] {
    try read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT prompt FROM pictures WHERE +trashed = 0 AND prompt <> ''
          GROUP BY prompt ORDER BY max(moment) DESC LIMIT ?
          """, arguments: [max(0, count)])
    }
  }

  /// A picture by its id.
  public func picture(_ id: Picture.ID) throws(GalleryError) -> Picture {
    try read { db in try fetch([id], db)[0] }
  }

  /// Finds a picture by what a user may call it: its id, a path of its file on any shelf, or the
  /// name of its file, with or without its extension, or the beginning of its short id, if only one has it.
  /// - Parameters:
  ///   - folder: where relative paths begin.
  ///   - inTrash: look only there, for pictures that were set aside by their old name too.
  /// - Throws: `GalleryError.unknownPicture`; `notInTrash` for a picture that is elsewhere.
  public func find(
    _ name: String, relativeTo folder: URL, inTrash: Bool = false
  ) throws(GalleryError) -> Picture {
    var ids = [name]
    let absolute = name.hasPrefix("/") ? name : FilePath.joined(folder.path, name)
    let path = URL(file: absolute).standardizedFileURL.path
    ids += Shelf.allCases.compactMap { FilePath.path(path, below: shelves.path($0)) }
    return try read { db in
      for id in ids {
        if inTrash, let picture = try? trashed(id, db) { return picture }
        let row = try Row.fetchOne(db, sql: Self.selection + " WHERE path = ?", arguments: [id])
        guard let row else { continue }
        if inTrash { throw GalleryError.notInTrash(name) }
        return try Picture(row: row, shelves: shelves)
      }
      let endings = PictureFormat.allEndings.flatMap { [$0, $0.uppercased()] }
        .map { name + "." + $0 }
      let files = PictureFormat.isPicture(name: name) ? [name] : endings
      let rows = try files.flatMap { file in
        try Row.fetchAll(
          db,
          sql: Self.selection
            + " WHERE path = ?1 OR substr(path, -length(?1) - 1) = '/' || ?1 LIMIT 3",
          arguments: [file])
      }
      var found = try rows.map { try $0.value("path") as String }
      if found.isEmpty { found = try ShortID.ids(name, db) }
      guard let id = found.first else { throw GalleryError.unknownPicture(name) }
      guard found.count == 1 else {
        let examples = found.prefix(3).joined(separator: ", ")
        throw GalleryError.invalidName(name, reason: "several pictures are called so: \(examples)")
      }
      return inTrash ? try trashed(id, db) : try fetch([id], db)[0]
    }
  }

  /// Reads a picture's pixels.
  public func load(_ id: Picture.ID) throws(GalleryError) -> RGBImage {
    try PictureFile.read(try picture(id).url).image
  }

  /// What happened to a gallery since an earlier moment, in this program or another.
  public struct Changes: Sendable {
    /// Ask with this number the next time.
    public var revision: Int
    /// New and changed pictures, those that went to the trash or came back among them.
    public var pictures: [Picture]
    /// Some pictures are gone for good: what is listed must be listed again.
    public var removedSome: Bool
  }

  /// What changed since a revision; 0 is the beginning, and `revision()` the present.
  public func changes(since revision: Int) throws(GalleryError) -> Changes {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: Self.selection + " WHERE revision > ? ORDER BY revision", arguments: [revision])
      let removal = try Int.fetchOne(db, sql: "SELECT removal FROM state") ?? 0
      return Changes(
        revision: try Revision.current(db),
        pictures: try rows.map { try Picture(row: $0, shelves: shelves) },
        removedSome: removal > revision)
    }
  }

  /// A number that grows with every change, in whatever program.
  public func revision() throws(GalleryError) -> Int {
    try read { db in try Revision.current(db) }
  }
}
