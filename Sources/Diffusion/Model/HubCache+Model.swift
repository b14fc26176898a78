import FileNames
import Foundation

extension HubCache {
  /// The model folder that a folder means: the current snapshot of a model of the cache, or that of
  /// the cache's only model; the folder itself where it is something else.
  public static func model(at folder: URL) -> URL {
    if let snapshot = snapshot(of: folder) { return snapshot }
    if folder.lastPathComponent == "snapshots",
      let snapshot = snapshot(of: folder.deletingLastPathComponent())
    {
      return snapshot
    }
    let models = models(in: folder)
    return models.count == 1 ? models[0] : folder
  }

  /// The current snapshots of all models of a cache that can be read as such.
  public static func models(in cache: URL) -> [URL] {
    for folder in [cache, cache.appendingPathComponent("hub")] {
      let snapshots = names(in: folder).filter { $0.hasPrefix("models--") }
        .compactMap { snapshot(of: folder.appendingPathComponent($0)) }
        .filter { snapshot in
          ["cascade.json", "model_index.json"].contains {
            Files.exists(snapshot.appendingPathComponent($0).path)
          }
        }
      if !snapshots.isEmpty { return snapshots }
    }
    return []
  }

  /// The snapshot to use: of several the first that is whole, since a download that broke off
  /// leaves the rest of one.
  private static func snapshot(of repository: URL) -> URL? {
    let snapshots = snapshots(of: repository)
    guard snapshots.count > 1 else { return snapshots.first }
    return snapshots.first { ModelFolder(ModelPath($0)).problems.isEmpty }
      ?? snapshots.first { !names(in: $0).isEmpty } ?? snapshots.first
  }
}
