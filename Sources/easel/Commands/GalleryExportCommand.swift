import ArgumentParser
import FileNames
import Foundation
import Gallery

struct GalleryExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Copy pictures, or make a contact sheet or an HTML page of them.",
    discussion: """
      Examples:
        easel gallery export -o ~/Desktop/ 3f9a2c1
        easel gallery export --sheet -o sheet.png $(easel gallery list --favourites --json | jq -r .id)

      Copies keep their recipes, in another format too: easel gallery export --format webp -o web/ \
      3f9a2c1. The HTML page needs no other file and embeds the pictures whole.
      """)

  @OptionGroup var arguments: GalleryPictures

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      """
      A folder (or a file, for one picture) for copies, or the file for a sheet or page; a folder \
      that is not there is made.
      """,
      valueName: "path"), completion: .file())
  var output: String

  @OptionGroup var encoding: EncodingOptions

  @Flag(help: "Replace a file that is there already.")
  var force = false

  @Flag(help: "Write a contact sheet, a picture with small ones and labels.")
  var sheet = false

  @Flag(help: "Write an HTML page with the pictures and their recipes.")
  var html = false

  @Option(help: "The title of the HTML page.")
  var title = "Pictures made with Easel"

  func validate() throws {
    if sheet && html { throw ValidationError("Choose --sheet or --html.") }
    if sheet || html, !encoding.isEmpty {
      throw ValidationError("--format and --quality are for copies of pictures.")
    }
  }

  func run() throws {
    try GalleryAccess.run { gallery in
      let ids = try GalleryAccess.pictures(arguments.pictures, in: gallery).map(\.id)
      let interruption = Interruption()
      var written = URL(file: output.expandingTilde)
      if sheet {
        let target = try target(written, name: "sheet.png", endings: PictureFormat.allEndings)
        try gallery.exportContactSheet(ids, to: target.file)
        try say(target)
      } else if html {
        let target = try target(written, name: "pictures.html", endings: ["html", "htm"])
        try gallery.exportPage(ids, title: title, to: target.file)
        try say(target)
      } else {
        if ids.count > 1, !Files.exists(written.path), written.pathExtension.isEmpty {
          written = URL(file: written.path, isFolder: true)
        }
        guard ids.count == 1 || written.hasDirectoryPath || Files.isFolder(written.path) else {
          throw EaselError.file(
            path: written.path, reason: "is not a folder, and several pictures need one")
        }
        // A quality without a format is only clear where the name of the file says one.
        if !encoding.isEmpty { _ = try encoding.encoding(for: output) }
        for id in ids {
          try interruption.check()
          try say(
            try gallery.export(
              id, to: written, format: encoding.format, quality: encoding.quality, replaces: force))
        }
      }
    }
  }

  private func target(
    _ written: URL, name: String, endings: [String]
  ) throws(GalleryError) -> ExportTarget {
    try ExportTarget(written, name: name, endings: endings, replaces: force)
  }

  private func say(_ target: ExportTarget) throws {
    if let folder = target.newFolder { GalleryAccess.note("made the folder \(folder.path)") }
    if arguments.json {
      try StandardOutput.json(["file": target.file.path])
    } else {
      StandardOutput.name(target.file.path)
    }
  }
}
