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

      Copies keep their recipes. The HTML page needs no other file and embeds the pictures whole.
      """)

  @OptionGroup var arguments: GalleryPictures

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      """
      A folder (or a file, for one picture) for copies, made if it is not there; the file for a \
      sheet or page.
      """,
      valueName: "path"))
  var output: String

  @Flag(help: "Write a contact sheet, a PNG with small pictures and labels.")
  var sheet = false

  @Flag(help: "Write an HTML page with the pictures and their recipes.")
  var html = false

  @Option(help: "The title of the HTML page.")
  var title = "Pictures made with Easel"

  func validate() throws {
    if sheet && html { throw ValidationError("Choose --sheet or --html.") }
  }

  func run() throws {
    try GalleryAccess.run { gallery in
      let ids = try GalleryAccess.pictures(arguments.pictures, in: gallery).map(\.id)
      let target = URL(file: output.expandingTilde)
      var files = [target]
      if sheet {
        try gallery.exportContactSheet(ids, to: target)
      } else if html {
        try gallery.exportPage(ids, title: title, to: target)
      } else {
        guard ids.count == 1 || target.hasDirectoryPath || Files.isFolder(target.path) else {
          throw EaselError.file(
            path: target.path,
            reason: "is not a folder; several pictures need one: end its name in a slash")
        }
        let interruption = Interruption()
        files = try ids.map { id in
          try interruption.check()
          let copy = try gallery.export(id, to: target)
          if let folder = copy.newFolder { GalleryAccess.note("made the folder \(folder.path)") }
          return copy.file
        }
      }
      for file in files {
        if arguments.json {
          try StandardOutput.json(["file": file.path])
        } else {
          StandardOutput.name(file.path)
        }
      }
    }
  }
}
