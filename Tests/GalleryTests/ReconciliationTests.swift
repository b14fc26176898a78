import FileNames
import Foundation
import GRDB
import Testing

@testable import Gallery

/// What happens between two runs: other programs' files, and programs killed halfway.
@Suite struct ReconciliationTests {
  let test: TestGallery
  init() throws { test = try TestGallery() }

  private func write(_ shelf: Shelf, _ id: String, _ seed: UInt64 = 1) throws {
    let path = test.path(shelf, id)
    try Disk.makeFolder(FilePath.folder(of: path))
    try PictureFile.write(
      sampleImage(seed), recipe: sampleRecipe(seed: seed), created: test.clock.now(),
      to: URL(fileURLWithPath: path))
  }

  @Test func filesThatCameAndWent() throws {
    let gone = try test.save("gone")
    try write(.pictures, "top.png")
    try write(.pictures, "deep/er/new.PNG")
    try FileManager.default.removeItem(at: gone.url)
    let gallery = try test.again()
    #expect(Set(try gallery.page().map(\.id)) == ["top.png", "deep/er/new.PNG"])
    try FileManager.default.removeItem(atPath: test.path(.pictures, "deep"))
    #expect(try test.again().page().map(\.id) == ["top.png"])
  }

  @Test func aChangedFileIsReadAgain() throws {
    let picture = try test.save(seed: 1)
    try PictureFile.write(
      sampleImage(2), recipe: sampleRecipe("changed", seed: 2), created: picture.created,
      to: picture.url)
    #expect(try test.again().picture(picture.id).prompt == "changed")
  }

  /// SQLite keeps anything in any column, and a damaged page may hold it.
  @Test(arguments: [
    "UPDATE pictures SET path = x'00ff'", "UPDATE pictures SET trashed = 'x'",
    "UPDATE pictures SET size = 'large'", "UPDATE folders SET modified = x'ff'",
    "CREATE TRIGGER t BEFORE INSERT ON pictures BEGIN SELECT RAISE(ABORT, 'no'); END",
    "CREATE TRIGGER t AFTER UPDATE ON pictures BEGIN DELETE FROM pictures; END",
    "CREATE UNIQUE INDEX i ON pictures(width)", "DROP TRIGGER pictures_inserted",
    "DROP TABLE folders; CREATE VIEW folders AS SELECT '' AS path, 0 AS modified",
    "DROP TABLE tags", "DROP TABLE state", "ALTER TABLE folders RENAME COLUMN modified TO m",
    "DELETE FROM grdb_migrations",
  ])
  func anIndexThatHoldsOtherThingsIsBuiltAgain(_ sql: String) throws {
    let picture = try test.save("first")
    try test.gallery.write { try $0.execute(sql: sql) }
    let gallery = try test.again()
    #expect(try gallery.page().map(\.id) == [picture.id])
    #expect(gallery.notices.contains { $0.contains("was damaged") })
    #expect(try test.again().notices == [])
  }

  /// What opening does not read is an error, and rebuilding mends it.
  @Test(arguments: [
    "UPDATE pictures SET prompt = x'ff'", "UPDATE pictures SET seed = 'abc'",
    "UPDATE pictures SET seed = -1.5e300", "UPDATE sources SET recipe = x'ff'",
  ])
  func whatIsNoRowIsAnErrorUntilTheIndexIsBuiltAgain(_ sql: String) throws {
    let picture = try test.save("first")
    try test.gallery.write { db in
      let trigger = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_master WHERE name = 'pictures_updated'")
      try db.execute(sql: "DROP TRIGGER pictures_updated; \(sql); \(try #require(trigger))")
    }
    let gallery = try test.again()
    #expect(throws: GalleryError.self) { try gallery.page() }
    #expect(throws: GalleryError.self) { try gallery.picture(picture.id) }
    #expect(throws: GalleryError.self) { try gallery.changes(since: 0) }
    let rebuilt = try Gallery(
      folder: gallery.folder, cache: gallery.folder, checkIndex: true, now: { Date() })
    #expect(try rebuilt.page().map(\.id) == [picture.id])
  }

  /// An edit in place and a copy that goes on leave the folder's time alone.
  @Test func filesAreLookedAtAgainInFoldersThatDidNotChange() throws {
    let picture = try test.save(seed: 1)
    let half = test.path(.pictures, "half.png")
    let whole = try PictureFile.encode(
      sampleImage(2), recipe: sampleRecipe("copied", seed: 2), created: picture.created,
      provenance: .marked)
    try Files.write(Data(whole.prefix(20)), to: half)
    // Later than the clock's grain, folders are remembered as they are.
    test.clock.advance(1e9)
    #expect(try test.again().notices.count == 1)
    #expect(try test.again().notices.isEmpty)
    let folders = [half, picture.url.path].map { FilePath.folder(of: $0) }
    let before = folders.map { FileStamp($0) }

    let edited = try PictureFile.encode(
      sampleImage(3), recipe: sampleRecipe("edited", seed: 3), created: picture.created,
      provenance: .marked)
    try Files.write(Data(edited), to: picture.url.path)
    try Files.write(Data(whole), to: half)
    #expect(folders.map { FileStamp($0) } == before)
    let gallery = try test.again()
    #expect(gallery.notices.isEmpty)
    #expect(try gallery.picture(picture.id).prompt == "edited")
    #expect(try gallery.picture("half.png").prompt == "copied")
  }

  @Test func whatIsDamagedInPlaceIsSaidOnceAndKept() throws {
    let picture = try test.save()
    test.clock.advance(1e9)
    _ = try test.again()
    try Files.write(Data("no picture".utf8), to: picture.url.path)
    #expect(try test.again().notices.count == 1)
    #expect(try test.again().notices.isEmpty)
  }

  @Test func aLinkToItselfHidesNoOther() throws {
    let picture = try test.save()
    try write(.pictures, "deep/one.png")
    #expect(try test.again().count() == 2)
    let deep = test.path(.pictures, "deep")
    Files.removeFolder(deep)
    #expect(POSIX.symlink("deep", at: deep) == 0)
    #expect(try test.again().ids() == [picture.id])
  }

  @Test func halfFilesAreSaidAndLeftAlone() throws {
    try test.save()
    let half = test.path(.pictures, "half.png")
    try Data([0x89, 0x50, 0x4E, 0x47]).write(to: URL(fileURLWithPath: half))
    let gallery = try test.again()
    #expect(gallery.notices.count == 1 && gallery.notices[0].contains(half))
    #expect(try gallery.count() == 1)
    #expect(FileManager.default.fileExists(atPath: half))
  }

  @Test func temporaryFilesOfTheDeadAreSwept() throws {
    let shelf = test.path(.pictures, "") + "/"
    // Process numbers end at 2^22 on Linux.
    for name in [".easel-99999999-a.tmp", ".easel-\(getpid())-b.tmp", ".other"] {
      try Data().write(to: URL(fileURLWithPath: shelf + name))
    }
    let gallery = try test.again()
    let names = try FileManager.default.contentsOfDirectory(atPath: gallery.shelves.path(.pictures))
    #expect(Set(names) == [".easel-\(getpid())-b.tmp", ".other"])
  }

  @Test func aLinkMadeOrRemovedByHandIsAStar() throws {
    let id = try test.save().id
    try test.gallery.shelves.link(id, from: .pictures, to: .favourites)
    #expect(try test.again().picture(id).isFavourite)
    try FileManager.default.removeItem(atPath: test.path(.favourites, id))
    #expect(try !test.again().picture(id).isFavourite)
  }

  @Test func aFavouriteOutlivesItsPicture() throws {
    let picture = try test.save(favourite: true)
    try FileManager.default.removeItem(atPath: test.path(.pictures, "2026"))
    let gallery = try test.again()
    #expect(try gallery.page() == [picture])
    #expect(try gallery.load(picture.id) == sampleImage(7))
  }

  @Test func killedHalfwayIntoTheTrash() throws {
    let id = try test.save(favourite: true).id
    try test.gallery.shelves.move(id, from: .pictures, to: .trash)
    let picture = try test.again().picture(id)
    #expect(picture.isTrashed && picture.isFavourite)
    #expect(!test.has(.favourites, id) && test.has(.trashedFavourites, id))
  }

  @Test func killedHalfwayOutOfTheTrash() throws {
    let id = try test.save(favourite: true).id
    try test.gallery.trash([id])
    try test.gallery.shelves.move(id, from: .trashedFavourites, to: .favourites)
    let picture = try test.again().picture(id)
    #expect(picture.isTrashed && picture.isFavourite)
    #expect(try test.gallery.restore([id])[0].picture.isFavourite)
    #expect(test.has(.favourites, id) && test.has(.pictures, id))
  }

  @Test func killedBetweenWritingAndLinkingAFavourite() throws {
    let picture = try test.save(favourite: true)
    try PictureFile.write(
      sampleImage(9), recipe: sampleRecipe("newer"), created: picture.created, to: picture.url)
    #expect(try test.again().picture(picture.id).prompt == "newer")
    let star = URL(fileURLWithPath: test.path(.favourites, picture.id))
    #expect(try PictureFile.read(star).image == sampleImage(9))
  }

  @Test func aDamagedIndexIsBuiltAgain() throws {
    let folder = try TemporaryFolder()
    let id = try TestGallery(folder).save(favourite: true).id
    let index = folder.file("data/index.sqlite")
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(at: folder.file("data/index.sqlite" + suffix))
    }
    try Data("this is no database, but it is long enough to be looked at".utf8).write(to: index)
    let gallery = try TestGallery(folder).gallery
    #expect(try gallery.page().map(\.id) == [id])
    #expect(gallery.notices.count == 1 && gallery.notices[0].contains("has been built again"))
  }

  @Test func rebuildReadsEverythingAgain() throws {
    let pictures = try (1...5).map { try test.save(seed: UInt64($0), favourite: $0 % 2 == 0) }
    try test.gallery.write { db in
      try db.execute(sql: "UPDATE pictures SET prompt = 'wrong', favourite = 0")
    }
    var last = (0, 0)
    let result = try test.gallery.rebuild { last = ($0, $1) }
    #expect(result.files == 5 && last == (5, 5))
    #expect(try test.gallery.page() == pictures.reversed())
    #expect(try test.gallery.count(Gallery.Filter(text: "apple")) == 5)
  }

  @Test func manyPicturesOfOneMoment() throws {
    // One time for all, as files of a checkout or of a program without milliseconds have.
    for number in 0..<1100 { try write(.pictures, "\(number).png", UInt64(number)) }
    #expect(try test.again().count() == 1100)
  }

  @Test func twoProgramsAtOnce() async throws {
    let galleries = [test.gallery, try test.again()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, gallery) in galleries.enumerated() {
        group.addTask {
          for number in 0..<20 {
            let id = try gallery.save(
              sampleImage(), recipe: sampleRecipe("p\(index)", seed: 5)
            ).picture.id
            if number % 2 == 0 { try gallery.star([id]) }
            if number % 5 == 0 { try gallery.trash([id]) }
          }
        }
      }
      group.addTask { [test] in for _ in 0..<5 { _ = try test.again() } }
      try await group.waitForAll()
    }
    for gallery in galleries {
      #expect(try gallery.count() == 32)
      var favourites = Gallery.Filter()
      favourites.isFavourite = true
      #expect(try gallery.count(favourites) == 16)
    }
    let before = try test.gallery.ids()
    _ = try test.gallery.rebuild()
    #expect(try test.gallery.ids() == before)
  }
}
