import FileNames
import Foundation
import GRDB

/// Opening the file of the index.
enum Index {
  /// Opens the index, made if it is not there; a damaged one is set aside and begun again.
  static func open(
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
      _ = POSIX.rename(path + suffix, path + ".damaged" + suffix)
    }
    notices.append("the gallery's index was damaged (\(damage)) and has been built again")
    return try open(path)
  }

  /// The index in memory, for a folder where none can be written. It begins as a copy of the
  /// folder's own, where that can be read, so that few files need be looked at.
  static func inMemory(copyOf path: String) throws(GalleryError) -> DatabaseQueue {
    try Gallery.indexErrors(path) {
      if let queue = try? copy(of: path) { return queue }
      let queue = try DatabaseQueue()
      try Schema.migrator.migrate(queue)
      return queue
    }
  }

  private static func copy(of path: String) throws -> DatabaseQueue? {
    guard Files.exists(path) else { return nil }
    var configuration = Configuration()
    configuration.readonly = true
    // Without this SQLite would want to write a journal's files beside it.
    let source = try DatabaseQueue(
      path: address(path) + "?immutable=1", configuration: configuration)
    let queue = try DatabaseQueue()
    try source.backup(to: queue)
    guard try queue.read({ try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }) == "ok",
      try !queue.read(Schema.migrator.hasBeenSuperseded)
    else { return nil }
    try Schema.migrator.migrate(queue)
    return try queue.read(Schema.isSound) ? queue : nil
  }

  private static func open(_ path: String) throws(GalleryError) -> DatabasePool {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    return try Gallery.indexErrors(path) {
      let pool = try DatabasePool(path: name(path), configuration: configuration)
      let migrator = Schema.migrator
      if try pool.read(migrator.hasBeenSuperseded) {
        throw GalleryError.index(path: path, reason: "a newer Easel made it")
      }
      try migrator.migrate(pool)
      try pool.read(Schema.checkTables)
      return pool
    }
  }

  /// Whether the file is no database of pictures any more, as opposed to locked or unreadable, or
  /// made by a newer Easel.
  private static func isDamaged(_ path: String) -> Bool {
    do {
      let queue = try DatabaseQueue(path: name(path))
      let answer = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      if answer != "ok" { return true }
      if try queue.read(Schema.migrator.hasBeenSuperseded) { return false }
      try Schema.migrator.migrate(queue)
      return try !queue.read(Schema.isSound)
    } catch let error as DatabaseError {
      // SQLite's plain error is a table or column that is not there, or is there already.
      return [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode)
    } catch {
      return false
    }
  }

  /// What SQLite calls a file: its path, or an address where that is not UTF-8.
  static func name(_ path: String) -> String {
    FileName.plain(path) == path ? path : address(path)
  }

  /// A path as a `file:` address, which can hold every byte.
  private static func address(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var text = "file:"
    for byte in FileName.bytes(of: path) {
      let scalar = Unicode.Scalar(byte)
      let isPlain = scalar.isASCII && scalar.properties.isAlphabetic
      if isPlain || "/0123456789-._~".utf8.contains(byte) {
        text.unicodeScalars.append(scalar)
      } else {
        text.unicodeScalars += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return text
  }
}
