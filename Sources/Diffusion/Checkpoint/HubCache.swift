import FileNames
import Foundation

/// The cache of the Hugging Face hub: `models--ORG--NAME/snapshots/REVISION` is a model's folder as
/// a download of it is.
/// Layout: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
public enum HubCache {
  /// What a model's folder is called, or its file: a snapshot's own name is only a revision.
  public static func name(of folder: URL) -> String {
    let folder = folder.standardizedFileURL
    let snapshots = folder.deletingLastPathComponent()
    let repository = snapshots.deletingLastPathComponent().lastPathComponent
    guard snapshots.lastPathComponent == "snapshots", repository.hasPrefix("models--"),
      let name = repository.components(separatedBy: "--").last, !name.isEmpty
    else {
      let isFile = WeightFiles.isCheckpoint(folder.lastPathComponent)
      return (isFile ? folder.deletingPathExtension() : folder).lastPathComponent
    }
    return name
  }

  /// `OWNER/NAME` of a snapshot; nil for a folder that is none.
  public static func repository(of snapshot: URL) -> String? {
    let snapshots = snapshot.standardizedFileURL.deletingLastPathComponent()
    let parts = snapshots.deletingLastPathComponent().lastPathComponent
      .components(separatedBy: "--")
    guard snapshots.lastPathComponent == "snapshots", parts.count >= 2, parts[0] == "models" else {
      return nil
    }
    return parts.dropFirst().joined(separator: "/")
  }

  /// The snapshots of a model of the cache: the one that `main` names, then those that were changed
  /// last.
  static func snapshots(of repository: URL) -> [URL] {
    let snapshots = repository.appendingPathComponent("snapshots", isDirectory: true)
    let main = try? Files.read(
      repository.appendingPathComponent("refs/main").path, limit: 1 << 10)
    let current = main.map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let newestFirst = names(in: snapshots).map { name in
      var status = stat()
      let path = snapshots.appendingPathComponent(name).path
      let isThere = POSIX.stat(path, &status) == 0
      return (name: name, changed: isThere ? Int(status.st_mtim.tv_sec) : .min)
    }.sorted { ($0.changed, $0.name) > ($1.changed, $1.name) }.map(\.name)
    return (newestFirst.filter { $0 == current } + newestFirst.filter { $0 != current })
      .map { snapshots.appendingPathComponent($0, isDirectory: true) }
  }

  static func names(in folder: URL) -> [String] {
    ((try? Files.names(in: folder.path)) ?? []).filter { !$0.hasPrefix(".") }
  }
}
