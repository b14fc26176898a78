import Foundation
import Testing

@testable import Gallery

/// A program that works in a gallery is killed at 200 random instants. Whatever it said was done
/// must be so, and nothing may be half done.
@Suite struct CrashTests {
  private struct Known: Equatable {
    var isFavourite = false
    var isTrashed = false
  }

  @Test(.timeLimit(.minutes(3))) func killedTwoHundredTimes() throws {
    let folder = try TemporaryFolder()
    var generator = TestGenerator(seed: 9)
    var known: [String: Known] = [:]
    var works = 0
    for round in 0..<200 {
      let lines = try Self.runAndKill(
        folder, seed: generator.next(), after: .random(in: 0...5, using: &generator),
        .random(in: 0...8_000, using: &generator))
      works += lines.count / 2
      let gallery = try Gallery(
        folder: folder.file("data"), cache: folder.file("cache"), now: { Date() })
      #expect(gallery.notices.isEmpty, "round \(round)")
      try Self.check(gallery, lines, &known, round)
    }
    // Enough was done for the kills to hit something.
    #expect(known.count > 100 && works > 400)
    try Self.checkFiles(folder, known)
  }

  /// Starts the child, waits for some works and microseconds, kills it, and returns what it said.
  private static func runAndKill(
    _ folder: TemporaryFolder, seed: UInt64, after works: Int, _ microseconds: UInt32
  ) throws -> [String] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("GalleryChild")
    process.arguments = [folder.url.path, "\(seed)"]
    process.standardOutput = output
    try process.run()
    // Some works first, so that a slow machine does as much as a fast one; then any instant.
    var said = Data()
    while said.split(separator: UInt8(ascii: "\n")).count(where: { $0.starts(with: "end".utf8) })
      < works
    {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      said += more
    }
    usleep(microseconds)
    kill(process.processIdentifier, SIGKILL)
    said += output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal, "the child failed by itself")
    return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Compares a gallery with what the child said; what it began last may be done or not.
  private static func check(
    _ gallery: Gallery, _ lines: [String], _ known: inout [String: Known], _ round: Int
  ) throws {
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      if words.first == "end" { apply(words[1], words[2], &known) }
    }
    var trashed = Gallery.Filter()
    trashed.isTrashed = true
    var found: [String: Known] = [:]
    for picture in try gallery.page(count: .max) + gallery.page(trashed, count: .max) {
      found[picture.id] = Known(isFavourite: picture.isFavourite, isTrashed: picture.isTrashed)
    }
    let last = (lines.last ?? "").split(separator: " ", maxSplits: 2).map(String.init)
    if last.first == "begin" {
      if last[1] == "save" {
        let new = found.filter { known[$0.key] == nil }
        #expect(new.count <= 1)
        known.merge(new) { $1 }
      } else {
        var done = known
        apply(last[1], last[2], &done)
        if found[last[2]] == done[last[2]] { known = done }
      }
    }
    #expect(found == known, "round \(round), after \(lines.last ?? "nothing")")
  }

  private static func apply(_ work: String, _ id: String, _ known: inout [String: Known]) {
    switch work {
    case "star": known[id, default: Known()].isFavourite = true
    case "unstar": known[id, default: Known()].isFavourite = false
    case "trash": known[id]?.isTrashed = true
    case "restore": known[id]?.isTrashed = false
    default: break
    }
  }

  /// Every file is a whole picture, and an index made of the files alone says the same.
  private static func checkFiles(_ folder: TemporaryFolder, _ known: [String: Known]) throws {
    let shelves = Shelves(root: folder.file("data").path)
    for (id, state) in known {
      let shelf = Shelf.pictures(trashed: state.isTrashed)
      let image = try PictureFile.read(URL(fileURLWithPath: shelves.path(shelf, id))).image
      #expect(image.width == 64)
      let star = shelves.stamp(.favourites(trashed: state.isTrashed), id)
      #expect((star != nil) == state.isFavourite)
      if let star { #expect(star.inode == shelves.stamp(shelf, id)?.inode) }
    }
    let names = try #require(FileManager.default.enumerator(atPath: shelves.root))
      .compactMap { $0 as? String }
    let pictures = names.filter { $0.hasSuffix(".png") }
    #expect(pictures.count == known.count + known.values.count { $0.isFavourite })
    #expect(names.filter { $0.hasSuffix(".tmp") } == [])
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: shelves.root + "/index.sqlite" + suffix)
    }
    let gallery = try Gallery(
      folder: folder.file("data"), cache: folder.file("cache"), now: { Date() })
    #expect(try gallery.count() == known.values.count { !$0.isTrashed })
  }
}
