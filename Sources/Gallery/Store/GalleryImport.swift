import FileNames
import Foundation
import GRDB

/// Takes pictures of other folders and programs into a gallery. Their files stay as they are, and
/// the gallery gets copies, byte by byte.
public struct GalleryImport: Sendable {
  /// What became of a file.
  public enum Outcome: Sendable {
    case added(Gallery.Picture)
    /// The gallery has the same pixels in this picture, which may be in the trash.
    case known(Gallery.Picture)
    /// It is no picture that is read.
    case leftOut(GalleryError)
  }

  private let gallery: Gallery
  /// The gallery's pictures by format and bytes of their pixels.
  private var known: [PixelData: [Place]] = [:]

  private struct Place: Sendable {
    var id: Gallery.Picture.ID
    var path: String
  }

  /// Looks at what the gallery has.
  public init(into gallery: Gallery) throws(GalleryError) {
    self.gallery = gallery
    if let obstacle = gallery.obstacle { throw obstacle }
    let shelves = gallery.shelves
    let places = try gallery.read { db in
      try Row.fetchAll(db, sql: "SELECT path, trashed FROM pictures").map { row in
        let id: String = try row.value("path")
        return Place(id: id, path: shelves.path(.pictures(trashed: try row.value("trashed")), id))
      }
    }
    let found = inParallel(places) { place -> (PixelData, Place)? in
      guard let file = try? OpenFile(reading: place.path), let pixels = try? PixelData(of: file)
      else { return nil }
      return (pixels, place)
    }
    known = Dictionary(grouping: found) { $0.0 }.mapValues { $0.map(\.1) }
  }

  /// The files that a path stands for: itself, or all in a folder and the folders in it, in the
  /// order of their names. What is hidden stays so.
  public static func files(at path: String) throws(GalleryError) -> [String] {
    guard Files.isFolder(path) else {
      guard Files.exists(path) else { throw .missing(path: path) }
      return [path]
    }
    do throws(SystemError) {
      return try Files.all(below: path)
        .filter { name in !FilePath.parts(of: name).contains { $0.utf8.first == 0x2E } }
        .map { FilePath.joined(path, $0) }
    } catch { throw .file(path: path, reason: "\(error)") }
  }

  /// Whether a file of a folder is to be imported: by its name or its first bytes it is a picture.
  public static func isPicture(_ path: String) -> Bool {
    let head = (try? Files.head(of: path, count: 16)) ?? []
    return PictureFormat.isPicture(name: FilePath.name(of: path)) || PictureFormat(head) != nil
      || PictureFormat.foreignName(head) != nil
  }

  /// Imports a file.
  /// - Throws: why the gallery cannot take any.
  public mutating func add(_ path: String) throws(GalleryError) -> Outcome {
    let bytes: [UInt8]
    let pixels: PixelData
    let details: PictureFile.Details
    let stamp: FileStamp
    do throws(GalleryError) {
      let file = try OpenFile(reading: path)
      guard let found = FileStamp(path) else { throw .missing(path: path) }
      stamp = found
      pixels = try PixelData(of: file)
      if let same = try twin(of: file, pixels) { return .known(same) }
      bytes = try Disk.read(path, limit: Codec.maxFileSize)
      details = PictureFile.Details(try Codec.decode(bytes, path: path).head)
    } catch { return .leftOut(error) }
    let modified = Date(timeIntervalSince1970: Double(stamp.modified) / 1_000_000_000)
    let picture = try gallery.save(
      bytes, called: Self.name(path, pixels.format, details.created ?? modified, gallery.timeZone),
      like: stamp)
    let place = Place(id: picture.id, path: picture.url.path)
    known[pixels, default: []].append(place)
    return .added(picture)
  }

  /// The picture of the gallery that has these very pixels.
  private func twin(
    of file: OpenFile, _ pixels: PixelData
  ) throws(GalleryError) -> Gallery.Picture? {
    guard let places = known[pixels] else { return nil }
    let bytes = try pixels.bytes(of: file)
    for place in places {
      // One that is gone meanwhile is no twin.
      guard let other = try? OpenFile(reading: place.path), let same = try? PixelData(of: other),
        same == pixels, let itsBytes = try? same.bytes(of: other), itsBytes == bytes,
        let picture = try? gallery.picture(place.id)
      else { continue }
      return picture
    }
    return nil
  }

  /// A name below the month that a picture is of: its own, with an ending that says what it is.
  private static func name(
    _ path: String, _ format: PictureFormat, _ created: Date, _ timeZone: TimeZone
  ) -> (stem: String, suffix: String) {
    var (stem, suffix) = SetAside.parts(FilePath.name(of: path))
    if PictureFormat(ending: String(suffix.dropFirst())) == nil {
      (stem, suffix) = (stem + suffix, "." + format.ending)
    }
    stem = String(stem.drop { $0 == "." })
    while stem.utf8.count > 200 { stem.removeLast() }
    if stem.isEmpty { stem = "picture" }
    return (NameTemplate.month(of: created, in: timeZone) + "/" + stem, suffix)
  }
}

extension Gallery {
  /// Puts a file's bytes into the gallery, with the times of another.
  fileprivate func save(
    _ bytes: [UInt8], called name: (stem: String, suffix: String), like stamp: FileStamp
  ) throws(GalleryError) -> Picture {
    try requireFolder()
    let folder = FilePath.folder(of: shelves.path(.pictures, name.stem))
    try Disk.makeFolder(folder)
    let file = try TemporaryFile(bytes, in: folder)
    return try write { db in
      let id = freeName(name.stem, suffix: name.suffix)
      let path = shelves.path(.pictures, id)
      try file.rename(to: path)
      stamp.apply(to: path)
      try IndexEntry(.pictures, id, in: shelves).save(db, trashed: false, favourite: false)
      return try fetch([id], db)[0]
    }
  }
}
