import Foundation
import Synchronization

@testable import Gallery

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
  private let date: Mutex<Date>
  init(_ date: Date = Date(timeIntervalSince1970: 1_795_462_569.25)) { self.date = Mutex(date) }
  func advance(_ seconds: Double) { date.withLock { $0 += seconds } }
  var now: @Sendable () -> Date { { self.date.withLock { $0 } } }
}

/// A gallery of its own for a test.
struct TestGallery: Sendable {
  let folder: TemporaryFolder
  let clock: TestClock
  let gallery: Gallery

  init(_ folder: TemporaryFolder? = nil, clock: TestClock = TestClock()) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    self.clock = clock
    gallery = try Self.open(folder, clock)
  }

  /// Opens the same folder again, as another program would.
  func again() throws -> Gallery { try Self.open(folder, clock) }

  private static func open(_ folder: TemporaryFolder, _ clock: TestClock) throws -> Gallery {
    try Gallery(
      folder: folder.file("data"), cache: folder.file("cache"), timeZone: .gmt, now: clock.now)
  }

  /// Saves a picture a second after the last.
  @discardableResult
  func save(
    _ prompt: String = "a red apple", seed: UInt64 = 7, model: String = "toybox",
    tags: [String] = [], favourite: Bool = false
  ) throws -> Gallery.Picture {
    clock.advance(1)
    return try gallery.save(
      sampleImage(seed), recipe: sampleRecipe(prompt, seed: seed, model: model), tags: tags,
      favourite: favourite
    ).picture
  }

  func path(_ shelf: Shelf, _ id: String) -> String { gallery.shelves.path(shelf, id) }
  func has(_ shelf: Shelf, _ id: String) -> Bool { gallery.shelves.has(shelf, id) }
}
