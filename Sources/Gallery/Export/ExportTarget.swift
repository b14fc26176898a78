import FileNames
import Foundation

/// The file that an export goes to, from what a user wrote.
public struct ExportTarget: Sendable, Equatable {
  /// A name that nothing has yet.
  public let file: URL
  /// The folder of the file, where it was made for it.
  public let newFolder: URL?

  /// Endings of pictures that a name may have by mistake: the bytes would be others.
  private static let foreign: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "png", "apng", "tif", "tiff", "bmp", "avif",
    "heic", "jxl", "mp4",
  ]

  /// Finds the file, and makes its folder where that is missing.
  /// - Parameters:
  ///   - written: a folder, or a name that ends in a slash, where the file is called `name` (with a
  ///     number if that is taken); or a file, which gets an ending if it has none.
  ///   - name: what the file is called in a folder.
  ///   - endings: what the file may be, the usual one first.
  ///   - replaces: whether a file that is there may be written over.
  public init(
    _ written: URL, name: String, endings: [String] = ["png"], replaces: Bool = false
  ) throws(GalleryError) {
    let path = written.path
    if written.hasDirectoryPath || FileStamp(path)?.isFolder == true {
      newFolder = try Self.make(path)
      file = URL(file: Self.free(name, in: path))
      return
    }
    try Self.check(endingOf: written, endings)
    let isEnded = endings.contains(written.pathExtension.lowercased())
    let target = isEnded ? path : path + "." + endings[0]
    if let stamp = FileStamp(target), stamp.isFolder || !replaces {
      throw .file(path: target, reason: "exists already; choose another name, or remove it first")
    }
    newFolder = try Self.make(FilePath.folder(of: target))
    file = URL(file: target)
  }

  /// Refuses the ending of another kind of picture.
  public static func check(
    endingOf file: URL, _ endings: [String] = ["png"]
  ) throws(GalleryError) {
    let ending = file.pathExtension.lowercased()
    guard foreign.contains(ending), !endings.contains(ending) else { return }
    let known = PictureFormat.allEndings == endings ? PictureFormat.allCases.map(\.ending) : endings
    let names = known.map { "." + $0 }.joined(separator: " or ")
    throw .invalidName(
      file.lastPathComponent, reason: "this is written as \(names), not as .\(ending)")
  }

  /// - Returns: the folder, if it was not there.
  private static func make(_ folder: String) throws(GalleryError) -> URL? {
    if let stamp = FileStamp(folder) {
      if stamp.isFolder { return nil }
      throw .file(path: folder, reason: "is a file, not a folder")
    }
    var above = FilePath.folder(of: folder)
    while FileStamp(above) == nil, above != "/", above != "." { above = FilePath.folder(of: above) }
    if let stamp = FileStamp(above), !stamp.isFolder {
      throw .file(path: above, reason: "is a file, not a folder")
    }
    try Disk.makeFolder(folder)
    return URL(file: folder, isFolder: true)
  }

  private static func free(_ name: String, in folder: String) -> String {
    let url = URL(file: "/" + name)
    let (stem, ending) = (url.deletingPathExtension().lastPathComponent, url.pathExtension)
    var path = "\(folder)/\(stem).\(ending)"
    var number = 1
    while FileStamp(path) != nil {
      number += 1
      path = "\(folder)/\(stem)-\(number).\(ending)"
    }
    return path
  }
}
