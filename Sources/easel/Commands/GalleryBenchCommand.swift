import ArgumentParser
import FileNames
import Foundation
import Gallery

/// `easel bench gallery`
struct GalleryBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery", abstract: "Measure listing, searching and rebuilding a gallery.",
    discussion: "Works in a temporary folder: your own pictures are not touched.")

  @Option(parsing: .unconditional, help: "Pictures in the index.") var pictures = 100_000
  @Option(parsing: .unconditional, help: "Files to build an index from.") var files = 10_000
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    guard pictures >= 1, files >= 1 else {
      throw ValidationError("--pictures and --files take numbers from 1.")
    }
  }

  func run() throws {
    let folder = URL(file: Files.temporaryFolder, isFolder: true)
      .appendingPathComponent("easel-bench-\(UUID().uuidString)")
    defer { Files.removeFolder(folder.path) }
    let figures = try GalleryBenchmark.run(pictures: pictures, files: files, in: folder)
    for figure in figures {
      if json {
        try StandardOutput.json(figure)
      } else {
        let rate = figure.filesPerSecond.map { String(format: "  %.0f files/s", $0) } ?? ""
        let time = String(format: "%9.2f ms", figure.seconds * 1000)
        StandardOutput.line(
          figure.name.padding(toLength: 32, withPad: " ", startingAt: 0) + time + rate)
      }
    }
  }
}
