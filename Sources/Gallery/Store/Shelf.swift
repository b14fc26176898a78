import FileNames
import Foundation

/// The four folders of a gallery. A picture has the same path below each of them, so that files
/// alone say everything: a picture is a favourite while `favourites/` has its path.
///
/// A favourite is a second hard link to the same file, not a symbolic link: it stays whole when the
/// picture's own name is removed, by whatever program. Where the file system has no hard links, it
/// is a copy.
enum Shelf: String, CaseIterable {
  case pictures
  case favourites
  case trash = "trash/pictures"
  case trashedFavourites = "trash/favourites"

  static func pictures(trashed: Bool) -> Shelf { trashed ? .trash : .pictures }
  static func favourites(trashed: Bool) -> Shelf { trashed ? .trashedFavourites : .favourites }
}

/// Paths and file operations of a gallery folder.
struct Shelves: Sendable {
  /// The gallery's folder, without a slash at the end.
  let root: String

  func path(_ shelf: Shelf, _ id: String = "") -> String {
    root + "/" + shelf.rawValue + (id.isEmpty ? "" : "/" + id)
  }

  func has(_ shelf: Shelf, _ id: String) -> Bool { stamp(shelf, id) != nil }

  func stamp(_ shelf: Shelf, _ id: String) -> FileStamp? { FileStamp(path(shelf, id)) }

  /// Moves a picture's file from shelf to shelf, replacing what is there. The folders are synced by
  /// the caller.
  /// - Parameter name: its new id; nil keeps the old one.
  func move(
    _ id: String, from: Shelf, to: Shelf, as name: String? = nil
  ) throws(GalleryError) {
    let (source, target) = (path(from, id), path(to, name ?? id))
    try Disk.makeFolder(FilePath.folder(of: target))
    guard POSIX.rename(source, target) != 0 else { return }
    guard errno == EXDEV else { throw Disk.failure(source) }
    // A shelf may be on another disk, behind a link. A kill in between leaves both, never neither.
    try copy(source, to: target)
    guard POSIX.unlink(source) == 0 else { throw Disk.failure(source) }
  }

  /// Puts the file of one shelf on another as well, replacing what is there; synced.
  func link(_ id: String, from: Shelf, to: Shelf) throws(GalleryError) {
    let (source, target) = (path(from, id), path(to, id))
    let folder = FilePath.folder(of: target)
    try Disk.makeFolder(folder)
    let temporary = folder + "/" + TemporaryFile.name()
    guard POSIX.link(source, temporary) == 0 else {
      switch errno {
      case EPERM, ENOTSUP, EMLINK, EXDEV: return try copy(source, to: target)
      default: throw Disk.failure(source)
      }
    }
    // Renaming one link to another of the same file does nothing, so the first may be left.
    defer { POSIX.unlink(temporary) }
    guard POSIX.rename(temporary, target) == 0 else { throw Disk.failure(target) }
    try Disk.syncFolder(folder)
  }

  private func copy(_ source: String, to target: String) throws(GalleryError) {
    let stamp = FileStamp(source)
    try Disk.copy(source, to: target)
    // The same time says that both are the same.
    if let stamp { stamp.apply(to: target) }
  }

  /// Removes a file if it is there.
  func remove(_ id: String, from shelf: Shelf) throws(GalleryError) {
    guard POSIX.unlink(path(shelf, id)) == 0 || errno == ENOENT else {
      throw Disk.failure(path(shelf, id))
    }
  }

  /// Makes moved and removed names of these pictures survive a crash.
  func sync(_ ids: [String], on shelves: [Shelf]) throws(GalleryError) {
    for folder in Set(shelves.flatMap { shelf in ids.map { FilePath.folder(of: path(shelf, $0)) } })
    where FileStamp(folder) != nil {
      try Disk.syncFolder(folder)
    }
  }
}

/// Tells whether a file or folder changed.
struct FileStamp: Sendable, Hashable {
  var size: Int
  /// Nanoseconds since 1970.
  var modified: Int
  var inode: UInt64
  var isFolder: Bool
}

extension FileStamp {
  /// Nothing if there is nothing at this path.
  init?(_ path: String) {
    var status = stat()
    guard POSIX.stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    inode = UInt64(status.st_ino)
    isFolder = status.st_mode & S_IFMT == S_IFDIR
  }

  /// A time as one number, held where it would not fit: between the years 1678 and 2262.
  private static func nanoseconds(_ time: timespec) -> Int {
    let seconds = min(max(Int(time.tv_sec), -9_223_372_035), 9_223_372_035)
    return seconds * 1_000_000_000 + min(max(Int(time.tv_nsec), 0), 999_999_999)
  }

  /// Whether both are one file, or a copy that says so by its time.
  func isCopy(of other: FileStamp) -> Bool {
    inode == other.inode || size == other.size && modified == other.modified
  }

  /// Gives a file this time of modification, if it can.
  func apply(to path: String) {
    // Rounded down: the nanoseconds of a time before 1970 count forwards too.
    let second = 1_000_000_000
    let rest = (modified % second + second) % second
    POSIX.utimens(path, timespec(tv_sec: (modified - rest) / second, tv_nsec: rest))
  }
}
