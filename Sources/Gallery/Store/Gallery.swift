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

  let shelves: Shelves
  let thumbnails: String
  let template: NameTemplate
  let timeZone: TimeZone
  let now: @Sendable () -> Date
  let pool: DatabasePool

  /// Opens a gallery, made if it is not there, and brings the index up to date with the files.
  /// A damaged index is set aside and built again.
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
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    shelves = Shelves(root: root)
    thumbnails = cache.path + "/thumbnails"
    for shelf in Shelf.allCases { try Disk.makeFolder(shelves.path(shelf)) }

    let lock = try OpeningLock(root + "/index.lock")
    defer { lock.release() }
    let path = root + "/index.sqlite"
    var notices: [String] = []
    pool = try Self.openSound(path, checkIndex: checkIndex, notices: &notices)
    let result = try Reconciliation(
      shelves: shelves, pool: pool, now: now()
    ).run(everything: false)
    notices += result.unreadable.map { "\($0)" }
    self.notices = notices
  }

  /// Reads every file again, whatever the index says.
  /// - Parameter progress: called now and then with how many of how many files are done.
  public func rebuild(
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws(GalleryError) -> Rebuilt {
    let lock = try OpeningLock(shelves.root + "/index.lock")
    defer { lock.release() }
    return try Reconciliation(shelves: shelves, pool: pool, now: now()).run(
      everything: true, progress: progress)
  }

  /// What a rebuild did.
  public struct Rebuilt: Sendable {
    /// Files read.
    public var files = 0
    /// Files that are not whole pictures, and why; they are left where they are.
    public var unreadable: [GalleryError] = []
  }

  /// Opens the index; a damaged one is set aside and begun again.
  private static func openSound(
    _ path: String, checkIndex: Bool, notices: inout [String]
  ) throws(GalleryError) -> DatabasePool {
    let damage: String
    do throws(GalleryError) {
      guard checkIndex, isDamaged(path) else { return try open(path) }
      damage = "its pages are not in order"
    } catch {
      guard case .index(_, let reason) = error, isDamaged(path) else { throw error }
      damage = reason
    }
    for suffix in ["", "-wal", "-shm"] {
      Foundation.rename(path + suffix, path + ".damaged" + suffix)
    }
    notices.append("the gallery's index was damaged (\(damage)) and has been built again")
    return try open(path)
  }

  private static func open(_ path: String) throws(GalleryError) -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    return try indexErrors(path) {
      let pool = try DatabasePool(path: path, configuration: configuration)
      let migrator = Schema.migrator
      if try pool.read(migrator.hasBeenSuperseded) {
        throw GalleryError.index(path: path, reason: "a newer Easel made it")
      }
      try migrator.migrate(pool)
      return pool
    }
  }

  /// Whether the file is no database any more, as opposed to locked or unreadable.
  private static func isDamaged(_ path: String) -> Bool {
    do {
      let queue = try DatabaseQueue(path: path)
      let answer = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      return answer != "ok"
    } catch let error as DatabaseError {
      return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    } catch {
      return false
    }
  }

  /// Reads from the index.
  func read<T>(_ body: (Database) throws -> T) throws(GalleryError) -> T {
    try Self.indexErrors(shelves.root + "/index.sqlite") { try pool.read(body) }
  }

  /// Changes files and index together: writers of all programs wait for each other here, so that
  /// no other one sees files between two steps.
  func write<T>(_ body: (Database) throws -> T) throws(GalleryError) -> T {
    try Self.indexErrors(shelves.root + "/index.sqlite") { try pool.write(body) }
  }

  static func indexErrors<T>(_ path: String, _ body: () throws -> T) throws(GalleryError) -> T {
    do {
      return try body()
    } catch let error as GalleryError {
      throw error
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_FULL: throw .diskFull(path: path)
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
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Disk.failure(path) }
    while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
  }

  func release() { close(descriptor) }
}
