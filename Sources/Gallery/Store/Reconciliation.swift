import Foundation
import GRDB
import Synchronization

/// Brings the index up to date with the files, and the files into order where a program was killed
/// between two steps. The files are right, the index is not.
///
/// Only folders that changed since the last time are listed, and only files that changed are read.
/// Others may work in the gallery meanwhile: what was seen is looked at again under the write lock
/// before anything is changed.
struct Reconciliation {
  let shelves: Shelves
  let pool: DatabasePool
  let now: Date

  /// A picture on a shelf.
  private struct Place: Hashable {
    var shelf: Shelf
    var id: String
  }

  /// Files read between two writes.
  private static let batch = 1000

  func run(
    everything: Bool, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(GalleryError) -> Gallery.Rebuilt {
    try Gallery.indexErrors(shelves.root + "/index.sqlite") {
      let listing = try FolderListing(
        shelves: shelves, known: everything ? [:] : knownFolders(), now: now)
      let changed = try changes(listing, everything: everything)
      var result = Gallery.Rebuilt()
      for start in stride(from: 0, to: changed.read.count, by: Self.batch) {
        let places = changed.read[start..<min(start + Self.batch, changed.read.count)]
        let entries = read(Array(places), failures: &result.unreadable)
        try pool.write { db in try save(entries, db) }
        result.files += places.count
        progress(result.files, changed.read.count)
      }
      try pool.write { db in
        try forget(changed.gone, db)
        for id in changed.favourites { try settleFavourite(id, db) }
        for id in changed.trashedFavourites {
          try mark(id, trashed: true, favourite: shelves.has(.trashedFavourites, id), db)
        }
        try remember(listing, everything: everything, db)
      }
      return result
    }
  }

  private func knownFolders() throws -> [String: Int] {
    try pool.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT path, modified FROM folders")
      return Dictionary(rows.map { ($0["path"], $0["modified"]) }) { $1 }
    }
  }

  private struct Changes {
    /// New or changed files.
    var read: [Place] = []
    /// Entries whose file was not seen.
    var gone: [Place] = []
    /// Pictures to compare with `favourites/`.
    var favourites: Set<String> = []
    var trashedFavourites: Set<String> = []
  }

  private func changes(_ listing: FolderListing, everything: Bool) throws -> Changes {
    try pool.read { db in
      var changes = Changes()
      for (folder, names) in listing.names {
        let rows = try Row.fetchAll(
          db,
          sql:
            "SELECT path, size, modified, favourite FROM pictures WHERE folder = ? AND trashed = ?",
          arguments: [folder.path, folder.shelf == .trash || folder.shelf == .trashedFavourites])
        var entries: [String: Row] = [:]
        for row in rows { entries[row["path"]] = row }
        let ids = names.map { folder.path.isEmpty ? $0 : folder.path + "/" + $0 }
        switch folder.shelf {
        case .pictures, .trash:
          for id in ids {
            if !everything, let row = entries[id], let stamp = shelves.stamp(folder.shelf, id),
              row["size"] == stamp.size, row["modified"] == stamp.modified
            {
              continue
            }
            changes.read.append(Place(shelf: folder.shelf, id: id))
          }
          let seen = Set(ids)
          for id in entries.keys where !seen.contains(id) {
            changes.gone.append(Place(shelf: folder.shelf, id: id))
          }
        case .favourites, .trashedFavourites:
          let starred = entries.filter { $0.value["favourite"] }.keys
          if folder.shelf == .favourites {
            changes.favourites.formUnion(ids)
            changes.favourites.formUnion(starred)
          } else {
            changes.trashedFavourites.formUnion(ids)
            changes.trashedFavourites.formUnion(starred)
          }
        }
      }
      return changes
    }
  }

  /// Reads heads on all cores.
  private func read(
    _ places: [Place], failures: inout [GalleryError]
  ) -> [(place: Place, entry: IndexEntry)] {
    let results = Mutex<[(place: Place, entry: IndexEntry)]>([])
    let errors = Mutex<[GalleryError]>([])
    let slice = 50
    DispatchQueue.concurrentPerform(iterations: (places.count + slice - 1) / slice) { part in
      for place in places[part * slice..<min((part + 1) * slice, places.count)] {
        do throws(GalleryError) {
          let entry = try IndexEntry(place.shelf, place.id, in: shelves)
          results.withLock { $0.append((place, entry)) }
        } catch {
          // Gone meanwhile: nothing to tell.
          if case .missing = error { continue }
          errors.withLock { $0.append(error) }
        }
      }
    }
    failures += errors.withLock { $0 }
    return results.withLock { $0 }
  }

  private func save(_ entries: [(place: Place, entry: IndexEntry)], _ db: Database) throws {
    for (place, entry) in entries where shelves.stamp(place.shelf, place.id) == entry.stamp {
      let trashed = place.shelf == .trash
      // The same path on both shelves: the picture keeps it.
      if shelves.has(.pictures, place.id), shelves.has(.trash, place.id) {
        try shelves.setAside(place.id, db)
        if trashed { continue }
      }
      let favourite = shelves.has(.favourites(trashed: trashed), place.id)
      try entry.save(db, trashed: trashed, favourite: favourite)
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

  /// Makes `pictures/`, `favourites/` and the index say the same of a picture.
  private func settleFavourite(_ id: String, _ db: Database) throws {
    guard let star = shelves.stamp(.favourites, id) else {
      return try mark(id, trashed: false, favourite: false, db)
    }
    if let picture = shelves.stamp(.pictures, id) {
      if !star.isCopy(of: picture) {
        // Killed between writing the picture and linking it, or one was edited: the newer counts.
        if star.modified > picture.modified {
          try shelves.link(id, from: .favourites, to: .pictures)
          try restore(id, db)
        } else {
          try shelves.link(id, from: .pictures, to: .favourites)
        }
      }
      try mark(id, trashed: false, favourite: true, db)
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
      try db.execute(sql: "DELETE FROM folders WHERE path = ?", arguments: [path])
    }
    for (path, modified) in listing.modified {
      try db.execute(
        sql: "INSERT OR REPLACE INTO folders VALUES (?, ?)", arguments: [path, modified])
    }
  }
}
