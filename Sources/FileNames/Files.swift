import Foundation

/// Files and folders by name, whatever bytes that is.
public enum Files {
  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return POSIX.stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a path leads to anything.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return POSIX.stat(path, &status) == 0
  }

  /// Whether anything has this name, a link that leads nowhere too.
  public static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return POSIX.lstat(path, &status) == 0
  }

  /// Bytes that may still be written where a path is; nil where the system does not say.
  public static func free(at path: String) -> Int? {
    var status = statvfs()
    guard POSIX.statvfs(path, &status) == 0 else { return nil }
    let (bytes, isMore) = Int(clamping: status.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return isMore ? .max : bytes
  }

  /// Whether the name itself is a link.
  public static func isLink(_ path: String) -> Bool {
    var status = stat()
    return POSIX.lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether nothing has this name; something above that is no folder, such as /dev/null, has
  /// nothing in it.
  public static func isAbsent(_ path: String) -> Bool {
    var status = stat()
    return POSIX.stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  /// Bytes of a file; nil where there is none.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    return POSIX.stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The names in a folder in the order of their bytes, hidden ones too.
  public static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = folder.withFileName(opendir) else { throw SystemError() }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          Array(POSIX.bytes($0))
        }
      }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }.map { FileName.text(of: $0) }
  }

  /// The paths of all files below a folder, relative to it, in the order of their bytes. Links to
  /// files count; links to folders are not followed.
  public static func all(below folder: String) throws(SystemError) -> [String] {
    var files: [String] = []
    for name in try names(in: folder) {
      let path = FilePath.joined(folder, name)
      if !isFolder(path) {
        if exists(path) { files.append(name) }
      } else if !isLink(path), let inside = try? all(below: path) {
        files += inside.map { name + "/" + $0 }
      }
    }
    return files
  }

  /// The whole of a file, a pipe or a device.
  /// - Parameter limit: more bytes are an error, EFBIG.
  public static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = POSIX.open(path, O_RDONLY)
    guard descriptor >= 0 else { throw SystemError() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &part, part.count)
      if count > 0 {
        guard bytes.count + count <= limit else { throw SystemError(EFBIG) }
        bytes += part[..<count]
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw SystemError()
      }
    }
  }

  /// The first bytes of a file.
  public static func head(of path: String, count: Int) throws(SystemError) -> [UInt8] {
    let descriptor = POSIX.open(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { throw SystemError() }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Foundation.read(descriptor, &bytes, count)
    guard got >= 0 else { throw SystemError() }
    return Array(bytes[..<got])
  }

  /// Writes a file, in place of what is there.
  public static func write(_ bytes: Data, to path: String) throws(SystemError) {
    let descriptor = POSIX.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw SystemError() }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw SystemError()
      }
    }
  }

  /// Makes a folder and those above it that are missing.
  public static func makeFolder(_ path: String) throws(SystemError) {
    if POSIX.mkdir(path) == 0 { return }
    let code = errno
    if isFolder(path) { return }
    let above = FilePath.folder(of: path)
    guard code == ENOENT, above != path else { throw SystemError(code) }
    try makeFolder(above)
    guard POSIX.mkdir(path) == 0 || isFolder(path) else { throw SystemError() }
  }

  /// Removes a folder with all that is in it.
  public static func removeFolder(_ path: String) {
    for name in (try? names(in: path)) ?? [] {
      let inside = FilePath.joined(path, name)
      if isFolder(inside), !isLink(inside) {
        removeFolder(inside)
      } else {
        POSIX.unlink(inside)
      }
    }
    POSIX.rmdir(path)
  }

  /// The folder for what need not stay, `$TMPDIR` or /tmp.
  public static var temporaryFolder: String {
    let named = Launch.environment["TMPDIR"] ?? ""
    return named.hasPrefix("/") && isFolder(named) ? named : "/tmp"
  }
}

extension URL {
  /// A path, relative ones from the current folder. It comes back from `path` byte by byte.
  public init(file path: String, isFolder: Bool = false) {
    guard path.utf8.first != UInt8(ascii: "/") else {
      self = isFolder ? URL(fileURLWithPath: path, isDirectory: true) : URL(fileURLWithPath: path)
      return
    }
    let here = URL(fileURLWithPath: POSIX.currentFolder, isDirectory: true)
    let url =
      isFolder
      ? URL(fileURLWithPath: path, isDirectory: true, relativeTo: here)
      : URL(fileURLWithPath: path, relativeTo: here)
    self = url.absoluteURL
  }
}
