import ArgumentParser
import Foundation
import Gallery

struct GalleryStarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "star", abstract: "Make favourites of pictures.")
  @OptionGroup var arguments: GalleryPictures
  func run() throws { try arguments.change { try $0.star($1) } }
}

struct GalleryUnstarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unstar", abstract: "Make ordinary pictures of favourites.")
  @OptionGroup var arguments: GalleryPictures
  func run() throws { try arguments.change { try $0.star($1, false) } }
}

struct GalleryTrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash", abstract: "Move pictures to the gallery's trash.",
    discussion: "'easel gallery restore' brings them back, 'easel gallery empty-trash' does not.")
  @OptionGroup var arguments: GalleryPictures
  func run() throws { try arguments.change { try $0.trash($1) } }
}

struct GalleryRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring pictures back from the trash.",
    discussion: """
      A picture whose name was taken meanwhile comes back with a number, which is said. Of several \
      of one name the last that was trashed comes first.
      """)
  @OptionGroup var arguments: GalleryPictures

  func run() throws {
    try arguments.change(inTrash: true) { gallery, ids in
      try gallery.restore(ids).map { restored in
        if let notice = restored.notice { GalleryAccess.note(notice) }
        return restored.picture
      }
    }
  }
}

struct GalleryNoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Write a note to a picture; an empty one takes it away.",
    discussion: "Example: easel gallery note 20261123-193609-a-red-apple-7 \"for the cover\"")

  @Argument(
    help: "Id, path or file name of a picture.",
    completion: .custom { _, _, prefix in GalleryPictures.ids(beginning: prefix) })
  var picture: String

  @Argument(help: "The note.")
  var text: String

  func run() throws {
    try GalleryAccess.run { gallery in
      let picture = try GalleryAccess.pictures([picture], in: gallery)[0]
      try gallery.setNote(picture.id, text)
    }
  }
}

struct GalleryTagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Add tags to pictures, and remove tags.",
    discussion:
      "Example: easel gallery tag 20261123-193609-a-red-apple-7 --add fruit --remove draft")

  @OptionGroup var arguments: GalleryPictures

  @Option(help: "A tag to add; may be given several times.")
  var add: [String] = []

  @Option(help: "A tag to remove; may be given several times.")
  var remove: [String] = []

  func validate() throws {
    if add.isEmpty && remove.isEmpty { throw ValidationError("Name tags with --add or --remove.") }
  }

  func run() throws { try arguments.change { try $0.tag($1, add: add, remove: remove) } }
}

extension GalleryPictures {
  /// Changes the pictures of the command line, all or none, and prints them with `--json`.
  func change(
    inTrash: Bool = false, _ body: (Gallery, [String]) throws -> [Gallery.Picture]
  ) throws {
    try GalleryAccess.run { gallery in
      let found = try GalleryAccess.pictures(pictures, in: gallery, inTrash: inTrash)
      let changed = try body(gallery, found.map(\.id))
      if json { try GalleryAccess.show(changed, json: true) }
    }
  }
}

struct GalleryEmptyTrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "empty-trash", abstract: "Remove the pictures in the trash for good.",
    discussion: "Asks first when it runs in a terminal; --yes answers.")

  @Flag(name: [.short, .long], help: "Do not ask.")
  var yes = false

  @Flag(help: "Print how many were removed as a JSON object.")
  var json = false

  func run() throws {
    try GalleryAccess.run { gallery in
      var trashed = Gallery.Filter()
      trashed.isTrashed = true
      let count = try gallery.count(trashed)
      if count > 0, !yes, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 {
        StandardError.write(
          "Remove \(count) picture\(count == 1 ? "" : "s") for good? This cannot be undone. [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
          throw EaselError.refused("nothing was removed")
        }
      }
      let removed = try gallery.emptyTrash()
      if json {
        StandardOutput.line("{\"removed\":\(removed)}")
      } else {
        GalleryAccess.note("removed \(removed) pictures")
      }
    }
  }
}
