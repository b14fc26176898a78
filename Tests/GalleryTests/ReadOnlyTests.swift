import FileNames
import Foundation
import Testing

@testable import Gallery

/// Galleries in which nothing can be written. Tests may run as a user whom no permission stops, so
/// a folder that stands where a file must be written takes their place.
@Suite struct ReadOnlyTests {
  @Test func aHomeThatIsNoFolderIsAnEmptyGallery() throws {
    let folder = URL(file: "/dev/null/share/easel")
    let gallery = try Gallery(folder: folder, cache: folder, now: { Date() })
    #expect(try gallery.page().isEmpty)
    #expect(gallery.notices.count == 1)
    let obstacle = try #require(gallery.obstacle)
    #expect(throws: obstacle) { try gallery.save(sampleImage(), recipe: sampleRecipe()) }
    #expect(throws: obstacle) { try gallery.emptyTrash() }
    #expect(throws: obstacle) { try gallery.rebuild() }
  }

  @Test func whatIsThereIsShownAndNothingChanged() throws {
    let test = try TestGallery()
    let kept = try test.save("kept")
    let trashed = try test.save("trashed", seed: 2)
    let star = try test.save("star", seed: 3)
    try test.gallery.trash([trashed.id])
    try test.gallery.star([star.id])
    // What a killed program left: files that another opening would mend.
    let lost = try test.save("lost", seed: 4)
    try test.gallery.star([lost.id])
    POSIX.unlink(lost.url.path)
    try Disk.copy(kept.url.path, to: test.path(.trash, kept.id))
    let left = test.path(.pictures, ".easel-4194305-abc.tmp")
    try Files.write(Data(), to: left)

    let before = try Self.listing(test)
    let copy = try Gallery.viewing(test.gallery.folder, cache: test.gallery.folder)
    #expect(copy.obstacle != nil)
    #expect(Set(try copy.ids()) == [kept.id, star.id])
    #expect(try copy.picture(star.id).isFavourite)
    #expect(try copy.load(kept.id).width == 12)
    var filter = Gallery.Filter()
    filter.isTrashed = true
    #expect(try copy.ids(filter) == [trashed.id])
    #expect(throws: GalleryError.self) { try copy.star([kept.id]) }
    #expect(try Self.listing(test) == before)
  }

  /// The index of the folder may be old, damaged, newer or not there: the files count.
  @Test(arguments: ["old", "damaged", "missing"])
  func theIndexInMemoryFollowsTheFiles(_ state: String) throws {
    let test = try TestGallery()
    let picture = try test.save("first")
    let index = test.gallery.folder.path + "/index.sqlite"
    switch state {
    case "damaged": try Files.write(Data("no database".utf8), to: index)
    case "missing": POSIX.unlink(index)
    default: break
    }
    try Disk.copy(picture.url.path, to: test.path(.pictures, "later.png"))
    let copy = try Gallery.viewing(test.gallery.folder, cache: test.gallery.folder)
    #expect(Set(try copy.ids()) == [picture.id, "later.png"])
  }

  private static func listing(_ test: TestGallery) throws -> [String] {
    try Files.all(below: test.gallery.folder.path).filter { !$0.hasPrefix("index") }
  }
}

extension Gallery {
  /// Opens a gallery as where its lock cannot be written.
  fileprivate static func viewing(_ folder: URL, cache: URL) throws -> Gallery {
    let lock = folder.path + "/index.lock"
    POSIX.unlink(lock)
    // Nothing can be written through a link into a folder that is no folder.
    #expect(POSIX.symlink("/dev/null/lock", at: lock) == 0)
    return try Gallery(folder: folder, cache: cache, now: { Date() })
  }
}
