import FileNames
import Foundation
import GRDB
import Pictures
import Recipes

extension Gallery {
  /// How fast a large gallery is. It stands here because a large index is made without files, by
  /// doors that nobody else should have.
  public enum Benchmark {
    /// A measurement.
    public struct Figure: Sendable, Codable {
      public var name: String
      /// Median.
      public var seconds: Double
      /// Files a second, where files were read.
      public var filesPerSecond: Double?
    }

    /// Measures listing and searching an index, and rebuilding one from files.
    /// - Parameters:
    ///   - pictures: how many the index has; they have no files.
    ///   - files: how many files are read.
    ///   - folder: an empty folder for both galleries; the caller removes it.
    public static func run(
      pictures: Int = 100_000, files: Int = 10_000, repeats: Int = 9, in folder: URL
    ) throws(GalleryError) -> [Figure] {
      let index = try Gallery(
        folder: folder.appendingPathComponent("index"), cache: folder, now: { Date() })
      try fill(index, pictures)
      func median(_ name: String, _ body: () throws(GalleryError) -> Void) throws(GalleryError)
        -> Figure
      {
        var times: [Double] = []
        for _ in 0..<repeats {
          let start = ContinuousClock.now
          try body()
          times.append(start.duration(to: .now) / .seconds(1))
        }
        return Figure(name: name, seconds: times.sorted()[repeats / 2])
      }
      var favourites = Filter()
      favourites.isFavourite = true
      var tagged = Filter(text: "red")
      tagged.tags = ["tag3"]
      let middle = try index.page(skip: pictures / 2, count: 1).first
      return [
        try median("first page") { () throws(GalleryError) in _ = try index.page() },
        try median("page in the middle, by key") { () throws(GalleryError) in
          _ = try index.page(after: middle)
        },
        try median("page in the middle, by number") { () throws(GalleryError) in
          _ = try index.page(skip: pictures / 2)
        },
        try median("count") { () throws(GalleryError) in _ = try index.count() },
        try median("favourites") { () throws(GalleryError) in _ = try index.page(favourites) },
        try median("by prompt") { () throws(GalleryError) in _ = try index.page(sort: .prompt) },
        try median("search, one word") { () throws(GalleryError) in
          _ = try index.page(Filter(text: "red"))
        },
        try median("search, three beginnings") { () throws(GalleryError) in
          _ = try index.page(Filter(text: "re app bea"))
        },
        try median("search, nothing found") { () throws(GalleryError) in
          _ = try index.page(Filter(text: "nothing"))
        },
        try median("search with a tag") { () throws(GalleryError) in _ = try index.page(tagged) },
        try median("search and count") { () throws(GalleryError) in
          _ = try index.page(Filter(text: "red"))
          _ = try index.count(Filter(text: "red"))
        },
        try rebuild(files, in: folder.appendingPathComponent("files")),
      ]
    }

    private static func rebuild(_ files: Int, in folder: URL) throws(GalleryError) -> Figure {
      let gallery = try Gallery(folder: folder, cache: folder, now: { Date() })
      var numbers = SampleNumbers()
      let image = RGBImage(width: 64, height: 64, pixels: Array(repeating: 128, count: 64 * 64 * 3))
      for number in 0..<files {
        let bytes = try PictureFile.encode(
          image, recipe: numbers.recipe(), created: date(number), provenance: .marked)
        let path = gallery.shelves.path(.pictures, "\(number / 3000)/\(number).png")
        try Disk.makeFolder(FilePath.folder(of: path))
        try Gallery.indexErrors(path) {
          try Files.write(Data(bytes), to: path)
        }
      }
      let start = ContinuousClock.now
      let count = try gallery.rebuild().files
      let seconds = start.duration(to: .now) / .seconds(1)
      return Figure(name: "rebuild", seconds: seconds, filesPerSecond: Double(count) / seconds)
    }

    private static func fill(_ gallery: Gallery, _ count: Int) throws(GalleryError) {
      var numbers = SampleNumbers()
      try gallery.write { db in
        for number in 0..<count {
          let recipe = numbers.recipe()
          let texts = [
            PNG.Text("easel", recipe.json), PNG.Text("Collection", "tag\(number % 10)"),
          ]
          let entry = IndexEntry(
            id: "\(number / 3000)/\(number).png",
            stamp: FileStamp(size: 1_500_000, modified: number, inode: 0, isFolder: false),
            created: date(number),
            details: PictureFile.Details(PictureHead(width: 1024, height: 1024, texts: texts)))
          try entry.save(db, trashed: number % 50 == 0, favourite: number % 20 == 1)
        }
      }
    }

    /// A picture every ten minutes.
    private static func date(_ number: Int) -> Date {
      Date(timeIntervalSince1970: 1_700_000_000 + Double(number) * 600)
    }
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
