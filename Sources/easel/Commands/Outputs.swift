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
  ///   - force: whether a file may be replaced.
  init(_ path: String, names: [String], force: Bool) throws {
    let url = URL(fileURLWithPath: path.expandingTilde)
    if path.hasSuffix("/") || Self.isFolder(url) {
      try Self.makeFolder(url)
      try Self.check(folder: url)
      files = Self.free(names, in: url)
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
    if let file = files.first(where: { !force && Self.isThere($0) }) {
      throw EaselError.file(path: file.path, reason: "exists already; --force replaces it")
    }
  }

  /// The file of a figure; one that is there is replaced.
  init(figure path: String) throws {
    let url = URL(fileURLWithPath: path.expandingTilde)
    stream = try OutputStream(url)
    if stream == nil { try Self.check(folderOf: url) }
    if Self.isFolder(url) {
      throw EaselError.file(path: url.path, reason: "is a folder; name a file in it")
    }
    files = [url]
  }

  /// Prints where something was written, unless that went to standard output itself.
  func say(_ file: URL) {
    if !OutputStream.isStandardOutput(file.path) { StandardOutput.line(file.path) }
  }

  /// Names that no file has, in a folder.
  private static func free(_ names: [String], in folder: URL) -> [URL] {
    var taken: Set<URL> = []
    return names.map { name in
      var file = folder.appendingPathComponent(name + ".png")
      var number = 1
      while taken.contains(file) || isThere(file) {
        number += 1
        file = folder.appendingPathComponent("\(name)-\(number).png")
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
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch { throw .file(path: url.path, reason: "this folder cannot be made") }
  }

  /// A file appears beside its name, or that of what it is a link to, and is renamed: the folder
  /// must take it.
  private static func check(folderOf file: URL) throws(EaselError) {
    let file = isThere(file) ? file.resolvingSymlinksInPath() : file
    try check(folder: file.deletingLastPathComponent())
  }

  private static func check(folder: URL) throws(EaselError) {
    guard isFolder(folder) else {
      throw .file(path: folder.path, reason: "there is no such folder; make it first")
    }
    guard FileManager.default.isWritableFile(atPath: folder.path) else {
      throw .file(path: folder.path, reason: "this folder cannot be written to")
    }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func isThere(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path)
  }
}
