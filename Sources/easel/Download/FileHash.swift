import CTransfer
import Foundation

/// What a hub calls the contents of a file by: SHA-256 for large files, git's SHA-1 for small ones.
enum FileHash: Sendable, Equatable {
  case sha256(String)
  case gitBlob(String)

  var digits: String {
    switch self {
    case .sha256(let digits), .gitBlob(let digits): digits
    }
  }

  var name: String {
    switch self {
    case .sha256: "SHA-256"
    case .gitBlob: "git hash"
    }
  }
}

/// A hash in the making.
struct RunningHash {
  private var hash = easel_hash()

  /// - Parameter size: bytes of the whole file; git puts it before them.
  init(_ kind: FileHash, size: Int) {
    switch kind {
    case .sha256: easel_hash_begin(&hash, false)
    case .gitBlob:
      easel_hash_begin(&hash, true)
      Array("blob \(size)\0".utf8).withUnsafeBytes { add($0) }
    }
  }

  /// The digits of SHA-256 of a whole file.
  static func sha256(of bytes: [UInt8]) -> String {
    var hash = RunningHash(.sha256(""), size: bytes.count)
    bytes.withUnsafeBytes { hash.add($0) }
    return hash.digits()
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    easel_hash_add(&hash, bytes.baseAddress, bytes.count)
  }

  /// The digits of what was added.
  func digits() -> String {
    var hash = hash
    var digest = [UInt8](repeating: 0, count: 32)
    let count = easel_hash_end(&hash, &digest)
    return digest.prefix(count).map { String(format: "%02x", $0) }.joined()
  }
}
