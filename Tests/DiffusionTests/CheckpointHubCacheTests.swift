import Foundation
import Testing

@testable import Diffusion

/// A cache as `hf download` fills it: links into `snapshots` of every model.
struct CheckpointHubCacheTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Returns: the snapshot's folder, a model.
  @discardableResult
  private func add(_ name: String, _ revision: String, main: Bool = true) throws -> URL {
    let repository = folder.url.appendingPathComponent("hub/models--\(name)")
    let snapshots = repository.appendingPathComponent("snapshots")
    for part in ["refs", "snapshots", "blobs"] {
      try FileManager.default.createDirectory(
        at: repository.appendingPathComponent(part), withIntermediateDirectories: true)
    }
    if main {
      try Data("\(revision)\n".utf8).write(to: repository.appendingPathComponent("refs/main"))
    }
    let snapshot = snapshots.appendingPathComponent(revision)
    try FileManager.default.createSymbolicLink(at: snapshot, withDestinationURL: Checkout.toybox)
    return snapshot
  }

  private func path(_ url: URL) -> String { url.standardizedFileURL.path }

  /// Whatever folder of the cache is given, the snapshot is meant.
  @Test(arguments: [
    "", "hub", "hub/models--org--toys", "hub/models--org--toys/snapshots",
    "hub/models--org--toys/snapshots/abc",
  ])
  func snapshotIsFound(given: String) throws {
    let snapshot = try add("org--toys", "abc")
    let model = HubCache.model(at: folder.url.appendingPathComponent(given))
    #expect(path(model) == path(snapshot))
    #expect(HubCache.name(of: model) == "toys")
    #expect(ModelFolder(ModelPath(model)).problems.isEmpty)
  }

  @Test func mainIsTheCurrentOne() throws {
    let current = try add("org--toys", "abc")
    try add("org--toys", "zzz", main: false)
    #expect(
      path(HubCache.model(at: folder.url.appendingPathComponent("hub/models--org--toys")))
        == path(current))
  }

  /// What broke off, whatever `main` says of it, is no reason to refuse what is there.
  @Test(arguments: ["", "abc", "gone", "half"]) func theWholeOneIsTaken(main: String) throws {
    let whole = try add("org--toys", "abc", main: false)
    let repository = folder.url.appendingPathComponent("hub/models--org--toys")
    for revision in ["empty", "half"] {
      try FileManager.default.createDirectory(
        at: repository.appendingPathComponent("snapshots/\(revision)"),
        withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(
      at: Checkout.toybox.appendingPathComponent("cascade.json"),
      to: repository.appendingPathComponent("snapshots/half/cascade.json"))
    if !main.isEmpty {
      try Data("\(main)\n".utf8).write(to: repository.appendingPathComponent("refs/main"))
    }
    for given in ["", "hub", "hub/models--org--toys"] {
      let model = HubCache.model(at: folder.url.appendingPathComponent(given))
      #expect(path(model) == path(whole))
    }
  }

  @Test func severalModelsAreNamed() throws {
    let (first, second) = (try add("org--toys", "abc"), try add("org--other", "def"))
    let hub = folder.url.appendingPathComponent("hub")
    #expect(HubCache.model(at: hub) == hub)
    do {
      _ = try Manifest(folder: ModelPath(hub))
      Issue.record("several models were taken for one")
    } catch {
      #expect(error.description.contains(first.path) && error.description.contains(second.path))
    }
  }

  @Test func otherFoldersStay() {
    #expect(HubCache.model(at: Checkout.toybox) == Checkout.toybox)
    #expect(HubCache.name(of: URL(fileURLWithPath: "/models/toys")) == "toys")
  }
}
