import FileNames
import Foundation
import GRDB

/// Pictures on disk: files first, and an index of them that can be built again at any time.
///
/// A gallery's folder has `pictures/`, `favourites/` and `trash/`, and `index.sqlite`. Every
/// function is synchronous and may block for a while: call them from a background queue. One
/// gallery may be used from several threads, and one folder by several programs at once.
public final class Gallery: Sendable {
  /// Where the pictures are.
  public let folder: URL
  /// What opening found and put right, for the message line; empty in the usual case.
  public let notices: [String]
  /// Why nothing can be changed; nil in the usual case. Such a gallery shows what there is.
  public let obstacle: GalleryError?

  let shelves: Shelves
  let thumbnails: String
  let template: NameTemplate
  let timeZone: TimeZone
  let now: @Sendable () -> Date
  let index: any DatabaseWriter

  /// Opens a gallery, made if it is not there, and brings the index up to date with the files.
  /// A damaged index is set aside and built again. Where nothing can be written the index is in
  /// memory, and `obstacle` says why.
  /// - Parameters:
  ///   - folder: usually `$XDG_DATA_HOME/easel`.
  ///   - cache: usually `$XDG_CACHE_HOME/easel`; holds thumbnails.
  ///   - template: how new pictures are called.
  ///   - timeZone: of the dates in those names.
  ///   - checkIndex: look at every page of the index for damage, not only at what is read.
  ///   - now: the clock.
  public init(
    folder: URL, cache: URL, template: NameTemplate = .standard, timeZone: TimeZone = .current,
    checkIndex: Bool = false, now: @escaping @Sendable () -> Date
  ) throws(GalleryError) {
    self.folder = folder
    self.template = template
    self.timeZone = timeZone
    self.now = now
    var root = folder.path
    while root.utf8.count > 1, root.utf8.last == UInt8(ascii: "/") { root.removeLast() }
    shelves = Shelves(root: root)
    thumbnails = cache.path + "/thumbnails"
    var notices: [String] = []
    do throws(GalleryError) {
      index = try Self.opened(
        shelves, checkIndex: checkIndex, now: now(), notices: &notices)
      obstacle = nil
    } catch {
      guard error.meansReadOnly else { throw error }
      let index = try Index.inMemory(copyOf: root + "/index.sqlite")
      _ = try Reconciliation(shelves: shelves, index: index, now: now(), mayMend: false)
        .run(everything: false)
      self.index = index
      obstacle = error
      notices = ["the gallery is shown as it is, and nothing can be changed in it: \(error)"]
    }
    self.notices = notices
  }

  /// The index, brought up to date with the files.
  private static func opened(
    _ shelves: Shelves, checkIndex: Bool, now: Date, notices: inout [String]
  ) throws(GalleryError) -> DatabasePool {
    for shelf in Shelf.allCases { try Disk.makeFolder(shelves.path(shelf)) }
    let lock = try OpeningLock(shelves.root + "/index.lock")
    defer { lock.release() }
    func updated(checkIndex: Bool) throws(GalleryError) -> DatabasePool {
      let index = try Index.open(
        shelves.root + "/index.sqlite", checkIndex: checkIndex, notices: &notices)
      let result = try Reconciliation(shelves: shelves, index: index, now: now, mayMend: true)
        .run(everything: false)
      notices += result.unreadable.map { "\($0)" }
      return index
    }
    do throws(GalleryError) { return try updated(checkIndex: checkIndex) } catch {
      // Damage that opening alone does not meet.
      guard case .index = error, !checkIndex else { throw error }
      return try updated(checkIndex: true)
    }
  }

  /// Reads every file again, whatever the index says.
  /// - Parameter progress: called now and then with how many of how many files are done.
  public func rebuild(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(GalleryError) -> Rebuilt {
    if let obstacle { throw obstacle }
    let lock = try OpeningLock(shelves.root + "/index.lock")
    defer { lock.release() }
    return try Reconciliation(shelves: shelves, index: index, now: now(), mayMend: true).run(
      everything: true, progress: progress)
  }

  /// What a rebuild did.
  public struct Rebuilt: Sendable {
    /// Files read.
    public var files = 0
    /// Files that are not whole pictures, and why; they are left where they are.
    public var unreadable: [GalleryError] = []
  }

  /// Reads from the index.
  func read<T>(_ body: (Database) throws -> T) throws(GalleryError) -> T {
    try Self.indexErrors(shelves.root + "/index.sqlite") { try index.read(body) }
  }

  /// Changes files and index together: writers of all programs wait for each other here, so that
  /// no other one sees files between two steps.
  /// - Parameter frees: whether it makes room, which a full disk must not keep from it.
  func write<T>(frees: Bool = false, _ body: (Database) throws -> T) throws(GalleryError) -> T {
    switch obstacle {
    case nil: break
    case .diskFull where frees: break
    case let obstacle?: throw obstacle
    }
    return try Self.indexErrors(shelves.root + "/index.sqlite") { try index.write(body) }
  }

  static func indexErrors<T>(_ path: String, _ body: () throws -> T) throws(GalleryError) -> T {
    do {
      return try body()
    } catch let error as GalleryError {
      throw error
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_FULL: throw .diskFull(path: path)
      // No room for the file by which programs share the index.
      case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
        throw .diskFull(path: path)
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
        throw .notWritable(path: path, reason: error.message ?? "cannot be opened")
      default: throw .index(path: path, reason: error.message ?? "\(error.resultCode)")
      }
    } catch {
      throw .index(path: path, reason: "\(error)")
    }
  }
}

/// Keeps programs from opening or rebuilding one index at the same time; ends with the program.
private struct OpeningLock {
  private let descriptor: Int32

  init(_ path: String) throws(GalleryError) {
    descriptor = POSIX.open(path, O_RDWR | O_CREAT, 0o666)
    guard descriptor >= 0 else { throw Disk.failure(path) }
    while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
  }

  func release() { close(descriptor) }
}
