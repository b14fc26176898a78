import FileNames
import Foundation

/// The files that a command will write, checked before the work begins.
struct Outputs {
  let files: [URL]
  /// Where something else than a file is written: open from now on.
  private let stream: OutputStream?

  /// Names the files of one or more pictures.
  /// - Parameters:
  ///   - path: a folder, where the names are used and a name that is taken gets a number; or the
  ///     file of a single picture, of which several get `-1`, `-2` ... before the extension.
  ///   - names: of the pictures, without the extension.
  ///   - ending: of files in a folder.
  ///   - force: whether a file may be replaced.
  init(_ path: String, names: [String], ending: String = "png", force: Bool) throws {
    let url = URL(file: path.expandingTilde)
    if path.hasSuffix("/") || Files.isFolder(url.path) {
      try Self.makeFolder(url)
      try Self.check(folder: url)
      files = Self.free(names, ending, in: url)
      stream = nil
      return
    }
    stream = try OutputStream(url)
    guard stream == nil else {
      guard names.count == 1 else {
        throw EaselError.file(
          path: url.path, reason: "is no file, and several pictures need a file each")
      }
      files = [url]
      return
    }
    try Self.check(folderOf: url)
    files = names.count == 1 ? [url] : names.indices.map { Self.numbered(url, $0 + 1) }
    if let file = files.first(where: { !force && Files.exists($0.path) }) {
      throw EaselError.file(path: file.path, reason: "exists already; --force replaces it")
    }
  }

  /// The file of a figure; one that is there is replaced.
  init(figure path: String) throws {
    let url = URL(file: path.expandingTilde)
    stream = try OutputStream(url)
    if stream == nil { try Self.check(folderOf: url) }
    if Files.isFolder(url.path) {
      throw EaselError.file(path: url.path, reason: "is a folder; name a file in it")
    }
    files = [url]
  }

  /// Prints where something was written, unless that went to standard output itself.
  func say(_ file: URL) {
    if !OutputStream.isStandardOutput(file.path) { StandardOutput.name(file.path) }
  }

  /// Names that no file has, in a folder.
  private static func free(_ names: [String], _ ending: String, in folder: URL) -> [URL] {
    var taken: Set<URL> = []
    return names.map { name in
      var file = folder.appendingPathComponent("\(name).\(ending)")
      var number = 1
      while taken.contains(file) || Files.exists(file.path) {
        number += 1
        file = folder.appendingPathComponent("\(name)-\(number).\(ending)")
      }
      taken.insert(file)
      return file
    }
  }

  private static func numbered(_ url: URL, _ number: Int) -> URL {
    let stem = url.deletingPathExtension().lastPathComponent
    let suffix = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
    return url.deletingLastPathComponent().appendingPathComponent("\(stem)-\(number)\(suffix)")
  }

  private static func makeFolder(_ url: URL) throws(EaselError) {
    do throws(SystemError) { try Files.makeFolder(url.path) } catch {
      throw .file(path: url.path, reason: "this folder cannot be made: \(error)")
    }
  }

  /// A file appears beside its name, or that of what it is a link to, and is renamed: the folder
  /// must take it.
  private static func check(folderOf file: URL) throws(EaselError) {
    try check(folder: URL(file: FilePath.folder(of: POSIX.realpath(file.path) ?? file.path)))
  }

  private static func check(folder: URL) throws(EaselError) {
    guard Files.isFolder(folder.path) else {
      throw .file(path: folder.path, reason: "there is no such folder; make it first")
    }
    guard POSIX.access(folder.path, W_OK) == 0 else {
      throw .file(path: folder.path, reason: "this folder cannot be written to: \(systemReason())")
    }
  }
}
