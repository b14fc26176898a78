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
  /// The weights are pickles only, such as these.
  case pickles([String])
  /// A network of the diffusers layout has no weights: its folder.
  case incomplete(String)
  case nothing

  /// - Parameter file: the checkpoint file that is wished, by its path or its last part.
  public init(names: [String], file: String?) {
    let names = names.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.sorted()
    let pickles = names.filter(WeightFiles.isPickle)
    if file == nil, names.contains("model_index.json") || names.contains("cascade.json") {
      self = Self.layout(of: names)
      return
    }
    let weights = names.filter { $0.hasSuffix(".safetensors") }
    let root = weights.filter { !$0.contains("/") }
    let candidates =
      if let file {
        weights.contains(file) ? [file] : weights.filter { $0.hasSuffix("/" + file) }
      } else { root.isEmpty ? weights : root }
    guard let one = candidates.first else {
      self = weights.isEmpty ? pickles.isEmpty ? .nothing : .pickles(pickles) : .several(weights)
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
    var pickles: [String] = []
    for network in networks {
      let inside = folders[network.path] ?? []
      if let weights = WeightFiles.whole(baseName: network.baseName, names: inside) {
        files += weights.map { "\(network.path)/\($0)" }
      } else if let pickle = inside.sorted().first(where: WeightFiles.isPickle) {
        pickles.append("\(network.path)/\(pickle)")
      } else {
        return .incomplete(network.path)
      }
    }
    guard pickles.isEmpty else { return .pickles(pickles) }
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
    folder.hasPrefix("tokenizer") || folder.hasSuffix("scheduler")
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

extension WeightFiles {
  /// The first set of weights that is whole, with its index where it is sharded; nil where there is
  /// none.
  static func whole(baseName: String, names: Set<String>) -> [String]? {
    for isHalf in [true, false] {
      let half = isHalf ? ".fp16" : ""
      let single = "\(baseName)\(half).safetensors"
      if names.contains(single) { return [single] }
      let indices =
        isHalf
        ? ["\(baseName).safetensors.index.fp16.json", "\(baseName).fp16.safetensors.index.json"]
        : ["\(baseName).safetensors.index.json"]
      for index in indices where names.contains(index) {
        let spellings =
          isHalf
          ? [("\(baseName).fp16-", ""), ("\(baseName)-", ".fp16")]
          : [
            ("\(baseName)-", "")
          ]
        for (begin, end) in spellings {
          let shards = names.filter { shardCount($0, begin, "\(end).safetensors") != nil }
          if let count = shards.compactMap({ shardCount($0, begin, "\(end).safetensors") }).first,
            shards.count == count
          {
            return shards.sorted() + [index]
          }
        }
      }
    }
    return nil
  }

  /// Of how many shards a file such as `model-00001-of-00002.safetensors` is one.
  private static func shardCount(_ name: String, _ begin: String, _ end: String) -> Int? {
    guard name.hasPrefix(begin), name.hasSuffix(end), name.count > begin.count + end.count else {
      return nil
    }
    let parts = name.dropFirst(begin.count).dropLast(end.count).components(separatedBy: "-of-")
    guard parts.count == 2, Int(parts[0]) != nil else { return nil }
    return Int(parts[1])
  }
}
