import ArgumentParser
import Foundation
import Gallery
import Studio

/// Which pictures to list, and how.
struct GalleryFilterOptions: ParsableArguments {
  @Flag(help: "Favourites only.")
  var favourites = false

  @Flag(help: "The pictures in the trash.")
  var trash = false

  @Flag(help: "Candidates too, the small pictures of explorations.")
  var candidates = false

  @Option(help: "Only pictures with this tag; several options, all of them.")
  var tag: [String] = []

  @Option(help: "Only pictures of this model: its name, or the beginning of its hash.")
  var model: String?

  @Option(parsing: .unconditional, help: "Only pictures with this seed.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Made on this day or later.", valueName: "yyyy-mm-dd"))
  var from: Day?

  @Option(help: ArgumentHelp("Made on this day or earlier.", valueName: "yyyy-mm-dd"))
  var until: Day?

  @Option(help: "\(Gallery.Sort.allCases.map(\.rawValue).joined(separator: ", ")).")
  var sort = Gallery.Sort.newest

  @Option(parsing: .unconditional, help: "At most so many.")
  var limit: Int?

  @Flag(help: "Print an object a line.")
  var json = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
  }

  /// Says what the list left out.
  private func noteCandidates(_ filter: Gallery.Filter, in gallery: Gallery) throws {
    var filter = filter
    filter.withoutTags = []
    filter.tags.append(Job.candidateTag)
    let count = try gallery.count(filter)
    if count == 1 { GalleryAccess.note("1 candidate is left out; --candidates lists it") }
    if count > 1 { GalleryAccess.note("\(count) candidates are left out; --candidates lists them") }
  }

  /// Prints what the options choose, page by page, so that a long list begins at once.
  func list(text: String = "") throws {
    try GalleryAccess.run { gallery in
      var filter = Gallery.Filter(text: text)
      if favourites { filter.isFavourite = true }
      filter.isTrashed = trash
      filter.tags = tag
      filter.model = model
      filter.seed = seed
      filter.from = from?.start
      filter.until = until?.end
      // The trash is listed whole, as it will be emptied.
      let leavesOut = !candidates && !trash && !tag.contains(Job.candidateTag)
      if leavesOut { filter.withoutTags = [Job.candidateTag] }
      var left = limit ?? .max
      var last: Gallery.Picture?
      while left > 0 {
        let page = try gallery.page(filter, sort: sort, after: last, count: min(left, 500))
        guard !page.isEmpty else { break }
        try GalleryAccess.show(page, json: json)
        left -= page.count
        last = page.last
      }
      if leavesOut, !json, isatty(STDERR_FILENO) == 1 { try noteCandidates(filter, in: gallery) }
    }
  }
}

/// A day of the local calendar.
struct Day: ExpressibleByArgument {
  let start: Date
  let end: Date

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
      return nil
    }
    let calendar = Calendar(identifier: .gregorian)
    let components = DateComponents(year: year, month: month, day: day)
    guard let start = calendar.date(from: components),
      calendar.dateComponents([.year, .month, .day], from: start) == components,
      let end = calendar.date(byAdding: .day, value: 1, to: start)
    else { return nil }
    self.start = start
    self.end = end
  }
}

extension Gallery.Sort: ExpressibleByArgument {}

struct GalleryListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List pictures, the newest first.",
    discussion: "Example: easel gallery list --favourites --tag sea --limit 20")

  @OptionGroup var options: GalleryFilterOptions

  func run() throws { try options.list() }
}

struct GallerySearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find pictures by words of their prompt, name, tags or note.",
    discussion: """
      A picture is found if it has every word, or words that begin so; capitals and accents do not \
      matter. Example: easel gallery search red appl
      """)

  @Argument(help: "Words to find.")
  var words: [String]

  @OptionGroup var options: GalleryFilterOptions

  func run() throws { try options.list(text: words.joined(separator: " ")) }
}

struct GalleryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a picture and what made it.",
    discussion: "Example: easel gallery show 3f9a2c1")

  @Argument(
    help: "Id, path or file name of a picture.",
    completion: .custom { _, _, prefix in GalleryPictures.ids(beginning: prefix) })
  var picture: String

  @OptionGroup var options: InfoOptions

  func run() throws {
    try GalleryAccess.run { gallery in
      let picture = try GalleryAccess.pictures([picture], in: gallery)[0]
      try options.show(picture.url, as: picture.url.path)
    }
  }
}
