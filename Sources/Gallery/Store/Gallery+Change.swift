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

  /// Writes a note to a picture, into its file too; an empty one takes it away.
  @discardableResult
  public func setNote(_ id: Picture.ID, _ note: String) throws(GalleryError) -> Picture {
    let note = Printable.lines(note.trimmed, limit: 4000)
    return try edit(id) { _ in
      [PictureFile.noteKey: note.isEmpty ? [] : [PNG.Text(PictureFile.noteKey, note)]]
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
      let bytes = try Codec.replacing(
        texts, in: try Disk.read(path, limit: Codec.maxFileSize), path: path)
      try Disk.write(bytes, to: path)
      if picture.isFavourite {
        try shelves.link(id, from: shelf, to: .favourites(trashed: picture.isTrashed))
      }
      try IndexEntry(shelf, id, in: shelves).save(
        db, trashed: picture.isTrashed, favourite: picture.isFavourite)
      return try fetch([id], db)[0]
    }
  }
}
