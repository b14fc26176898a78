import FileNames
import Foundation

/// The cache of the Hugging Face hub: `models--ORG--NAME/snapshots/REVISION` is a model's folder as
/// a download of it is.
/// Layout: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
public enum HubCache {
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
  static func models(in cache: URL) -> [URL] {
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

  /// What a model's folder is called, or its file: a snapshot's own name is only a revision.
  public static func name(of folder: URL) -> String {
    let folder = folder.standardizedFileURL
    let snapshots = folder.deletingLastPathComponent()
    let repository = snapshots.deletingLastPathComponent().lastPathComponent
    guard snapshots.lastPathComponent == "snapshots", repository.hasPrefix("models--"),
      let name = repository.components(separatedBy: "--").last, !name.isEmpty
    else {
      let file = folder.pathExtension == "safetensors"
      return (file ? folder.deletingPathExtension() : folder).lastPathComponent
    }
    return name
  }

  /// The snapshot that `main` names, or else the one that was changed last.
  private static func snapshot(of repository: URL) -> URL? {
    let snapshots = repository.appendingPathComponent("snapshots", isDirectory: true)
    let revisions = names(in: snapshots)
    let main = try? Files.read(
      repository.appendingPathComponent("refs/main").path, limit: 1 << 10)
    let current = main.map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func changed(_ name: String) -> Int {
      var status = stat()
      let path = snapshots.appendingPathComponent(name).path
      return POSIX.stat(path, &status) == 0 ? Int(status.st_mtim.tv_sec) : .min
    }
    let revision =
      revisions.first { $0 == current } ?? revisions.max { changed($0) < changed($1) }
    return revision.map { snapshots.appendingPathComponent($0, isDirectory: true) }
  }

  private static func names(in folder: URL) -> [String] {
    ((try? Files.names(in: folder.path)) ?? []).filter { !$0.hasPrefix(".") }
  }
}
