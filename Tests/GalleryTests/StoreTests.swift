import Foundation
import Pictures
import Testing

@testable import Gallery

@Suite struct StoreTests {
  @Test func aSavedPictureIsAFileWithItsRecipe() throws {
    let test = try TestGallery()
    let picture = try test.save("a red apple", tags: ["fruit"], favourite: true)
    #expect(picture.id == "2026/11/20261123-193610-a-red-apple-7.png")
    #expect(picture.recipe == sampleRecipe())
    #expect(picture.tags == ["fruit"] && picture.isFavourite)
    #expect(try test.gallery.load(picture.id) == sampleImage(7))
    let star = test.path(.favourites, picture.id)
    #expect(FileStamp(star)?.inode == FileStamp(picture.url.path)?.inode)
    #expect(try test.gallery.page() == [picture])
  }

  @Test func namesThatAreTakenGetANumber() throws {
    let test = try TestGallery()
    let ids = try (0..<3).map { _ in
      try test.gallery.save(sampleImage(), recipe: sampleRecipe()).picture.id
    }
    #expect(ids[1] == "2026/11/20261123-193609-a-red-apple-7-2.png")
    #expect(Set(ids).count == 3)
    // A trashed picture keeps its name too: it may come back.
    try test.gallery.trash([ids[2]])
    let id = try test.gallery.save(sampleImage(), recipe: sampleRecipe()).picture.id
    #expect(!ids.contains(id))
    #expect(try test.gallery.page().map(\.id) == [id, ids[1], ids[0]])
  }

  @Test func aClockThatGoesBackIsSaidAndLosesNothing() throws {
    let test = try TestGallery()
    let first = try test.save()
    test.clock.advance(-3600)
    let saved = try test.gallery.save(sampleImage(), recipe: sampleRecipe())
    #expect(saved.notice?.contains("the clock says 2026-11-23T18:36:10.250Z") == true)
    #expect(try test.gallery.page().map(\.id) == [first.id, saved.picture.id])
  }

  @Test func aFolderThatIsGoneIsAClearErrorAndNothingIsLeft() throws {
    let test = try TestGallery()
    try FileManager.default.removeItem(at: test.gallery.folder)
    #expect(throws: GalleryError.missing(path: test.gallery.folder.path)) { try test.save() }
    #expect(!FileManager.default.fileExists(atPath: test.gallery.folder.path))
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func aReadOnlyFolderIsAClearError() throws {
    let test = try TestGallery()
    let first = try test.save()
    let month = first.url.deletingLastPathComponent().path
    chmod(month, 0o555)
    defer { chmod(month, 0o755) }
    #expect(throws: GalleryError.notWritable(path: month, reason: "permission denied")) {
      try test.save()
    }
    #expect(try test.gallery.count() == 1)
  }

  @Test func aMonthThatIsGoneIsMadeAgain() throws {
    let test = try TestGallery()
    let first = try test.save()
    try FileManager.default.removeItem(at: first.url.deletingLastPathComponent())
    let second = try test.save()
    #expect(try test.gallery.load(second.id) == sampleImage(7))
    #expect(try test.again().page().map(\.id) == [second.id])
  }

  @Test func starsTagsAndNamesAreInTheFiles() throws {
    let test = try TestGallery()
    let id = try test.save().id
    try test.gallery.star([id])
    try test.gallery.tag([id], add: ["best", " rot ✓ ", "best"])
    try test.gallery.tag([id], add: ["x"], remove: ["BEST"])
    let named = try test.gallery.rename(id, to: "  Äpfel\u{1B} ")
    #expect(named.name == "Äpfel␛" && named.tags == ["rot ✓", "x"] && named.isFavourite)
    #expect(try test.gallery.load(id) == sampleImage(7))
    // The same from a favourite's own file, and from an index made of nothing but files.
    let star = URL(fileURLWithPath: test.path(.favourites, id))
    #expect(try PictureFile.details(star).tags == ["rot ✓", "x"])
    let copy = try TemporaryFolder()
    for shelf in ["pictures", "favourites"] {
      try FileManager.default.createDirectory(
        at: copy.file("data"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: test.folder.file("data/" + shelf), to: copy.file("data/" + shelf))
    }
    var copied = try TestGallery(copy).gallery.picture(id)
    copied.url = named.url
    #expect(copied == named)
    #expect(try test.gallery.rename(id, to: "").name == "")
    try test.gallery.star([id], false)
    #expect(!test.has(.favourites, id))
  }

  @Test func notesAreInTheFilesAndFound() throws {
    let test = try TestGallery()
    let id = try test.save().id
    _ = try test.save()
    let noted = try test.gallery.setNote(id, "  for the cover, überarbeitet ")
    #expect(noted.note == "for the cover, überarbeitet")
    #expect(try test.gallery.load(id) == sampleImage(7))
    for text in ["cover", "uberarb", "apple cover"] {
      #expect(try test.gallery.page(Gallery.Filter(text: text)).map(\.id) == [id], "\(text)")
    }
    // The file says it, and an index of an earlier version learns it.
    #expect(try PictureFile.details(noted.url).note == noted.note)
    #expect(try test.again().page(Gallery.Filter(text: "cover")).map(\.note) == [noted.note])
    #expect(try test.gallery.setNote(id, " ").note == "")
    #expect(try test.gallery.page(Gallery.Filter(text: "cover")).isEmpty)
    #expect(try PictureFile.details(noted.url).texts.contains { $0.key == "Note" } == false)
  }

  @Test func promptsOfPicturesAreListedOnce() throws {
    let test = try TestGallery()
    let ids = try ["a mug", "a cat", "a mug", "a dog"].map { prompt in
      try test.gallery.save(sampleImage(1), recipe: sampleRecipe(prompt)).picture.id
    }
    #expect(try test.gallery.prompts(count: 10) == ["a dog", "a mug", "a cat"])
    #expect(try test.gallery.prompts(count: 1) == ["a dog"])
    try test.gallery.trash([ids[3]])
    #expect(try test.gallery.prompts(count: 10) == ["a mug", "a cat"])
  }

  @Test func tagsAreChecked() throws {
    let test = try TestGallery()
    let id = try test.save().id
    for tag in ["", " ", "a\nb", "\u{1B}[2J", String(repeating: "x", count: 65)] {
      #expect(throws: GalleryError.self) { try test.gallery.setTags(id, [tag]) }
    }
    #expect(try test.gallery.picture(id).tags == [])
  }

  @Test func trashAndBack() throws {
    let test = try TestGallery()
    let id = try test.save(favourite: true).id
    let trashed = try test.gallery.trash([id])[0]
    #expect(trashed.isTrashed && trashed.isFavourite)
    #expect(!test.has(.pictures, id) && !test.has(.favourites, id))
    #expect(try test.gallery.page() == [])
    var filter = Gallery.Filter()
    filter.isTrashed = true
    #expect(try test.gallery.page(filter) == [trashed])
    #expect(try test.again().page(filter) == [trashed])
    #expect(try test.gallery.restore([id])[0].picture.isTrashed == false)
    #expect(test.has(.pictures, id) && test.has(.favourites, id))

    let other = try test.save("other").id
    try test.gallery.trash([other])
    #expect(try test.gallery.emptyTrash() == 1)
    #expect(!test.has(.trash, other))
    #expect(try test.gallery.page().map(\.id) == [id])
    #expect(throws: GalleryError.notInTrash(other)) { try test.gallery.restore([other]) }
  }

  @Test func changesOfAnotherProgramAreSeen() throws {
    let test = try TestGallery()
    let other = try test.again()
    var revision = try other.revision()
    let id = try test.save().id
    var changes = try other.changes(since: revision)
    #expect(changes.pictures.map(\.id) == [id] && !changes.removedSome)
    revision = changes.revision
    try test.gallery.star([id])
    changes = try other.changes(since: revision)
    #expect(changes.pictures.map(\.isFavourite) == [true])
    revision = changes.revision
    try test.gallery.trash([id])
    try test.gallery.emptyTrash()
    changes = try other.changes(since: revision)
    #expect(changes.pictures.isEmpty && changes.removedSome)
    #expect(try !other.changes(since: changes.revision).removedSome)
  }

  @Test func thumbnailsAreSmallAndKept() throws {
    let test = try TestGallery()
    let image = RGBImage(
      width: 512, height: 256, pixels: (0..<512 * 256 * 3).map { $0 % 6 < 3 ? 255 : 0 })
    let id = try test.gallery.save(image, recipe: sampleRecipe()).picture.id
    let small = try test.gallery.thumbnail(id)
    #expect(small.width == 128 && small.height == 64)
    #expect(small.pixels.allSatisfy { $0 == 128 })
    let cached = test.folder.file("cache/thumbnails/\(id)")
    #expect(try PictureFile.read(cached).image == small)
    #expect(try test.gallery.thumbnail(id) == small)
    // A damaged one is made again.
    try Data("no picture".utf8).write(to: cached)
    #expect(try test.gallery.thumbnail(id) == small)
  }

  @Test func templates() throws {
    let date = Date(timeIntervalSince1970: 1_795_462_569)
    let recipe = sampleRecipe("../Ein Äpfel/\u{1B}[31m 赤い!", seed: 3)
    #expect(
      NameTemplate.standard.path(for: recipe, created: date, in: .gmt)
        == "2026/11/20261123-193609-ein-äpfel-31m-赤い-3")
    #expect(
      try NameTemplate("{model}/{day}").path(for: recipe, created: date, in: .gmt) == "toybox/23")
    for text in ["", "/a", "a//b", "../{seed}", ".hidden/{seed}", "{nothing}", "{seed", "a/"] {
      #expect(throws: GalleryError.self) { try NameTemplate(text) }
    }
  }
}
