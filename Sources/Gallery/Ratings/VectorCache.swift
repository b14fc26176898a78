import FileNames
import Foundation
import GRDB

/// What networks made of pictures, kept so that no picture is looked at twice: vectors by the
/// network's and the file's hash. It may be thrown away.
public final class VectorCache: Sendable {
  private let database: DatabaseQueue

  /// Opens the file, made where it is missing.
  /// - Throws: `GalleryError.file` where it cannot be used.
  public init(path: String) throws(GalleryError) {
    do {
      try Disk.makeFolder(FilePath.folder(of: path))
      var configuration = GRDB.Configuration()
      configuration.busyMode = .timeout(5)
      database = try DatabaseQueue(path: Index.name(path), configuration: configuration)
      try database.write { db in
        try db.execute(
          sql: """
            CREATE TABLE IF NOT EXISTS vectors (
              network TEXT NOT NULL, picture TEXT NOT NULL, vector BLOB NOT NULL,
              PRIMARY KEY (network, picture)
            ) WITHOUT ROWID
            """)
      }
    } catch {
      throw .file(
        path: path, reason: "cannot be used: \((error as? DatabaseError)?.message ?? "\(error)")")
    }
  }

  /// What is known of a picture; nil where nothing is, or nothing of this size.
  public func vector(of picture: String, by network: String, width: Int) -> [Float]? {
    let data = try? database.read { db in
      try Data.fetchOne(
        db, sql: "SELECT vector FROM vectors WHERE network = ? AND picture = ?",
        arguments: [network, picture])
    }
    guard let data, data.count == 4 * width else { return nil }
    return data.withUnsafeBytes { bytes in
      (0..<width).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  /// Keeps vectors; where that is not possible they are made again the next time.
  public func keep(_ vectors: [(picture: String, vector: [Float])], by network: String) {
    try? database.write { db in
      for (picture, vector) in vectors {
        let data = Data(
          vector.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
        try db.execute(
          sql: "INSERT OR REPLACE INTO vectors (network, picture, vector) VALUES (?, ?, ?)",
          arguments: [network, picture, data])
      }
    }
  }
}
