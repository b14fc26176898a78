import Foundation
import Gallery
import Pictures
import Recipes
import Studio
import Testing

@testable import easel

/// Finished pictures on their way into a gallery.
@Suite("Gallery queue") struct GalleryQueueTests {
  private let home: TemporaryFolder
  private let picture: MadePicture
  private let job: Job

  init() throws {
    home = try TemporaryFolder()
    let request = GenerationRequest(prompt: "a red apple", stages: [StageSettings(steps: 1)])
    job = Job(id: 7, request: request)
    picture = MadePicture(
      request: request, model: "Toybox", modelHash: "0011223344556677",
      image: RGBImage(width: 2, height: 1, pixels: [1, 2, 3, 250, 251, 252]), stages: [],
      seconds: 1)
  }

  /// Saves the picture, and returns what the studio hears of the job.
  private func save(refuge: URL) -> [EngineEvent] {
    let mailbox = Mailbox {}
    let queue = GalleryQueue(
      folders: Folders(environment: ["HOME": home.url.path]), configuration: Configuration(),
      mailbox: mailbox, refuge: refuge)
    queue.save(picture, of: job)
    queue.flush()
    return mailbox.take().compactMap { if case .engine(let event) = $0 { event } else { nil } }
  }

  /// A file where the gallery's folder should be made.
  private func obstructGallery() throws {
    try Data().write(to: home.file(".local"))
  }

  @Test func aPictureIsKeptByTheGallery() throws {
    let events = save(refuge: home.file("refuge"))
    guard case .finished(7, let item, let image) = events.first, events.count == 1 else {
      throw EaselError.refused("\(events)")
    }
    #expect(image == picture.image)
    #expect(try PictureFile.read(URL(fileURLWithPath: item.path)).image == picture.image)
  }

  @Test func aPictureThatTheGalleryCannotTakeIsRescued() throws {
    try obstructGallery()
    let refuge = home.file("refuge")
    try FileManager.default.createDirectory(at: refuge, withIntermediateDirectories: true)
    let events = save(refuge: refuge)
    guard case .failed(7, let message) = events.first, events.count == 1 else {
      throw EaselError.refused("\(events)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: refuge.path)
    let file = refuge.appendingPathComponent(try #require(names.first))
    #expect(names.count == 1)
    #expect(message.remedy?.contains("saved as \(file.path)") == true)
    let (image, details) = try PictureFile.read(file)
    #expect(image == picture.image)
    #expect(details.recipe?.request == picture.request)
  }

  @Test func whereThereIsNoRefugeTheMessageSaysSo() throws {
    try obstructGallery()
    let events = save(refuge: home.file("nowhere"))
    guard case .failed(7, let message) = events.first, events.count == 1 else {
      throw EaselError.refused("\(events)")
    }
    #expect(message.remedy?.hasPrefix("nor could it be saved as") == true)
  }
}
