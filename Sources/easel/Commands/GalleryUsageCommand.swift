import ArgumentParser
import Foundation
import Gallery
import Studio

struct GalleryUsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage", abstract: "Show how many pictures there are, and what they take.")

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    try GalleryAccess.run { gallery in
      func usage(_ change: (inout Gallery.Filter) -> Void) throws -> Gallery.Usage {
        var filter = Gallery.Filter()
        change(&filter)
        return try gallery.usage(filter)
      }
      let parts = try [
        ("pictures", usage { $0.withoutTags = [Job.candidateTag] }),
        ("favourites", usage { $0.isFavourite = true }),
        ("candidates", usage { $0.tags = [Job.candidateTag] }),
        ("trash", usage { $0.isTrashed = true }),
      ]
      if json {
        return try StandardOutput.json(Dictionary(uniqueKeysWithValues: parts))
      }
      for (name, usage) in parts {
        let count = "\(usage.count)"
        StandardOutput.line(
          name.padding(toLength: 12, withPad: " ", startingAt: 0)
            + String(repeating: " ", count: max(0, 7 - count.count)) + count + "  "
            + Format.bytes(usage.bytes))
      }
      StandardOutput.line("folder      " + Printable.line(gallery.folder.path))
    }
  }
}
