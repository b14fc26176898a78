import FileNames
import Foundation
import Pictures
import Testing

@testable import Gallery

/// Names that are used again while a picture of the name lies in the trash.
@Suite struct TrashTests {
  let test: TestGallery
  init() throws { test = try TestGallery() }

  /// Puts a file into `pictures/`, as another program would.
  private func put(_ id: String, seed: UInt64) throws {
    let path = test.path(.pictures, id)
    try Disk.makeFolder(FilePath.folder(of: path))
    try PictureFile.write(
      sampleImage(seed), recipe: sampleRecipe(seed: seed),
      created: test.clock.now().addingTimeInterval(Double(seed)), to: URL(fileURLWithPath: path))
  }

  private func trashed(_ gallery: Gallery) throws -> [Gallery.Picture] {
    var filter = Gallery.Filter()
    filter.isTrashed = true
    return try gallery.page(filter)
  }

  private func seeds(_ gallery: Gallery) throws -> Set<UInt64> {
    Set(try gallery.ids().map { try #require(try gallery.picture($0).seed) })
  }

  @Test(arguments: [false, true])
  func aNameThatIsTrashedAgainAndAgainLosesNothing(opensAgain: Bool) throws {
    var gallery = test.gallery
    for seed in 1...3 as ClosedRange<UInt64> {
      try put("a/x.png", seed: seed)
      gallery = try test.again()
      if seed == 1 { try gallery.star(["a/x.png"]) }
      if opensAgain { gallery = try test.again() }
      try gallery.trash(["a/x.png"])
    }
    #expect(try trashed(gallery).map(\.seed) == [3, 2, 1])
    #expect(try trashed(gallery).map(\.isFavourite) == [false, false, true])
    // The index made of nothing but files says the same.
    _ = try gallery.rebuild()
    #expect(try trashed(gallery).map(\.seed) == [3, 2, 1])

    let here = URL(fileURLWithPath: "/")
    var restored: [Gallery.Restored] = []
    for _ in 1...3 {
      let picture = try gallery.find("a/x.png", relativeTo: here, inTrash: true)
      restored += try gallery.restore([picture.id])
    }
    #expect(restored.map(\.picture.seed) == [3, 2, 1])
    #expect(restored.map(\.picture.id) == ["a/x.png", "a/x-2.png", "a/x-3.png"])
    #expect(restored.map { $0.notice == nil } == [true, false, false])
    #expect(restored[1].notice?.contains("a/x-2.png") == true)
    #expect(restored[2].picture.isFavourite && test.has(.favourites, "a/x-3.png"))
    #expect(try trashed(gallery) == [])
    #expect(
      try restored.map { try gallery.load($0.picture.id) } == [3, 2, 1].map { sampleImage($0) })
    #expect(throws: GalleryError.notInTrash("a/x.png")) { try gallery.restore(["a/x.png"]) }
  }

  @Test func aNameThatIsTakenWhileItsPictureIsInTheTrash() throws {
    try put("x.PNG", seed: 1)
    try test.again().trash(["x.PNG"])
    try put("x.PNG", seed: 2)
    let gallery = try test.again()
    #expect(try trashed(gallery).map(\.seed) == [1])
    #expect(try gallery.picture("x.PNG").seed == 2)
    let restored = try gallery.restore(["x.PNG"])
    #expect(restored[0].picture.seed == 1 && restored[0].picture.id == "x-2.PNG")
    #expect(try seeds(gallery) == [1, 2])
  }

  @Test func theOlderOfTwoComesBackUnderItsOwnName() throws {
    for seed in 1...2 as ClosedRange<UInt64> {
      try put("x.png", seed: seed)
      try test.again().trash(["x.png"])
    }
    let gallery = try test.again()
    let restored = try gallery.restore(["x.~1~.png"])[0]
    #expect(restored.picture.id == "x.png" && restored.notice == nil)
    #expect(restored.picture.seed == 1)
    #expect(try trashed(gallery).map(\.seed) == [2])
    #expect(try gallery.restore(["x.png"])[0].picture.seed == 2)
    #expect(try seeds(gallery) == [1, 2])
  }

  @Test func nothingIsRestoredIfOneIsNotInTheTrash() throws {
    let first = try test.save().id
    let second = try test.save("other").id
    try test.gallery.trash([first])
    #expect(throws: GalleryError.notInTrash(second)) {
      try test.gallery.restore([first, second])
    }
    #expect(try test.gallery.picture(first).isTrashed)
  }

  @Test func aFavouriteOutlivesItsPictureBesideATrashedOneOfItsName() throws {
    try put("x.png", seed: 1)
    try test.again().trash(["x.png"])
    try put("x.png", seed: 2)
    try test.again().star(["x.png"])
    try FileManager.default.removeItem(atPath: test.path(.pictures, "x.png"))
    // As an earlier version left it: the same name in the trash.
    try FileManager.default.moveItem(
      atPath: test.path(.trash, "x.~1~.png"), toPath: test.path(.trash, "x.png"))
    let gallery = try test.again()
    #expect(try gallery.picture("x.png").seed == 2)
    #expect(try gallery.picture("x.png").isFavourite)
    #expect(try trashed(gallery).map(\.seed) == [1])
  }
}
