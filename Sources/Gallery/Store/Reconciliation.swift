import FileNames
import Foundation
import GRDB

/// Brings the index up to date with the files, and the files into order where a program was killed
/// between two steps. The files are right, the index is not.
///
/// Only folders that changed since the last time are listed, and only files that changed are read;
/// those that could not be read are tried again each time, since they may have been copied just
/// then. Others may work in the gallery meanwhile: what was seen is looked at again under the write lock
/// before anything is changed.
struct Reconciliation {
  let shelves: Shelves
  let index: any DatabaseWriter
  let now: Date
  /// False where files must stay as they are: the index alone follows them then.
  let mayMend: Bool

  /// A picture on a shelf.
  private struct Place: Sendable {
    var shelf: Shelf
    var id: String

    var isTrashed: Bool { shelf == .trash }
  }

  /// Files read between two writes.
  private static let batch = 1000

  func run(
    everything: Bool, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(GalleryError) -> Gallery.Rebuilt {
    try Gallery.indexErrors(shelves.root + "/index.sqlite") {
      let listing = try FolderListing(
        shelves: shelves, known: everything ? [:] : knownFolders(), now: now, sweeps: mayMend)
      let changed = try changes(listing, everything: everything)
      var result = Gallery.Rebuilt()
      result.unreadable = listing.leftOut
      for start in stride(from: 0, to: changed.read.count, by: Self.batch) {
        let places = changed.read[start..<min(start + Self.batch, changed.read.count)]
        let heads = read(Array(places))
        try index.write { db in
          try save(heads.entries, db)
          let news = try news(heads.failures, db)
          result.unreadable += everything ? heads.failures.map(\.error) : news
          try remember(heads.failures, db)
        }
        result.files += places.count
        progress(result.files, changed.read.count)
      }
      try index.write { db in
        try forget(changed.gone, db)
        for id in changed.favourites { try settleFavourite(id.text, db) }
        for id in changed.trashedFavourites {
          try mark(id.text, trashed: true, favourite: shelves.has(.trashedFavourites, id.text), db)
        }
        try remember(listing, everything: everything, db)
      }
      return result
    }
  }

  private func knownFolders() throws -> [ExactName: Int] {
    try index.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT path, modified FROM folders")
      return Dictionary(
        try rows.map { (ExactName(try $0.value("path")), try $0.value("modified")) }
      ) { $1 }
    }
  }

  private struct Changes {
    /// New or changed files, and those that could not be read.
    var read: [Place] = []
    /// Entries whose file was not seen.
    var gone: [Place] = []
    /// Pictures to compare with `favourites/`.
    var favourites: Set<ExactName> = []
    var trashedFavourites: Set<ExactName> = []
  }

  private func changes(_ listing: FolderListing, everything: Bool) throws -> Changes {
    try index.read { db in
      var changes = Changes()
      for (folder, names) in listing.names {
        let rows = try Row.fetchAll(
          db,
          sql:
            "SELECT path, size, modified, favourite FROM pictures WHERE folder = ? AND trashed = ?",
          arguments: [
            folder.path.text, folder.shelf == .trash || folder.shelf == .trashedFavourites,
          ])
        var entries: [ExactName: Row] = [:]
        for row in rows { entries[ExactName(try row.value("path"))] = row }
        let ids = names.map { ExactName(FilePath.joined(folder.path.text, $0)) }
        switch folder.shelf {
        case .pictures, .trash:
          for id in ids {
            let stamp = shelves.stamp(folder.shelf, id.text)
            if !everything, let row = entries[id], let stamp,
              try row.value("size") == stamp.size, try row.value("modified") == stamp.modified
            {
              continue
            }
            // A folder may have such a name too.
            if stamp?.isFolder == true { continue }
            changes.read.append(Place(shelf: folder.shelf, id: id.text))
          }
          let seen = Set(ids)
          for id in entries.keys where !seen.contains(id) {
            changes.gone.append(Place(shelf: folder.shelf, id: id.text))
          }
        case .favourites, .trashedFavourites:
          let starred = try entries.filter { try $0.value.value("favourite") }.keys
          if folder.shelf == .favourites {
            changes.favourites.formUnion(ids)
            changes.favourites.formUnion(starred)
          } else {
            changes.trashedFavourites.formUnion(ids)
            changes.trashedFavourites.formUnion(starred)
          }
        }
      }
      if !everything { try lookAgain(listing, db, &changes) }
      return changes
    }
  }

  /// A file that was changed in place, or was still being copied, leaves its folder's time alone.
  private func lookAgain(
    _ listing: FolderListing, _ db: Database, _ changes: inout Changes
  ) throws {
    let listed = Dictionary(grouping: listing.names.keys) { $0.shelf }
      .mapValues { Set($0.map(\.path)) }
    let rows = try Row.fetchAll(
      db, sql: "SELECT path, folder, trashed, favourite, size, modified FROM pictures")
    let known = try rows.compactMap { row -> (place: Place, size: Int, modified: Int)? in
      let shelf = Shelf.pictures(trashed: try row.value("trashed"))
      if listed[shelf]?.contains(ExactName(try row.value("folder"))) == true { return nil }
      let place = Place(shelf: shelf, id: try row.value("path"))
      return (place, try row.value("size"), try row.value("modified"))
    }
    let changed = inParallel(known) { file -> Place? in
      guard let stamp = shelves.stamp(file.place.shelf, file.place.id) else { return file.place }
      return stamp.size == file.size && stamp.modified == file.modified ? nil : file.place
    }
    for place in changed {
      if shelves.has(place.shelf, place.id) {
        changes.read.append(place)
        let favourites = Shelf.favourites(trashed: place.isTrashed)
        if !place.isTrashed, shelves.has(favourites, place.id) {
          changes.favourites.insert(ExactName(place.id))
        }
      } else {
        changes.gone.append(place)
      }
    }
    let unread = try Row.fetchAll(
      db,
      sql: """
        SELECT path, folder, trashed FROM unreadable WHERE NOT EXISTS (
          SELECT 1 FROM pictures
          WHERE pictures.path = unreadable.path AND pictures.trashed = unreadable.trashed
        )
        """)
    for row in unread {
      let shelf = Shelf.pictures(trashed: try row.value("trashed"))
      if listed[shelf]?.contains(ExactName(try row.value("folder"))) == true { continue }
      changes.read.append(Place(shelf: shelf, id: try row.value("path")))
    }
  }

  /// A file that is no whole picture, or cannot be read.
  private struct Failure: Sendable {
    var place: Place
    var stamp: FileStamp?
    var error: GalleryError
  }

  /// Reads heads on all cores.
  private func read(
    _ places: [Place]
  ) -> (entries: [(place: Place, entry: IndexEntry)], failures: [Failure]) {
    let results = inParallel(places) { place -> (Place, Result<IndexEntry, GalleryError>)? in
      do throws(GalleryError) {
        return (place, .success(try IndexEntry(place.shelf, place.id, in: shelves)))
      } catch {
        return (place, .failure(error))
      }
    }
    var entries: [(Place, IndexEntry)] = []
    var failures: [Failure] = []
    for (place, result) in results {
      switch result {
      case .success(let entry): entries.append((place, entry))
      case .failure(let error):
        failures.append(
          Failure(place: place, stamp: shelves.stamp(place.shelf, place.id), error: error))
      }
    }
    return (entries, failures)
  }

  private func save(_ entries: [(place: Place, entry: IndexEntry)], _ db: Database) throws {
    for (place, entry) in entries where shelves.stamp(place.shelf, place.id) == entry.stamp {
      try forgetFailure(place, db)
      // The same path on both shelves: the picture keeps it.
      if shelves.has(.pictures, place.id), shelves.has(.trash, place.id) {
        if mayMend { try shelves.setAside(place.id, db) }
        if place.isTrashed { continue }
      }
      let favourite = shelves.has(.favourites(trashed: place.isTrashed), place.id)
      try entry.save(db, trashed: place.isTrashed, favourite: favourite)
    }
  }

  private func forget(_ places: [Place], _ db: Database) throws {
    for place in places where !shelves.has(place.shelf, place.id) {
      try db.execute(
        sql: "DELETE FROM pictures WHERE path = ? AND trashed = ?",
        arguments: [place.id, place.shelf == .trash])
      if db.changesCount > 0 { try Revision.noteRemoval(db) }
    }
  }

  /// Keeps in mind what could not be read, to try it again.
  private func remember(_ failures: [Failure], _ db: Database) throws {
    for failure in failures {
      try forgetFailure(failure.place, db)
      // Gone meanwhile: nothing to try.
      guard let stamp = failure.stamp else { continue }
      try db.execute(
        sql: "INSERT INTO unreadable VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          failure.place.id, IndexEntry.folder(of: failure.place.id), failure.place.isTrashed,
          stamp.size, stamp.modified, "\(failure.error)",
        ])
    }
  }

  private func forgetFailure(_ place: Place, _ db: Database) throws {
    try db.cachedStatement(sql: "DELETE FROM unreadable WHERE path = ? AND trashed = ?")
      .execute(arguments: [place.id, place.isTrashed])
  }

  /// Those of them that nobody was told of.
  private func news(_ failures: [Failure], _ db: Database) throws -> [GalleryError] {
    try failures.filter { failure in
      guard let stamp = failure.stamp else { return false }
      let told = try String.fetchOne(
        db,
        sql: """
          SELECT reason FROM unreadable
          WHERE path = ? AND trashed = ? AND size = ? AND modified = ?
          """,
        arguments: [failure.place.id, failure.place.isTrashed, stamp.size, stamp.modified])
      return told != "\(failure.error)"
    }.map(\.error)
  }

  /// Makes `pictures/`, `favourites/` and the index say the same of a picture.
  private func settleFavourite(_ id: String, _ db: Database) throws {
    guard let star = shelves.stamp(.favourites, id) else {
      return try mark(id, trashed: false, favourite: false, db)
    }
    if let picture = shelves.stamp(.pictures, id) {
      if mayMend, !star.isCopy(of: picture) {
        // Killed between writing the picture and linking it, or one was edited: the newer counts.
        if star.modified > picture.modified {
          try shelves.link(id, from: .favourites, to: .pictures)
          try restore(id, db)
        } else {
          try shelves.link(id, from: .pictures, to: .favourites)
        }
      }
      try mark(id, trashed: false, favourite: true, db)
    } else if !mayMend {
      return
    } else if let trashed = shelves.stamp(.trash, id), star.isCopy(of: trashed) {
      // Killed halfway into the trash.
      try shelves.move(id, from: .favourites, to: .trashedFavourites)
      try mark(id, trashed: true, favourite: true, db)
    } else {
      // The picture was removed, the promise stands.
      try shelves.setAside(id, db)
      try shelves.link(id, from: .favourites, to: .pictures)
      try restore(id, db)
    }
  }

  private func restore(_ id: String, _ db: Database) throws {
    do {
      try IndexEntry(.pictures, id, in: shelves).save(db, trashed: false, favourite: true)
    } catch GalleryError.malformed {
      // Not a picture; it stays where somebody put it.
    }
  }

  private func mark(_ id: String, trashed: Bool, favourite: Bool, _ db: Database) throws {
    guard
      let known = try Bool.fetchOne(
        db, sql: "SELECT favourite FROM pictures WHERE path = ? AND trashed = ?",
        arguments: [id, trashed]), known != favourite
    else { return }
    try db.execute(
      sql: "UPDATE pictures SET favourite = ?, revision = ? WHERE path = ?",
      arguments: [favourite, Revision.next(db), id])
  }

  private func remember(_ listing: FolderListing, everything: Bool, _ db: Database) throws {
    if everything { try db.execute(sql: "DELETE FROM folders") }
    for path in listing.vanished {
      try db.execute(sql: "DELETE FROM folders WHERE path = ?", arguments: [path.text])
    }
    for (path, modified) in listing.modified {
      try db.execute(
        sql: "INSERT OR REPLACE INTO folders VALUES (?, ?)", arguments: [path.text, modified])
    }
  }
}
