import Foundation

/// The system's calls that take names. They fail as in C: with -1 or nil, and `errno`.
public enum POSIX {
  public static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    path.withFileName { Foundation.open($0, flags | O_CLOEXEC, mode) }
  }

  /// Follows links.
  public static func stat(_ path: String, _ status: inout Foundation.stat) -> Int32 {
    path.withFileName { systemStat($0, &status) }
  }

  public static func lstat(_ path: String, _ status: inout Foundation.stat) -> Int32 {
    path.withFileName { Foundation.lstat($0, &status) }
  }

  public static func statvfs(_ path: String, _ status: inout Foundation.statvfs) -> Int32 {
    path.withFileName { systemStatvfs($0, &status) }
  }

  public static func access(_ path: String, _ mode: Int32) -> Int32 {
    path.withFileName { Foundation.access($0, mode) }
  }

  public static func rename(_ from: String, _ to: String) -> Int32 {
    from.withFileName { from in to.withFileName { Foundation.rename(from, $0) } }
  }

  public static func link(_ from: String, _ to: String) -> Int32 {
    from.withFileName { from in to.withFileName { Foundation.link(from, $0) } }
  }

  /// - Parameter target: what the link will say.
  public static func symlink(_ target: String, at path: String) -> Int32 {
    target.withFileName { target in path.withFileName { Foundation.symlink(target, $0) } }
  }

  @discardableResult
  public static func unlink(_ path: String) -> Int32 { path.withFileName(Foundation.unlink) }

  @discardableResult
  public static func rmdir(_ path: String) -> Int32 { path.withFileName(Foundation.rmdir) }

  public static func mkdir(_ path: String) -> Int32 {
    path.withFileName { Foundation.mkdir($0, 0o777) }
  }

  public static func chmod(_ path: String, _ mode: mode_t) -> Int32 {
    path.withFileName { Foundation.chmod($0, mode) }
  }

  /// Sets the times of access and modification.
  @discardableResult
  public static func utimens(_ path: String, _ time: timespec) -> Int32 {
    path.withFileName { utimensat(AT_FDCWD, $0, [time, time], 0) }
  }

  /// The path without links; nil where it leads nowhere.
  public static func realpath(_ path: String) -> String? {
    guard let real = path.withFileName({ Foundation.realpath($0, nil) }) else { return nil }
    defer { free(real) }
    return FileName.text(of: UnsafePointer(real))
  }

  /// The current folder; "/" where it is gone.
  public static var currentFolder: String {
    guard let folder = getcwd(nil, 0) else { return "/" }
    defer { free(folder) }
    return FileName.text(of: UnsafePointer(folder))
  }

  /// The bytes of a string of C's.
  static func bytes(_ text: UnsafePointer<CChar>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text, count: strlen(text))
  }
}

/// Why a call of the system failed.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  public let code: Int32

  public init(_ code: Int32 = errno) { self.code = code }

  public var description: String { String(cString: strerror(code)) }
}

// Inside of `POSIX` these would mean its own.
private func systemStat(_ path: UnsafePointer<CChar>, _ status: inout stat) -> Int32 {
  stat(path, &status)
}

private func systemStatvfs(_ path: UnsafePointer<CChar>, _ status: inout statvfs) -> Int32 {
  statvfs(path, &status)
}
