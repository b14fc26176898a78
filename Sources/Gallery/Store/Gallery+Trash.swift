import FileNames
import Foundation
import GRDB

extension Gallery {
  /// Moves pictures to the trash; favourites stay favourites there. A picture of the same name that
  /// is there already gets another name.
  @discardableResult
  public func trash(_ ids: [Picture.ID]) throws(GalleryError) -> [Picture] {
    try write { db in
      for picture in try fetch(ids, db) where !picture.isTrashed {
        try shelves.setAside(picture.id, db)
        // In this order a kill in between is seen as half a trashing, and ended.
        try shelves.move(picture.id, from: .pictures, to: .trash)
        if picture.isFavourite {
          try shelves.move(picture.id, from: .favourites, to: .trashedFavourites)
        }
        try db.execute(
          sql: "UPDATE pictures SET trashed = 1, revision = ? WHERE path = ?",
          arguments: [Revision.next(db), picture.id])
      }
      try shelves.sync(ids, on: Shelf.allCases)
      return try fetch(ids, db)
    }
  }

  /// A picture that came back from the trash.
  public struct Restored: Sendable {
    public var picture: Picture
    /// Says if it has another name now, because its own is taken.
    public var notice: String?
  }

  /// Brings pictures back from the trash, favourites as favourites. One whose name was taken
  /// meanwhile gets a number.
  /// - Throws: `GalleryError.notInTrash`; nothing is changed then.
  @discardableResult
  public func restore(_ ids: [Picture.ID]) throws(GalleryError) -> [Restored] {
    try write { db in
      var seen: Set<Picture.ID> = []
      let pictures = try ids.map { try trashed($0, db) }.filter { seen.insert($0.id).inserted }
      return try pictures.map { picture in
        let wanted = SetAside.original(of: picture.id)?.id ?? picture.id
        let isTaken = shelves.has(.pictures, wanted) || shelves.has(.favourites, wanted)
        let (stem, suffix) = SetAside.parts(wanted)
        let id = isTaken ? freeName(stem, suffix: suffix) : wanted
        if id != picture.id { try shelves.setAside(id, db) }
        if picture.isFavourite {
          try shelves.move(picture.id, from: .trashedFavourites, to: .favourites, as: id)
        }
        try shelves.move(picture.id, from: .trash, to: .pictures, as: id)
        try db.execute(
          sql: "UPDATE pictures SET path = ?, trashed = 0, revision = ? WHERE path = ?",
          arguments: [id, Revision.next(db), picture.id])
        if id != picture.id { try Revision.noteRemoval(db) }
        try shelves.sync([picture.id, id], on: Shelf.allCases)
        return Restored(
          picture: try fetch([id], db)[0],
          notice: isTaken ? "\(wanted) is taken: the picture came back as \(id)" : nil)
      }
    }
  }

  /// The trash's picture of this id. One that was set aside is found by its old name too, the last
  /// of them first.
  func trashed(_ id: Picture.ID, _ db: Database) throws -> Picture {
    let row = try Row.fetchOne(
      db, sql: Self.selection + " WHERE path = ? AND trashed = 1", arguments: [id])
    if let row { return try Picture(row: row, shelves: shelves) }
    let aside = try String.fetchAll(
      db, sql: "SELECT path FROM pictures WHERE folder = ? AND trashed = 1",
      arguments: [IndexEntry.folder(of: id)]
    ).compactMap { path in
      SetAside.original(of: path).flatMap { $0.id == id ? (path, $0.number) : nil }
    }
    guard let last = aside.max(by: { $0.1 < $1.1 }) else { throw GalleryError.notInTrash(id) }
    return try fetch([last.0], db)[0]
  }

  /// Removes the pictures of the trash for good.
  /// - Returns: how many.
  @discardableResult
  public func emptyTrash() throws(GalleryError) -> Int {
    try write(frees: true) { db in
      let ids = try String.fetchAll(db, sql: "SELECT path FROM pictures WHERE trashed = 1")
      for id in ids {
        try shelves.remove(id, from: .trashedFavourites)
        try shelves.remove(id, from: .trash)
        POSIX.unlink(thumbnails + "/" + id)
      }
      try db.execute(sql: "DELETE FROM pictures WHERE trashed = 1")
      if !ids.isEmpty { try Revision.noteRemoval(db) }
      return ids.count
    }
  }
}
