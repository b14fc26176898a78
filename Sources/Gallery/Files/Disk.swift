import FileNames
import Foundation

/// Files and folders through POSIX, with errors that say what happened.
public enum Disk {
  /// Turns the current `errno` into an error about `path`.
  static func failure(_ path: String, _ code: Int32 = errno) -> GalleryError {
    switch code {
    case ENOSPC, EDQUOT: .diskFull(path: path)
    case EROFS: .notWritable(path: path, reason: "the file system is read-only")
    case EACCES, EPERM: .notWritable(path: path, reason: "permission denied")
    case ENOENT: .missing(path: path)
    case ENOTDIR: .notFolder(path: path)
    case ENAMETOOLONG: .file(path: path, reason: "the name is too long")
    case EISDIR: .file(path: path, reason: "is a folder")
    default: .file(path: path, reason: String(cString: strerror(code)))
    }
  }

  /// The whole of a regular file.
  static func read(_ path: String, limit: Int) throws(GalleryError) -> [UInt8] {
    let file = try OpenFile(reading: path)
    guard file.size <= limit else {
      throw .malformed(path: path, reason: "the file is larger than \(limit >> 20) MiB")
    }
    return try file.bytes(at: 0, count: file.size)
  }

  /// Replaces or makes a file so that a crash at any instant leaves the old file, the new one, or
  /// none, but never a part of one. The data is on the disk when this returns.
  public static func write(_ bytes: [UInt8], to path: String) throws(GalleryError) {
    var status = stat()
    var target = path
    if POSIX.lstat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFLNK {
        // A link is followed, as every program that writes in place would.
        guard POSIX.stat(path, &status) == 0 else { throw failure(path) }
        if isStandardOutput(status) { return try write(bytes, into: dup(STDOUT_FILENO), path) }
        if let real = POSIX.realpath(path) { target = real }
      }
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFIFO, S_IFCHR:
        return try write(bytes, into: POSIX.open(path, O_WRONLY | O_NOCTTY), path)
      default: throw .file(path: path, reason: "is not a file that can be written")
      }
    }
    let temporary = try TemporaryFile(bytes, in: FilePath.folder(of: target))
    try temporary.rename(to: target)
  }

  /// Copies a picture's file, byte by byte.
  public static func copy(_ source: String, to target: String) throws(GalleryError) {
    try write(try read(source, limit: Codec.maxFileSize), to: target)
  }

  /// Writes into a pipe or a device, and closes it.
  private static func write(
    _ bytes: [UInt8], into descriptor: Int32, _ path: String
  ) throws(GalleryError) {
    guard descriptor >= 0 else { throw failure(path) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      } else if errno != EINTR {
        let error = failure(path)
        close(descriptor)
        throw error
      }
    }
    guard close(descriptor) == 0 else { throw failure(path) }
  }

  /// Whether standard output has this open: by its name alone a socket could not be written.
  private static func isStandardOutput(_ status: stat) -> Bool {
    var open = stat()
    return fstat(STDOUT_FILENO, &open) == 0 && open.st_dev == status.st_dev
      && open.st_ino == status.st_ino
  }

  /// Makes a folder and those above it that are missing, each of them on the disk when this
  /// returns.
  public static func makeFolder(_ path: String) throws(GalleryError) {
    let above = FilePath.folder(of: path)
    if POSIX.mkdir(path) == 0 {
      try syncFolder(above)
      return
    }
    switch errno {
    case EEXIST: break
    case ENOENT where above != path:
      try makeFolder(above)
      guard POSIX.mkdir(path) == 0 || errno == EEXIST else { throw failure(path) }
      try syncFolder(above)
    default: throw failure(path)
    }
  }

  /// Makes the names in a folder survive a crash.
  static func syncFolder(_ path: String) throws(GalleryError) {
    let descriptor = POSIX.open(path, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    // Some network file systems cannot sync a folder and say so with EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(path) }
  }
}

/// A regular file open for reading, closed with its last reference.
final class OpenFile {
  let path: String
  let descriptor: Int32
  /// Bytes when it was opened.
  let size: Int

  init(reading path: String) throws(GalleryError) {
    self.path = path
    // Nonblocking: a FIFO must not stop us before its type is known.
    descriptor = POSIX.open(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == EACCES
        ? .file(path: path, reason: "permission denied") : Disk.failure(path)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .file(path: path, reason: "is not a regular file")
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Bytes from an offset, fewer than `count` at the end of the file.
  func bytes(at offset: Int, count: Int) throws(GalleryError) -> [UInt8] {
    var failed: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
      while filled < buffer.count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
          off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failed = errno
          break
        }
      }
    }
    if failed != 0 { throw Disk.failure(path, failed) }
    return bytes
  }
}
