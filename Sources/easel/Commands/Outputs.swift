import Foundation

/// The files that a command will write, checked before the work begins.
struct Outputs {
  let files: [URL]

  /// Names the files of one or more pictures.
  /// - Parameters:
  ///   - path: a folder, where the names are used and a name that is taken gets a number; or the
  ///     file of a single picture, of which several get `-1`, `-2` ... before the extension.
  ///   - names: of the pictures, without the extension.
  ///   - force: whether a file may be replaced.
  init(_ path: String, names: [String], force: Bool) throws(EaselError) {
    let url = URL(fileURLWithPath: path.expandingTilde)
    if path.hasSuffix("/") || Self.isFolder(url) {
      try Self.makeFolder(url)
      try Self.check(folder: url)
      files = Self.free(names, in: url)
      return
    }
    try Self.check(folder: url.deletingLastPathComponent())
    files = names.count == 1 ? [url] : names.indices.map { Self.numbered(url, $0 + 1) }
    if let file = files.first(where: { !force && Self.isThere($0) }) {
      throw .file(path: file.path, reason: "exists already; --force replaces it")
    }
  }

  /// The file of a figure; one that is there is replaced.
  init(figure path: String) throws(EaselError) {
    let url = URL(fileURLWithPath: path.expandingTilde)
    try Self.check(folder: url.deletingLastPathComponent())
    if Self.isFolder(url) { throw .file(path: url.path, reason: "is a folder; name a file in it") }
    files = [url]
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
