import ArgumentParser
import FileNames
import Foundation
import Gallery

/// `easel gallery`: the pictures on disk.
struct GalleryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery", abstract: "List, find, mark, import and export pictures.",
    discussion: """
      A PICTURE is the short id that the list shows or its first characters (four or more), the \
      path of its file, or the file's name. Everything that these commands change is in the files \
      themselves; the index can be built again.

      Candidates, the small pictures of explorations, are left out as in the studio: --candidates \
      lists them.

      With --json, one object a line. Without it, text from files is made harmless: control \
      characters are shown as symbols.
      """,
    subcommands: [
      GalleryListCommand.self, GallerySearchCommand.self, GalleryShowCommand.self,
      GalleryStarCommand.self, GalleryUnstarCommand.self, GalleryTagCommand.self,
      GalleryNoteCommand.self, GalleryTrashCommand.self,
      GalleryRestoreCommand.self, GalleryEmptyTrashCommand.self, GalleryImportCommand.self,
      GalleryExportCommand.self,
      GalleryUsageCommand.self, GalleryRebuildCommand.self,
    ])
}

/// What the gallery's commands share.
enum GalleryAccess {
  /// Opens the user's gallery, runs `body`, and turns errors into messages that a terminal can
  /// show.
  static func run(checkIndex: Bool = false, _ body: (Gallery) throws -> Void) throws {
    let folders = Folders.current
    do {
      let gallery = try Gallery(
        folder: folders.data, cache: folders.cache, checkIndex: checkIndex, now: { Date() })
      for notice in gallery.notices { note(notice) }
      try body(gallery)
    } catch let error as GalleryError {
      throw EaselError.refused(Printable.line("\(error)"))
    }
  }

  /// Writes a message to standard error.
  static func note(_ text: String) {
    StandardError.line(Printable.line(text))
  }

  /// Finds every picture of the command line before anything is done.
  static func pictures(
    _ names: [String], in gallery: Gallery, inTrash: Bool = false
  ) throws -> [Gallery.Picture] {
    let here = URL(file: POSIX.currentFolder, isFolder: true)
    return try names.map { try gallery.find($0, relativeTo: here, inTrash: inTrash) }
  }

  private static func padded(_ text: String, to count: Int) -> String {
    text + String(repeating: " ", count: max(0, count - text.count))
  }

  /// Prints pictures, a line each: star, short id, date, size, seed, title and tags.
  static func show(_ pictures: [Gallery.Picture], json: Bool) throws {
    for picture in pictures {
      if json {
        try StandardOutput.json(GalleryLine(picture))
      } else {
        let tags = picture.tags.map { "  #\($0)" }.joined()
        let star = picture.isFavourite ? "★" : " "
        let facts = [
          picture.shortID, picture.date(), Self.padded("\(picture.width)x\(picture.height)", to: 9),
          Self.padded(picture.seed.map { "\($0)" } ?? "-", to: 10),
        ]
        StandardOutput.line(
          Printable.line("\(star) \(facts.joined(separator: "  "))  \(picture.title)\(tags)"))
      }
    }
  }
}

/// A picture as `--json` prints it.
struct GalleryLine: Encodable {
  let picture: Gallery.Picture

  init(_ picture: Gallery.Picture) { self.picture = picture }

  private enum Key: String, CodingKey {
    case id, short, path, prompt, negative, seed, model, modelHash, created, width, height,
      favourite
    case trashed, name, tags, note
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(picture.id, forKey: .id)
    try values.encode(picture.shortID, forKey: .short)
    try values.encode(picture.url.path, forKey: .path)
    try values.encode(picture.prompt, forKey: .prompt)
    try values.encode(picture.negativePrompt, forKey: .negative)
    // null where the file does not say, so that every line has every key.
    try values.encode(picture.seed, forKey: .seed)
    try values.encode(picture.model, forKey: .model)
    try values.encode(picture.modelHash, forKey: .modelHash)
    try values.encode(picture.timestamp, forKey: .created)
    try values.encode(picture.width, forKey: .width)
    try values.encode(picture.height, forKey: .height)
    try values.encode(picture.isFavourite, forKey: .favourite)
    try values.encode(picture.isTrashed, forKey: .trashed)
    try values.encode(picture.name, forKey: .name)
    try values.encode(picture.tags, forKey: .tags)
    try values.encode(picture.note, forKey: .note)
  }
}

/// The pictures of a command line.
struct GalleryPictures: ParsableArguments {
  @Argument(
    help: "Ids, paths or file names of pictures.",
    completion: .custom { _, _, prefix in GalleryPictures.ids(beginning: prefix) })
  var pictures: [String]

  @Flag(help: "Print the pictures as JSON, an object a line.")
  var json = false

  /// Completion must not fail: without a gallery there is nothing to complete.
  static func ids(beginning prefix: String) -> [String] {
    let folders = Folders.current
    let gallery = try? Gallery(folder: folders.data, cache: folders.cache, now: { Date() })
    return (try? gallery?.ids())?.filter { $0.hasPrefix(prefix) } ?? []
  }
}
