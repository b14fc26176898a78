import FileNames
import Foundation
import Gallery
import Pictures
import Recipes

/// How fast a large gallery is.
enum GalleryBenchmark {
  /// A measurement.
  struct Figure: Sendable, Codable {
    var name: String
    /// Median.
    var seconds: Double
    /// Files a second, where files were read.
    var filesPerSecond: Double?
  }

  /// Measures listing and searching an index, and rebuilding one from files.
  /// - Parameters:
  ///   - pictures: how many the index has; they have no files.
  ///   - files: how many files are read.
  ///   - folder: an empty folder for both galleries; the caller removes it.
  static func run(
    pictures: Int = 100_000, files: Int = 10_000, repeats: Int = 9, in folder: URL
  ) throws -> [Figure] {
    let index = try Gallery(
      folder: folder.appendingPathComponent("index"), cache: folder, now: { Date() })
    try fill(index, pictures)
    func median(_ name: String, _ body: () throws -> Void) throws -> Figure {
      var times: [Double] = []
      for _ in 0..<repeats {
        let start = ContinuousClock.now
        try body()
        times.append(start.duration(to: .now) / .seconds(1))
      }
      return Figure(name: name, seconds: times.sorted()[repeats / 2])
    }
    var favourites = Gallery.Filter()
    favourites.isFavourite = true
    var tagged = Gallery.Filter(text: "red")
    tagged.tags = ["tag3"]
    let middle = try index.page(skip: pictures / 2, count: 1).first
    return [
      try median("first page") { _ = try index.page() },
      try median("page in the middle, by key") { _ = try index.page(after: middle) },
      try median("page in the middle, by number") { _ = try index.page(skip: pictures / 2) },
      try median("count") { _ = try index.count() },
      try median("favourites") { _ = try index.page(favourites) },
      try median("by prompt") { _ = try index.page(sort: .prompt) },
      try median("search, one word") { _ = try index.page(Gallery.Filter(text: "red")) },
      try median("search, three beginnings") {
        _ = try index.page(Gallery.Filter(text: "re app bea"))
      },
      try median("search, nothing found") { _ = try index.page(Gallery.Filter(text: "nothing")) },
      try median("search with a tag") { _ = try index.page(tagged) },
      try median("search and count") {
        _ = try index.page(Gallery.Filter(text: "red"))
        _ = try index.count(Gallery.Filter(text: "red"))
      },
      try rebuild(files, in: folder.appendingPathComponent("files")),
    ]
  }

  private static func rebuild(_ files: Int, in folder: URL) throws -> Figure {
    let gallery = try Gallery(folder: folder, cache: folder, now: { Date() })
    var numbers = SampleNumbers()
    let image = RGBImage(width: 64, height: 64, pixels: Array(repeating: 128, count: 64 * 64 * 3))
    for number in 0..<files {
      let bytes = try PictureFile.encode(
        image, recipe: numbers.recipe(), created: date(number), provenance: .marked)
      let path = FilePath.joined(folder.path, "pictures/\(id(number))")
      try Files.makeFolder(FilePath.folder(of: path))
      try Files.write(Data(bytes), to: path)
    }
    let start = ContinuousClock.now
    let count = try gallery.rebuild().files
    let seconds = start.duration(to: .now) / .seconds(1)
    return Figure(name: "rebuild", seconds: seconds, filesPerSecond: Double(count) / seconds)
  }

  private static func fill(_ gallery: Gallery, _ count: Int) throws {
    var numbers = SampleNumbers()
    try gallery.fill(
      (0..<count).map { number in
        Gallery.Unfiled(
          id: id(number), created: date(number), recipe: numbers.recipe(),
          tag: "tag\(number % 10)", isTrashed: number % 50 == 0, isFavourite: number % 20 == 1)
      })
  }

  private static func id(_ number: Int) -> String { "\(number / 3000)/\(number).png" }

  /// A picture every ten minutes.
  private static func date(_ number: Int) -> Date {
    Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 600)
  }
}

/// Recipes with prompts of common words, the same in every run.
private struct SampleNumbers {
  private var state: UInt64 = 1
  private static let words: [[String]] = [
    ["a red", "a blue", "two yellow", "three tiny", "an old wooden", "a shiny metal"],
    ["apple", "car", "rubber duck", "robot", "panda", "lighthouse", "teapot", "violin"],
    ["on a beach", "in the snow", "on a table", "in a forest", "at night", "under water"],
    ["soft light", "a photo", "studio light", "seen from above", "close up"],
  ]

  mutating func recipe() -> Recipe {
    let words = Self.words.map { $0[next($0.count)] }
    let request = GenerationRequest(
      prompt: "\(words[0]) \(words[1]) \(words[2]), \(words[3])", negativePrompt: "blurry",
      seed: UInt64(next(1 << 30)),
      stages: Array(repeating: StageSettings(steps: 30, guidance: 3), count: 3))
    return Recipe(
      model: .init(name: "toybox", hash: "8f995b6ff0b5e252"), request: request, width: 1024,
      height: 1024)
  }

  /// A linear congruential generator is random enough here.
  private mutating func next(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
}
