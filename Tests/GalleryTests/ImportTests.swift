import FileNames
import Foundation
import Pictures
import Recipes
import Testing

@testable import Gallery

/// Pictures of other folders and programs in the gallery.
@Suite struct ImportTests {
  let folder: TemporaryFolder
  let gallery: Gallery
  /// A folder of pictures.
  let source: String

  init() throws {
    folder = try TemporaryFolder()
    source = folder.file("source").path
    try Disk.makeFolder(source + "/inside")
    gallery = try Gallery(
      folder: folder.file("data"), cache: folder.file("cache"), timeZone: .gmt,
      now: { Date(timeIntervalSince1970: 1_795_462_569.5) })
  }

  private func write(_ name: String, _ bytes: [UInt8], at time: Int = 1_700_000_000) throws {
    let path = source + "/" + name
    try Disk.write(bytes, to: path)
    var stamp = try #require(FileStamp(path))
    stamp.modified = time * 1_000_000_000
    stamp.apply(to: path)
  }

  private func corpus(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: try #require(FormatTests.corpus(name).first)))
  }

  private func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for path in try Files.all(below: source) {
      contents[path] = try Data(contentsOf: URL(fileURLWithPath: source + "/" + path))
    }
    return contents
  }

  /// The ids of what was added, and of what was known; and why others were left out.
  private func importAll() throws -> (added: [Gallery.Picture], known: [String], out: [String]) {
    var result: (added: [Gallery.Picture], known: [String], out: [String]) = ([], [], [])
    var work = try GalleryImport(into: gallery)
    for file in try GalleryImport.files(at: source).filter(GalleryImport.isPicture) {
      switch try work.add(file) {
      case .added(let picture): result.added.append(picture)
      case .known(let picture): result.known.append(picture.id)
      case .leftOut(let error): result.out.append("\(error)")
      }
    }
    return result
  }

  @Test func everyFormatComesInWithItsRecipe() throws {
    try write("a photo.JPG", try corpus("format-jpeg-turned6"))
    try write("made.jpg", try corpus("recipe-a1111.jpg"))
    try write("inside/made.webp", try corpus("recipe-a1111.webp"))
    try write("plain.png", try PNG.encode(sampleImage(), texts: []))
    try write("no ending", try corpus("format-webp-lossless."))
    try write("notes.txt", Array("not a picture".utf8))
    try write(".hidden.png", try PNG.encode(sampleImage(2), texts: []))
    let before = try contents()
    let result = try importAll()
    #expect(result.known.isEmpty && result.out.isEmpty)
    #expect(
      result.added.map(\.id) == [
        "2023/11/a photo.JPG", "2023/11/made.webp", "2023/11/made.jpg", "2023/11/no ending.webp",
        "2023/11/plain.png",
      ])
    #expect(try contents() == before)
    let made = result.added.filter { $0.id.contains("made") }
    #expect(made.allSatisfy { $0.seed == 1234 && $0.model == "sd15" })
    #expect(made.allSatisfy { $0.prompt.hasPrefix("a red apple") })
    let photo = result.added[0]
    #expect(photo.width == 16 && photo.height == 24)
    #expect(photo.created == Date(timeIntervalSince1970: 1_700_000_000))
    // All that a gallery does.
    #expect(try gallery.page(Gallery.Filter(text: "red apple")).count == 2)
    for picture in result.added {
      #expect(try gallery.load(picture.id).width == picture.width)
      #expect(try gallery.thumbnail(picture.id).width == picture.width)
      let tagged = try gallery.setTags(picture.id, ["mine"])
      #expect(tagged.tags == ["mine"] && tagged.created == picture.created)
      #expect(tagged.seed == picture.seed)
      try gallery.star([picture.id])
      try gallery.trash([picture.id])
      #expect(try gallery.restore([picture.id])[0].picture.isFavourite)
    }
    #expect(try gallery.find("a photo", relativeTo: folder.url).id == photo.id)
    #expect(throws: GalleryError.self) { try gallery.find("made", relativeTo: folder.url) }
    // Another start finds them by their files alone.
    _ = try gallery.rebuild()
    #expect(try gallery.count() == 5)
  }

  @Test func duplicatesAreKnownByTheirPixels() throws {
    for (name, kind) in [
      ("a.png", PictureFormat.png), ("b.jpg", .jpeg), ("c.webp", .webp),
    ] {
      try write(
        name, try Codec.encode(sampleImage(), texts: [], as: PictureEncoding(kind)))
    }
    #expect(try importAll().added.count == 3)
    let ids = try gallery.ids()
    // Again, the same; so with other texts here or there; and twice in one folder.
    #expect(Set(try importAll().known) == Set(ids))
    for id in ids { try gallery.setTags(id, ["changed"]) }
    for name in ["a.png", "b.jpg", "c.webp"] {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: source + "/" + name)))
      try write(
        "inside/" + name,
        try Codec.replacing(["Note": [PNG.Text("Note", "n")]], in: bytes, path: ""))
    }
    #expect(try importAll().known.count == 6)
    try write("new.png", try PNG.encode(sampleImage(9), texts: []))
    try write("new again.png", try PNG.encode(sampleImage(9), texts: [PNG.Text("Title", "t")]))
    let news = try importAll()
    #expect(news.added.count == 1 && news.known.count == 7)
    // What was thrown away does not come back.
    try gallery.trash([news.added[0].id])
    #expect(try importAll().added.isEmpty)
    // Other pixels of the same size and name are another picture.
    try write("a.png", try PNG.encode(sampleImage(10), texts: []))
    #expect(try importAll().added.map(\.id) == ["2023/11/a-2.png"])
  }

  @Test func whatIsNoPictureIsLeftOutWithTheReason() throws {
    try write("cut.jpg", try corpus("broken-jpeg-cut-in-pixels"))
    try write("text.png", Array("only a text, and no picture".utf8))
    try write("a.gif", Array("GIF89a................".utf8))
    try write("empty.webp", [])
    let result = try importAll()
    #expect(result.added.isEmpty && result.known.isEmpty)
    #expect(
      zip(
        result.out,
        [
          "is a GIF file, and Easel reads PNG, JPEG and WebP", "the file ends too early",
          "the file ends too early", "it is neither a PNG, a JPEG nor a WebP",
        ]
      ).allSatisfy { $0.contains($1) }, "\(result.out)")
    #expect(try gallery.count() == 0)
    #expect(throws: GalleryError.missing(path: source + "/none")) {
      try GalleryImport.files(at: source + "/none")
    }
  }
}
