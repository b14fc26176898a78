import Foundation
import Testing

@testable import Gallery

/// Times and places of files that are out of the ordinary.
@Suite struct FileStampTests {
  let test: TestGallery
  init() throws { test = try TestGallery() }

  private func setTime(_ path: String, _ seconds: Int, _ nanoseconds: Int = 0) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    _ = [time, time].withUnsafeBufferPointer { utimensat(AT_FDCWD, path, $0.baseAddress, 0) }
  }

  /// 1601, as NTFS begins; before and after 1970; 2300; what ext4 and tmpfs hold at most.
  @Test(arguments: [-11_644_473_600, -1, 0, 10_413_792_000, 15_032_385_535, Int(Int32.max) << 16])
  func anyTimeOfAFileIsListed(seconds: Int) throws {
    let picture = try test.save()
    setTime(picture.url.path, seconds, 250_000_000)
    setTime(picture.url.deletingLastPathComponent().path, seconds)
    #expect(try test.again().page().map(\.id) == [picture.id])
    #expect(try test.gallery.thumbnail(picture.id) == sampleImage(7))
  }

  @Test func aTimeBefore1970IsGivenToACopy() throws {
    let file = test.folder.file("x")
    try Data().write(to: file)
    setTime(file.path, -2, 250_000_000)
    let stamp = try #require(FileStamp(file.path))
    #expect(stamp.modified == -1_750_000_000)
    setTime(file.path, 5)
    stamp.apply(to: file.path)
    #expect(FileStamp(file.path)?.modified == -1_750_000_000)
  }

  @Test(.enabled(if: FileStampTests.otherDisk != nil, "no second file system that can be written"))
  func picturesOnAnotherDiskGoToTheTrashAndBack() throws {
    let other = try #require(Self.otherDisk) + "/easel-test-\(UUID().uuidString)"
    try Disk.makeFolder(other)
    defer { try? FileManager.default.removeItem(atPath: other) }
    let pictures = test.path(.pictures, "")
    try FileManager.default.removeItem(atPath: pictures)
    try FileManager.default.createSymbolicLink(atPath: pictures, withDestinationPath: other)
    let saved = try test.save(favourite: true)
    #expect(test.has(.favourites, saved.id))
    let trashed = try test.gallery.trash([saved.id])[0]
    #expect(trashed.isTrashed && trashed.isFavourite)
    #expect(!test.has(.pictures, saved.id) && test.has(.trash, saved.id))
    #expect(try test.gallery.load(saved.id) == sampleImage(7))
    #expect(try test.again().picture(saved.id).isTrashed)
    #expect(try test.gallery.restore([saved.id]).map(\.picture) == [saved])
    #expect(test.has(.pictures, saved.id) && !test.has(.trash, saved.id))
    #expect(try test.again().page() == [saved])
    #expect(try test.gallery.load(saved.id) == sampleImage(7))
  }

  /// A folder on another file system than the tests' own.
  private static var otherDisk: String? {
    var (one, other) = (stat(), stat())
    guard stat(FileManager.default.temporaryDirectory.path, &one) == 0,
      stat("/dev/shm", &other) == 0, one.st_dev != other.st_dev, access("/dev/shm", W_OK) == 0
    else { return nil }
    return "/dev/shm"
  }
}
