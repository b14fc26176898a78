import ArgumentParser
import FileNames
import Foundation
import Gallery

struct GalleryImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take pictures of other folders and programs in, as copies.",
    discussion: """
      Example: easel gallery import ~/stable-diffusion-webui/outputs

      Takes PNG, JPEG and WebP, of folders all that is in them. The files stay where and as they \
      are. A picture with the pixels of one that the gallery has, in the trash too, is not taken \
      again, whatever its texts say. What is left out is named, with the reason.

      With --json, an object a file: status is "imported", "known" (id is the gallery's own) or \
      "left out" (reason says why).
      """)

  @Argument(
    help: ArgumentHelp("Pictures, or folders of pictures.", valueName: "path"), completion: .file())
  var paths: [String]

  @Flag(help: "Print JSON objects, one a line.")
  var json = false

  func run() throws {
    try GalleryAccess.run { gallery in
      let interruption = Interruption()
      var others = 0
      let files = try paths.flatMap { path -> [String] in
        let path = path.expandingTilde
        let files = try GalleryImport.files(at: path)
        guard Files.isFolder(path) else { return files }
        let pictures = files.filter(GalleryImport.isPicture)
        others += files.count - pictures.count
        return pictures
      }
      var report = Report(others: others)
      var work = try GalleryImport(into: gallery)
      let showsProgress = isatty(STDERR_FILENO) == 1 && files.count > 1
      for (index, file) in files.enumerated() {
        try interruption.check()
        if showsProgress { StandardError.write("\r\(index + 1) of \(files.count) files\u{1B}[K") }
        let outcome = try work.add(file)
        if showsProgress { StandardError.write("\r\u{1B}[K") }
        report.count(outcome)
        try say(outcome, of: file)
      }
      GalleryAccess.note(report.text)
      if report.imported + report.known == 0, report.leftOut > 0 { throw ExitCode.failure }
    }
  }

  private func say(_ outcome: GalleryImport.Outcome, of file: String) throws {
    if json { return try StandardOutput.json(Line(file, outcome)) }
    switch outcome {
    case .added(let picture): try GalleryAccess.show([picture], json: false)
    case .known(let picture):
      let place = picture.isTrashed ? "in the trash, as" : "there already, as"
      GalleryAccess.note("left out: \(file): is \(place) \(picture.shortID)")
    case .leftOut(let error): GalleryAccess.note("left out: \(error)")
    }
  }

  /// How many files became what.
  private struct Report {
    var imported = 0
    var known = 0
    var leftOut = 0
    var others: Int

    init(others: Int) { self.others = others }

    mutating func count(_ outcome: GalleryImport.Outcome) {
      switch outcome {
      case .added: imported += 1
      case .known: known += 1
      case .leftOut: leftOut += 1
      }
    }

    var text: String {
      var parts = ["imported \(imported) \(imported == 1 ? "picture" : "pictures")"]
      if known > 0 { parts.append("\(known) \(known == 1 ? "was" : "were") there already") }
      if leftOut > 0 { parts.append("\(leftOut) left out") }
      if others > 0 {
        parts.append("\(others) \(others == 1 ? "file is no picture" : "files are no pictures")")
      }
      return parts.joined(separator: ", ")
    }
  }

  /// A file as `--json` prints it.
  private struct Line: Encodable {
    var file: String
    var status: String
    var id: String?
    var short: String?
    var reason: String?

    init(_ file: String, _ outcome: GalleryImport.Outcome) {
      self.file = file
      switch outcome {
      case .added(let picture): (status, id, short) = ("imported", picture.id, picture.shortID)
      case .known(let picture): (status, id, short) = ("known", picture.id, picture.shortID)
      case .leftOut(let error): (status, reason) = ("left out", "\(error)")
      }
    }
  }
}
