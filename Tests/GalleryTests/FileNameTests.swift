import FileNames
import Foundation
import Testing

@testable import Gallery

/// Pictures under names that other programs and systems chose.
@Suite struct FileNameTests {
  let test: TestGallery
  let picture: String

  init() throws {
    test = try TestGallery()
    picture = try test.save().url.path
  }

  private func put(_ name: String) throws {
    let path = test.path(.pictures, name)
    try Disk.makeFolder(FilePath.folder(of: path))
    try Disk.copy(picture, to: path)
  }

  @Test(arguments: [
    FileName.text(of: [0x63, 0xE9]) + ".png", FileName.text(of: [0xE9, 0x2F, 0xFF]) + ".png",
    "\u{301}accent/\u{301}first.png", "two\nlines \u{1B}[31m.png", "back\\slash and 'quote'.png",
  ])
  func everyNameGoesAllTheWays(_ name: String) throws {
    try put(name)
    let gallery = try test.again()
    #expect(gallery.notices.isEmpty)
    #expect(try gallery.find(name, relativeTo: URL(file: "/")).id == name)
    #expect(try gallery.load(name).width > 0)
    #expect(try gallery.thumbnail(name).width > 0)
    try gallery.star([name])
    #expect(Files.exists(test.path(.favourites, name)))
    try gallery.setTags(name, ["sea"])
    try gallery.trash([name])
    #expect(Files.exists(test.path(.trash, name)))
    #expect(try gallery.restore([name]).map(\.picture.id) == [name])
    let copies = try Files.makeTemporary()
    defer { Files.removeFolder(copies) }
    try gallery.export(name, to: URL(file: copies))
    #expect(try Files.names(in: copies) == [FilePath.name(of: name)])
    #expect(try test.again().picture(name).tags == ["sea"])
  }

  /// As strings these are equal, and as files they are two.
  @Test func twinsByNormalisationAreTwo() throws {
    let names = ["\u{E9}.png", "e\u{301}.png"]
    for name in names { try put(name) }
    #expect(try test.again().count() == 3)
    POSIX.unlink(test.path(.pictures, names[0]))
    let left = try test.again().ids()
    #expect(left.count == 2 && left.contains { $0.utf8.elementsEqual(names[1].utf8) })
  }

  @Test func aGalleryLiesUnderAnyPath() throws {
    let root = try Files.makeTemporary()
    defer { Files.removeFolder(root) }
    let folder = URL(file: root + "/" + FileName.text(of: [0xE9, 0x25, 0x3F]))
    let clock = test.clock
    func opened() throws -> Gallery {
      try Gallery(folder: folder, cache: folder, timeZone: .gmt, now: { clock.now() })
    }
    let id = try opened().save(sampleImage(), recipe: sampleRecipe()).picture.id
    #expect(try opened().ids() == [id])
    #expect(try Files.names(in: root) == [folder.lastPathComponent])
  }

  @Test func linkedFoldersAreFollowedOnce() throws {
    let other = try Files.makeTemporary()
    defer { Files.removeFolder(other) }
    try Disk.copy(picture, to: other + "/far.png")
    let pictures = test.path(.pictures, "")
    for (target, name) in [
      (other, "linked"), (".", "circle"), (pictures, "up"), ("nowhere", "dead"),
      ("/", "everything"), ("../..", "above"),
    ] {
      #expect(POSIX.symlink(target, at: pictures + "/" + name) == 0)
    }
    // A circle inside of what is linked.
    #expect(POSIX.symlink(other, at: other + "/again") == 0)
    let gallery = try test.again()
    #expect(try gallery.ids().filter { $0.hasPrefix("linked") } == ["linked/far.png"])
    #expect(try gallery.count() == 2)
    // What is left out is said, once.
    #expect(gallery.notices.count == 5)
    #expect(gallery.notices.allSatisfy { $0.contains("left out") })
    #expect(try test.again().notices.isEmpty)
    try Disk.copy(picture, to: other + "/later.png")
    #expect(try test.again().count() == 3)
    POSIX.unlink(pictures + "/linked")
    #expect(try test.again().count() == 1)
  }
}

extension Files {
  /// A folder of its own for a test.
  static func makeTemporary() throws -> String {
    let path = temporaryFolder + "/easel-names-\(UUID().uuidString)"
    try makeFolder(path)
    return path
  }
}
