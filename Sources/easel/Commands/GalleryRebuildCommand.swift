import ArgumentParser
import Foundation
import Gallery

struct GalleryRebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Build the index again from the files.",
    discussion: "No picture is changed. Files that are not whole pictures are named and left alone."
  )

  @Flag(help: "Print what was done as a JSON object.")
  var json = false

  func run() throws {
    try GalleryAccess.run(checkIndex: true) { gallery in
      let clock = ContinuousClock.now
      let showsProgress = isatty(STDERR_FILENO) == 1
      let result = try gallery.rebuild { done, all in
        if showsProgress {
          StandardError.write("\r\(done) of \(all) files\u{1B}[K")
        }
      }
      let seconds = clock.duration(to: .now) / .seconds(1)
      if showsProgress && result.files > 0 { StandardError.write("\n") }
      for error in result.unreadable { GalleryAccess.note("left out: \(error)") }
      if json {
        struct Report: Encodable {
          var files: Int
          var unreadable: Int
          var seconds: Double
        }
        try StandardOutput.json(
          Report(files: result.files, unreadable: result.unreadable.count, seconds: seconds))
      } else {
        GalleryAccess.note("read \(result.files) files")
      }
    }
  }
}
