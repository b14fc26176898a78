import Foundation
import GRDB

/// The names of pictures in the trash whose own name another one needed: `apple.png` is then called
/// `apple.~1~.png` there, as numbered backups are.
enum SetAside {
  /// A free name for the trash's picture of this name.
  static func freeName(for id: String, in shelves: Shelves) -> String {
    let (stem, suffix) = parts(id)
    var number = 1
    while true {
      let name = "\(stem).~\(number)~\(suffix)"
      if !shelves.has(.trash, name), !shelves.has(.trashedFavourites, name) { return name }
      number += 1
    }
  }

  /// The name that a picture had before it was set aside, and its number; nothing for others.
  static func original(of id: String) -> (id: String, number: Int)? {
    let (stem, suffix) = parts(id)
    guard let match = stem.wholeMatch(of: /(.*[^\/])\.~([0-9]{1,9})~/.dotMatchesNewlines()),
      let number = Int(match.2)
    else { return nil }
    return (match.1 + suffix, number)
  }

  /// A path without its extension, and that with its dot.
  static func parts(_ id: String) -> (stem: String, suffix: String) {
    guard let dot = id.utf8.lastIndex(of: UInt8(ascii: ".")),
      !id[dot...].utf8.contains(UInt8(ascii: "/"))
    else { return (id, "") }
    return (String(id[..<dot]), String(id[dot...]))
  }
}

extension Shelves {
  /// Gives the trash's picture of this name, if there is one, another name there, so that no
  /// picture is overwritten and each name is on one shelf only. Call it under the write lock.
  func setAside(_ id: String, _ db: Database) throws {
    guard has(.trash, id) else { return }
    let name = SetAside.freeName(for: id, in: self)
    let isFavourite = has(.trashedFavourites, id)
    if isFavourite { try move(id, from: .trashedFavourites, to: .trashedFavourites, as: name) }
    try move(id, from: .trash, to: .trash, as: name)
    try sync([id], on: [.trash, .trashedFavourites])
    try db.execute(
      sql: "UPDATE pictures SET path = ?, revision = ? WHERE path = ? AND trashed = 1",
      arguments: [name, Revision.next(db), id])
    if db.changesCount > 0 { return try Revision.noteRemoval(db) }
    do {
      try IndexEntry(.trash, name, in: self).save(db, trashed: true, favourite: isFavourite)
    } catch GalleryError.malformed {
      // Not a picture; it stays in the trash.
    }
  }
}
