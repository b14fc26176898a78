import FileNames
import Foundation
import GRDB
import Pictures

extension Gallery {
  /// A picture that was saved.
  public struct Saved: Sendable {
    public var picture: Picture
    /// Says if the clock is behind the newest picture, so that this one is not first in the list.
    public var notice: String?
  }

  /// Saves a picture with its recipe; it is on the disk, whole, when this returns. A name that is
  /// taken gets a number.
  /// - Throws: why it could not be saved. Nothing is left behind then, and the caller still has the
  ///   picture: `PictureFile.write` puts it elsewhere.
  public func save(
    _ image: RGBImage, recipe: Recipe, tags: [String] = [], favourite: Bool = false,
    provenance: PictureFile.Provenance = .marked, as encoding: PictureEncoding = PictureEncoding()
  ) throws(GalleryError) -> Saved {
    try requireFolder()
    let created = now()
    let bytes = try PictureFile.encode(
      image, recipe: recipe, created: created, tags: try Self.checked(tags), provenance: provenance,
      as: encoding)
    let stem = template.path(for: recipe, created: created, in: timeZone)
    let folder = FilePath.folder(of: shelves.path(.pictures, stem))
    try Disk.makeFolder(folder)
    let file = try TemporaryFile(bytes, in: folder)
    return try write { db in
      let newest = try Int64.fetchOne(db, sql: "SELECT max(moment) FROM pictures WHERE trashed = 0")
      let id = freeName(stem, suffix: "." + encoding.format.ending)
      try file.rename(to: shelves.path(.pictures, id))
      if favourite { try shelves.link(id, from: .pictures, to: .favourites) }
      try IndexEntry(.pictures, id, in: shelves).save(db, trashed: false, favourite: favourite)
      return Saved(
        picture: try fetch([id], db)[0], notice: clockNotice(created: created, newest: newest))
    }
  }

  /// The first name that neither a picture nor a trashed one has.
  func freeName(_ stem: String, suffix: String) -> String {
    var id = stem + suffix
    var number = 1
    while shelves.has(.pictures, id) || shelves.has(.trash, id) || shelves.has(.favourites, id) {
      number += 1
      id = "\(stem)-\(number)\(suffix)"
    }
    return id
  }

  private func clockNotice(created: Date, newest: Int64?) -> String? {
    guard let newest, created < Moment.date(newest) else { return nil }
    return "the clock says \(Timestamp.text(created)), but the newest picture is of "
      + "\(Timestamp.text(Moment.date(newest))): this one is listed by its time, after that one"
  }

  /// A gallery whose folder was taken away must not be made again in part: the index would be lost.
  func requireFolder() throws(GalleryError) {
    if let obstacle { throw obstacle }
    guard FileStamp(shelves.root + "/index.sqlite") != nil else {
      throw .missing(path: shelves.root)
    }
  }

  /// Pictures by id, in the order of the ids.
  func fetch(_ ids: [Picture.ID], _ db: Database) throws -> [Picture] {
    try ids.map { id in
      guard let row = try Row.fetchOne(db, sql: Self.selection + " WHERE path = ?", arguments: [id])
      else { throw GalleryError.unknownPicture(id) }
      return try Picture(row: row, shelves: shelves)
    }
  }

  static let selection = """
    SELECT pictures.*, recipe, partial FROM pictures
    LEFT JOIN sources ON sources.moment = pictures.moment
    """

  /// Tags without white space at the ends, without repetitions.
  static func checked(_ tags: [String]) throws(GalleryError) -> [String] {
    var result: [String] = []
    for tag in tags.map({ FileName.plain($0).trimmed }) where !result.contains(tag) {
      guard !tag.isEmpty, tag.count <= 64,
        !tag.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      else {
        throw .invalidName(
          tag, reason: "a tag has 1 to 64 characters and no control characters")
      }
      result.append(tag)
    }
    guard result.count <= 100 else {
      throw .invalidName(result[100], reason: "a picture has at most 100 tags")
    }
    return result
  }
}
