import FileNames
import Foundation

/// A whole, synced file under a hidden name, waiting to be renamed. It removes itself if it is not
/// renamed; if the program is killed, the next start sweeps it away.
final class TemporaryFile {
  static let prefix = ".easel-"
  static let suffix = ".tmp"

  private let path: String
  private let descriptor: Int32
  private var isRenamed = false

  /// A name that no other program or thread uses.
  static func name() -> String {
    "\(prefix)\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))\(suffix)"
  }

  /// Writes and syncs `bytes`.
  init(_ bytes: [UInt8], in folder: String) throws(GalleryError) {
    path = folder + "/" + Self.name()
    descriptor = POSIX.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    guard descriptor >= 0 else {
      let error = Disk.failure(folder)
      isRenamed = true
      throw error
    }
    // A lock that dies with us tells a sweep that this file is in use.
    _ = flock(descriptor, LOCK_EX)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(
          descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw Disk.failure(folder)
      }
    }
    guard fsync(descriptor) == 0 else { throw Disk.failure(folder) }
  }

  /// Gives the file its name, in the same file system, replacing what has that name; synced.
  func rename(to target: String) throws(GalleryError) {
    guard POSIX.rename(path, target) == 0 else { throw Disk.failure(target) }
    isRenamed = true
    try Disk.syncFolder(FilePath.folder(of: target))
  }

  deinit {
    if !isRenamed { POSIX.unlink(path) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Removes what a killed program left in a folder. A file is left alone while its program lives:
  /// by the number in its name, and by the lock that a process of another machine would hold.
  static func sweep(_ folder: String, name: String) {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix),
      let pid = pid_t(name.dropFirst(prefix.count).prefix { $0.isNumber }),
      kill(pid, 0) == -1, errno == ESRCH
    else { return }
    let path = folder + "/" + name
    let descriptor = POSIX.open(path, O_WRONLY)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { POSIX.unlink(path) }
  }
}
