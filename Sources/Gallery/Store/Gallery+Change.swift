import Foundation
import GRDB

extension Gallery {
  /// Makes favourites of pictures, or ordinary ones again.
  /// - Throws: `GalleryError.unknownPicture` for an id that is not there; nothing is changed then.
  @discardableResult
  public func star(_ ids: [Picture.ID], _ favourite: Bool = true) throws(GalleryError) -> [Picture]
  {
    try write { db in
      let pictures = try fetch(ids, db)
      for picture in pictures where picture.isFavourite != favourite {
        let shelf = Shelf.favourites(trashed: picture.isTrashed)
        if favourite {
          try shelves.link(picture.id, from: .pictures(trashed: picture.isTrashed), to: shelf)
        } else {
          try shelves.remove(picture.id, from: shelf)
        }
        try db.execute(
          sql: "UPDATE pictures SET favourite = ?, revision = ? WHERE path = ?",
          arguments: [favourite, Revision.next(db), picture.id])
      }
      try shelves.sync(ids, on: [.favourites, .trashedFavourites])
      return try fetch(ids, db)
    }
  }

  /// Replaces a picture's tags, in its file too.
  @discardableResult
  public func setTags(_ id: Picture.ID, _ tags: [String]) throws(GalleryError) -> Picture {
    let tags = try Self.checked(tags)
    return try edit(id) { _ in
      ["Collection": tags.map { PNG.Text("Collection", $0) }]
    }
  }

  /// Adds and removes tags of pictures, in their files too.
  @discardableResult
  public func tag(
    _ ids: [Picture.ID], add: [String] = [], remove: [String] = []
  ) throws(GalleryError) -> [Picture] {
    let add = try Self.checked(add)
    let remove = Set(remove.map { $0.trimmed.lowercased() })
    var pictures: [Picture] = []
    for id in try read({ try self.fetch(ids, $0) }).map(\.id) {
      pictures.append(
        try edit(id) { picture in
          let kept = picture.tags.filter { !remove.contains($0.lowercased()) }
          let tags = try Self.checked(kept + add)
          return ["Collection": tags.map { PNG.Text("Collection", $0) }]
        })
    }
    return pictures
  }

  /// Gives a picture a name, its title in the file; an empty one takes it away. The file keeps its
  /// own name.
  @discardableResult
  public func rename(_ id: Picture.ID, to name: String) throws(GalleryError) -> Picture {
    let name = Printable.line(name.trimmed, limit: 200)
    return try edit(id) { picture in
      let title = name.isEmpty ? PictureFile.title(of: picture.prompt) : name
      return ["Title": [PNG.Text("Title", title)]]
    }
  }

  /// Writes a picture's file again with other texts; pixels and everything else stay, byte by byte.
  private func edit(
    _ id: Picture.ID, _ texts: (Picture) throws -> [String: [PNG.Text]]
  ) throws(GalleryError) -> Picture {
    try write { db in
      let picture = try fetch([id], db)[0]
      let shelf = Shelf.pictures(trashed: picture.isTrashed)
      let path = shelves.path(shelf, id)
      var texts = try texts(picture)
      // A file that does not say when it was made would now get younger.
      texts["Creation Time"] = [PNG.Text("Creation Time", Timestamp.text(picture.created))]
      let bytes = try PNG.replacing(
        texts, in: try Disk.read(path, limit: PNG.maxFileSize), path: path)
      try Disk.write(bytes, to: path)
      if picture.isFavourite {
        try shelves.link(id, from: shelf, to: .favourites(trashed: picture.isTrashed))
      }
      try IndexEntry(shelf, id, in: shelves).save(
        db, trashed: picture.isTrashed, favourite: picture.isFavourite)
      return try fetch([id], db)[0]
    }
  }

  /// Moves pictures to the trash; favourites stay favourites there.
  @discardableResult
  public func trash(_ ids: [Picture.ID]) throws(GalleryError) -> [Picture] {
    try write { db in
      for picture in try fetch(ids, db) where !picture.isTrashed {
        // In this order a kill in between is seen as half a trashing, and ended.
        try shelves.move(picture.id, from: .pictures, to: .trash)
        if picture.isFavourite {
          try shelves.move(picture.id, from: .favourites, to: .trashedFavourites)
        }
        try setTrashed(picture.id, true, db)
      }
      try shelves.sync(ids, on: Shelf.allCases)
      return try fetch(ids, db)
    }
  }

  /// Brings pictures back from the trash, favourites as favourites.
  @discardableResult
  public func restore(_ ids: [Picture.ID]) throws(GalleryError) -> [Picture] {
    try write { db in
      for picture in try fetch(ids, db) where picture.isTrashed {
        guard !shelves.has(.pictures, picture.id) else {
          throw GalleryError.file(
            path: shelves.path(.pictures, picture.id),
            reason: "another file has taken this name; move it away first")
        }
        if picture.isFavourite {
          try shelves.move(picture.id, from: .trashedFavourites, to: .favourites)
        }
        try shelves.move(picture.id, from: .trash, to: .pictures)
        try setTrashed(picture.id, false, db)
      }
      try shelves.sync(ids, on: Shelf.allCases)
      return try fetch(ids, db)
    }
  }

  private func setTrashed(_ id: Picture.ID, _ trashed: Bool, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE pictures SET trashed = ?, revision = ? WHERE path = ?",
      arguments: [trashed, Revision.next(db), id])
  }

  /// Removes the pictures of the trash for good.
  /// - Returns: how many.
  @discardableResult
  public func emptyTrash() throws(GalleryError) -> Int {
    try write { db in
      let ids = try String.fetchAll(db, sql: "SELECT path FROM pictures WHERE trashed = 1")
      for id in ids {
        try shelves.remove(id, from: .trashedFavourites)
        try shelves.remove(id, from: .trash)
        unlink(thumbnails + "/" + id)
      }
      try db.execute(sql: "DELETE FROM pictures WHERE trashed = 1")
      if !ids.isEmpty { try Revision.noteRemoval(db) }
      return ids.count
    }
  }
}
