import FileNames
import Foundation
import Gallery

/// A file to install.
struct InstalledFile {
  /// Below the prefix.
  let path: String
  let bytes: Data
  let isProgram: Bool

  init(_ path: String, _ bytes: Data, isProgram: Bool) {
    self.path = path
    self.bytes = bytes
    self.isProgram = isProgram
  }

  init(_ path: String, _ text: String) {
    self.init(path, Data(text.utf8), isProgram: false)
  }
}

/// What is installed below a prefix, known by a list that is installed with it.
struct Installation {
  /// The prefix, such as `~/.local`.
  let folder: URL

  /// The list: a path a line, folders that were made for them with a slash at the end.
  static let list = "lib/easel/installed"

  /// Writes the files in place of those that were installed before.
  /// - Parameter force: replace also what this list does not know.
  /// - Returns: the paths that were written.
  func install(_ files: [InstalledFile], force: Bool) throws(EaselError) -> [String] {
    let old = try listed()
    let new = files.map(\.path) + [Self.list]
    if !force, let foreign = new.first(where: { !old.contains($0) && exists($0) }) {
      throw .refused(
        "\(path(foreign)) is there and is not of 'easel install'; remove it, or replace it with "
          + "--force")
    }
    var folders = old.filter { $0.hasSuffix("/") && exists($0) }
    for path in new { folders += missingFolders(of: path).filter { !folders.contains($0) } }
    // The list goes first: whatever happens then, 'easel uninstall' knows what there may be.
    let obsolete = old.filter { !$0.hasSuffix("/") && !new.contains($0) }
    try write(lines(new + obsolete + folders))
    for file in files { try write(file) }
    for path in obsolete { try removeFile(path) }
    try write(lines(new + folders))
    return files.map { path($0.path) }
  }

  /// Removes every file on the list, and the folders on it that are empty then.
  /// - Returns: the paths that were removed.
  func remove() throws(EaselError) -> [String] {
    let listed = try listed()
    guard !listed.isEmpty else {
      let hint =
        Self.ofThisProgram.map { "this program is in \($0.path): --prefix '\($0.path)'" }
        ?? "another place is named with --prefix"
      throw .refused("nothing of 'easel install' is in \(folder.path); \(hint)")
    }
    var removed: [String] = []
    // The list goes last: stopped on the way, it can be run again.
    let files = listed.filter { !$0.hasSuffix("/") && $0 != Self.list }
    for file in files + [Self.list] where exists(file) {
      try removeFile(file)
      removed.append(path(file))
    }
    for name in listed.filter({ $0.hasSuffix("/") }).sorted(by: { $0.count > $1.count }) {
      // What others put in there keeps it.
      POSIX.rmdir(path(name))
    }
    return removed
  }

  /// The prefix that the running program was installed into.
  private static var ofThisProgram: URL? {
    guard let program = POSIX.realpath("/proc/self/exe") else { return nil }
    let prefix = URL(file: FilePath.folder(of: FilePath.folder(of: program)))
    return Installation(folder: prefix).exists(list) ? prefix : nil
  }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func exists(_ name: String) -> Bool { Files.isTaken(path(name)) }

  private func removeFile(_ name: String) throws(EaselError) {
    guard POSIX.unlink(path(name)) != 0, errno != ENOENT else { return }
    throw .file(
      path: path(name), reason: "cannot be removed: \(String(cString: strerror(errno)))")
  }

  /// Lines of the list; empty where there is none.
  private func listed() throws(EaselError) -> [String] {
    guard exists(Self.list) else { return [] }
    let text: String
    do throws(SystemError) {
      text = String(decoding: try Files.read(path(Self.list), limit: 1 << 20), as: UTF8.self)
    } catch { throw .file(path: path(Self.list), reason: "\(error)") }
    let names = text.split(separator: "\n").map(String.init)
    for name in names
    where name.hasPrefix("/") || name.split(separator: "/").contains("..") {
      throw .file(
        path: path(Self.list),
        reason: "names \(name), which is not below \(folder.path); "
          + "nothing was changed: delete the list and what it names by hand")
    }
    return names
  }

  /// The folders on the way to a file that are not there, below the prefix.
  private func missingFolders(of name: String) -> [String] {
    let parts = name.split(separator: "/").dropLast()
    return parts.indices.map { parts[...$0].joined(separator: "/") + "/" }.filter { !exists($0) }
  }

  private func lines(_ names: [String]) -> InstalledFile {
    InstalledFile(Self.list, names.map { $0 + "\n" }.joined())
  }

  /// Writes beside and renames: a program that runs keeps its file, and none is ever half there.
  private func write(_ file: InstalledFile) throws(EaselError) {
    let target = path(file.path)
    let part = target + ".part"
    do throws(SystemError) {
      try Files.makeFolder(FilePath.folder(of: target))
      try Files.write(file.bytes, to: part)
      guard POSIX.chmod(part, file.isProgram ? 0o755 : 0o644) == 0,
        POSIX.rename(part, target) == 0
      else { throw SystemError() }
    } catch {
      POSIX.unlink(part)
      throw .file(path: target, reason: "cannot be written: \(error)")
    }
  }
}
