import ArgumentParser
import FileNames
import Foundation

/// A pipe or a device that a command writes to, open before the work begins: what refuses bytes
/// does so at once, and a pipe's reader waits for us from then on.
final class OutputStream {
  private let descriptor: Int32

  /// Waits for a pipe's reader.
  /// - Returns: nil for a file, or where nothing is.
  /// - Throws: `EaselError.file` for what cannot be written; `ExitCode` where the user interrupts.
  init?(_ url: URL) throws {
    var status = stat()
    guard POSIX.stat(url.path, &status) == 0 else {
      let (code, reason) = (errno, systemReason())
      guard code == ENOENT || code == ENOTDIR else {
        throw EaselError.file(path: url.path, reason: reason)
      }
      if Files.isTaken(url.path) {
        throw EaselError.file(path: url.path, reason: "is a link to something that is not there")
      }
      return nil
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG where !Self.isStandardOutput(url.path): return nil
    case S_IFDIR: return nil
    case S_IFREG, S_IFIFO, S_IFCHR, S_IFSOCK: break
    default: throw EaselError.file(path: url.path, reason: "is not a file that can be written")
    }
    descriptor =
      Self.isStandardOutput(url.path) ? dup(STDOUT_FILENO) : try Self.open(url, status)
    guard isatty(descriptor) == 0 else {
      throw EaselError.file(
        path: url.path, reason: "is a terminal, and a picture's bytes would garble it; name a file")
    }
    if let code = Self.refusal(of: descriptor) {
      throw EaselError.file(path: url.path, reason: String(cString: strerror(code)))
    }
  }

  /// What is open refuses bytes: by an empty write, which leaves nothing behind, or since its
  /// reader is gone.
  /// - Returns: the error's number; nil where bytes seem welcome.
  static func refusal(of descriptor: Int32) -> Int32? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return errno }
    switch status.st_mode & S_IFMT {
    // An empty message is a message.
    case S_IFSOCK: return nil
    case S_IFIFO:
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&wait, 1, 0) > 0, wait.revents & Int16(POLLERR) != 0 { return EPIPE }
    default: break
    }
    return write(descriptor, "", 0) < 0 ? errno : nil
  }

  deinit { close(descriptor) }

  /// Whether a path leads to what standard output has open, by another way than being a file. A
  /// device such as /dev/null does not mind who else writes there.
  static func isStandardOutput(_ path: String) -> Bool {
    var (link, file, open) = (stat(), stat(), stat())
    return POSIX.lstat(path, &link) == 0 && link.st_mode & S_IFMT != S_IFREG
      && POSIX.stat(path, &file) == 0 && fstat(STDOUT_FILENO, &open) == 0
      && file.st_dev == open.st_dev && file.st_ino == open.st_ino
      && (file.st_mode & S_IFMT != S_IFCHR || isatty(STDOUT_FILENO) == 1)
  }

  private static func open(_ url: URL, _ status: stat) throws -> Int32 {
    while true {
      let descriptor = POSIX.open(url.path, O_WRONLY | O_NONBLOCK | O_NOCTTY)
      if descriptor >= 0 { return descriptor }
      guard errno == ENXIO, status.st_mode & S_IFMT == S_IFIFO else {
        let reason =
          status.st_mode & S_IFMT == S_IFSOCK ? "is a socket; name a file" : systemReason()
        throw EaselError.file(path: url.path, reason: reason)
      }
      // No reader yet.
      if Interruption.isWished { throw ExitCode(Interruption.status) }
      usleep(20_000)
    }
  }
}
