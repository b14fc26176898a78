import Foundation
import Testing

@testable import Gallery

@Suite struct PictureFileTests {
  let created = Date(timeIntervalSince1970: 1_700_000_000.25)

  @Test func aFileGivesBackPictureRecipeAndTime() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("a.png")
    let recipe = sampleRecipe("ein Äpfelchen 🍎\nzwei", seed: .max)
    try PictureFile.write(sampleImage(), recipe: recipe, created: created, to: file)
    let (image, details) = try PictureFile.read(file)
    #expect(image == sampleImage())
    #expect(details.recipe == recipe)
    #expect(details.problem == nil)
    #expect(details.created == created)
    #expect(try PictureFile.details(file) == details)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.png"])
  }

  @Test func standardTextsAreThere() throws {
    let bytes = try PictureFile.encode(
      sampleImage(), recipe: sampleRecipe(), created: created, tags: ["best", "rot & grün ✓"],
      provenance: .marked)
    let texts = try PNG.decode(bytes, path: "").head.texts
    func value(_ key: String) -> String? { texts.first { $0.key == key }?.value }
    #expect(value("Title") == "a red apple")
    #expect(value("Software") == Recipe.software)
    #expect(value("Creation Time") == "2023-11-14T22:13:20.250Z")
    #expect(value("XML:com.adobe.xmp")?.contains("/trainedAlgorithmicMedia\"") == true)
    #expect(texts.filter { $0.key == "Collection" }.map(\.value) == ["best", "rot & grün ✓"])
    #expect(texts.filter(\.isInternational).map(\.key).contains("easel"))
    #expect(texts.first { $0.key == "parameters" }?.isInternational == false)
  }

  @Test func theMachineMadeMarkCanBeLeftOut() throws {
    let bytes = try PictureFile.encode(
      sampleImage(), recipe: sampleRecipe(), created: created, provenance: .unmarked)
    #expect(
      try PNG.decode(bytes, path: "").head.texts.allSatisfy { !$0.value.contains("DigitalSource") })
  }

  @Test func aPictureFromAPictureIsMarkedAsComposite() {
    var request = sampleRecipe().request
    #expect(DigitalSource(of: request) == .trainedAlgorithmicMedia)
    request.edit = .imageToImage(strength: 0.5)
    #expect(DigitalSource(of: request) == .compositeWithTrainedAlgorithmicMedia)
  }

  @Test func timesKeepTheirMilliseconds() throws {
    for number in 0..<2000 {
      let text = Timestamp.text(Date(timeIntervalSince1970: 1_795_465_309 + Double(number) / 1000))
      let date = try #require(Timestamp.date(text))
      #expect(Timestamp.text(date) == text)
      #expect(Timestamp.text(Moment.date(Moment.first(of: date))) == text)
    }
  }

  @Test func writingReplacesAFileAndFollowsALink() throws {
    let folder = try TemporaryFolder()
    let link = folder.file("link.png")
    try PictureFile.write(
      sampleImage(1), recipe: sampleRecipe(), created: created, to: folder.file("a.png"))
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: "a.png")
    try PictureFile.write(sampleImage(2), recipe: sampleRecipe(), created: created, to: link)
    #expect(try PictureFile.read(folder.file("a.png")).image == sampleImage(2))
  }

  @Test func errorsSayWhatHappened() throws {
    let folder = try TemporaryFolder()
    let gone = folder.file("gone/a.png")
    #expect(throws: GalleryError.missing(path: folder.file("gone").path)) {
      try PictureFile.write(sampleImage(), recipe: sampleRecipe(), created: created, to: gone)
    }
    #expect(throws: GalleryError.diskFull(path: "/dev/full")) {
      throw Disk.failure("/dev/full", ENOSPC)
    }
    #expect(throws: GalleryError.diskFull(path: "/dev/full")) {
      try PictureFile.write(
        sampleImage(), recipe: sampleRecipe(), created: created, to: URL(filePath: "/dev/full"))
    }
    #expect(throws: GalleryError.missing(path: gone.path)) { try PictureFile.read(gone) }
    #expect(
      throws: GalleryError.notWritable(
        path: "/x", reason: "the file system is read-only")
    ) { throw Disk.failure("/x", EROFS) }
  }
}
