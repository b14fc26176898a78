import Foundation

/// Which files of a model's repository are for the engine, by their names alone: before any of them
/// is downloaded.
public enum RepositoryFiles: Equatable, Sendable {
  /// A model in the diffusers layout.
  case layout([String])
  /// One checkpoint file, and what may lie beside it.
  case checkpoint(String, beside: [String])
  /// Checkpoint files of which one must be chosen.
  case several([String])
  /// A network of the diffusers layout has no weights: its folder.
  case incomplete(String)
  case nothing

  /// - Parameter file: the checkpoint file that is wished, by its path or its last part.
  public init(names: [String], file: String?) {
    let names = names.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.sorted()
    if file == nil, names.contains("model_index.json") || names.contains("cascade.json") {
      self = Self.layout(of: names)
      return
    }
    let all = names.filter(WeightFiles.isCheckpoint)
    let safetensors = all.filter { $0.hasSuffix(".safetensors") }
    let weights = safetensors.isEmpty ? all : safetensors
    let root = weights.filter { !$0.contains("/") }
    let candidates =
      if let file {
        all.contains(file) ? [file] : all.filter { $0.hasSuffix("/" + file) }
      } else { root.isEmpty ? weights : root }
    guard let one = candidates.first else {
      self = all.isEmpty ? .nothing : .several(all)
      return
    }
    self =
      candidates.count > 1
      ? .several(candidates) : .checkpoint(one, beside: names.filter(Self.isBeside))
  }

  private static func layout(of names: [String]) -> RepositoryFiles {
    var folders: [String: Set<String>] = [:]
    for name in names {
      let parts = name.split(separator: "/")
      folders[parts.dropLast().joined(separator: "/"), default: []].insert(String(parts.last ?? ""))
    }
    let networks = folders.keys.compactMap(NetworkFolder.init(path:)).sorted { $0.path < $1.path }
    guard !networks.isEmpty else { return .nothing }
    let stages = Set(
      networks.map { $0.path.split(separator: "/").dropLast().first.map(String.init) })
    var files: [String] = []
    for network in networks {
      let inside = folders[network.path] ?? []
      guard let weights = WeightFiles.whole(baseName: network.baseName, names: inside) else {
        return .incomplete(network.path)
      }
      files += weights.map { "\(network.path)/\($0)" }
    }
    for (folder, inside) in folders {
      let parts = folder.split(separator: "/").map(String.init)
      let isUsed =
        parts.isEmpty || networks.contains { $0.path == folder }
        || parts.count == 1 && stages.contains(folder)
        || isHelper(parts.last ?? "") && (parts.count == 1 || stages.contains(parts[0]))
      guard isUsed, parts.count <= 2 else { continue }
      files += inside.filter { isText($0) || isLicence($0) }
        .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
    return .layout(files.sorted())
  }

  /// Folders that hold no network, and are read.
  private static func isHelper(_ folder: String) -> Bool {
    folder.hasPrefix("tokenizer") || folder.hasSuffix("scheduler") || folder == "feature_extractor"
  }

  /// Configurations, vocabularies and the like.
  private static func isText(_ name: String) -> Bool {
    !NetworkFolder.isWeightFile(name)
      && [".json", ".txt", ".model"].contains { name.hasSuffix($0) }
  }

  private static func isLicence(_ name: String) -> Bool {
    let name = name.uppercased()
    return name == "README.MD"
      || ["LICENSE", "LICENCE", "NOTICE"].contains { name.hasPrefix($0) && !name.contains("/") }
  }

  private static func isBeside(_ name: String) -> Bool {
    let parts = name.split(separator: "/").map(String.init)
    if parts.count == 1 { return isLicence(name) || ["vocab.json", "merges.txt"].contains(name) }
    return parts.count == 2 && isHelper(parts[0]) && isText(parts[1])
  }
}
