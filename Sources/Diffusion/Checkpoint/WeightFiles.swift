import Foundation
import PlainText

/// One of the ways in which a folder may hold a network's weights.
enum WeightFiles: Equatable {
  case single(String)
  /// The index of shards.
  case sharded(String)

  /// What a folder seems to have, the preferred first.
  /// - Throws: where there is nothing that could be read.
  static func sets(
    baseName: String, names: Set<String>, folder: ModelPath
  ) throws(DiffusionError) -> [WeightFiles] {
    var spellings: [WeightFiles] = []
    for (base, ending) in formats(baseName) {
      spellings += [
        .single("\(base).fp16.\(ending)"),
        .sharded("\(base).\(ending).index.fp16.json"),
        .sharded("\(base).fp16.\(ending).index.json"),
        .single("\(base).\(ending)"),
        .sharded("\(base).\(ending).index.json"),
      ]
    }
    let sets = spellings.filter { names.contains($0.name) }
    guard sets.isEmpty else { return sets }
    throw .unreadable(
      path: folder.appending("\(baseName).safetensors").path,
      reason: "there is no such file, nor a .bin, nor a .fp16 variant, nor an .index.json of shards"
    )
  }

  /// How weights are called in each format, the preferred first; transformers calls PyTorch's files
  /// otherwise than its others.
  static func formats(_ baseName: String) -> [(base: String, ending: String)] {
    [
      (baseName, "safetensors"), (baseName == "model" ? "pytorch_model" : baseName, "bin"),
    ]
  }

  private var name: String {
    switch self {
    case .single(let name), .sharded(let name): name
    }
  }

  /// The files in the order to open them, and the tensors that an index promises.
  func plan(in folder: ModelPath) throws(DiffusionError) -> (files: [String], tensors: [String]) {
    switch self {
    case .single(let name): return ([name], [])
    case .sharded(let index):
      let ending = index.contains(".bin.") ? ".bin" : ".safetensors"
      let map = try Self.weightMap(folder.appending(index), ending: ending)
      return (Set(map.map(\.value)).sorted(), map.map(\.key))
    }
  }

  /// Whether a file of PyTorch's own is called so.
  static func isPickle(_ name: String) -> Bool {
    [".bin", ".ckpt", ".pt", ".pth"].contains { name.hasSuffix($0) }
  }

  /// Whether a file that is a whole model is called so.
  static func isCheckpoint(_ name: String) -> Bool {
    [".safetensors", ".ckpt", ".pt", ".pth"].contains { name.hasSuffix($0) }
  }

  private static func weightMap(
    _ index: ModelPath, ending: String
  ) throws(DiffusionError) -> [(key: String, value: String)] {
    let json = try JSON(file: index)
    guard let members = json["weight_map"]?.object, !members.isEmpty else {
      throw .malformed(path: index.path, reason: "it has no weight_map")
    }
    var map: [(key: String, value: String)] = []
    for member in members {
      guard let file = member.value.string, file.hasSuffix(ending), !file.contains("/")
      else {
        throw .malformed(
          path: index.path,
          reason: "the weight_map puts \(member.key) in \(member.value.text), "
            + "which is no \(ending) file of this folder")
      }
      map.append((member.key, file))
    }
    return map
  }
}

extension WeightFiles {
  /// The first set of weights that is whole, by the names in a folder alone, with its index where it
  /// is sharded; nil where there is none.
  static func whole(baseName: String, names: Set<String>) -> [String]? {
    for (base, ending) in formats(baseName) {
      if let set = whole(base, ".\(ending)", names) { return set }
    }
    return nil
  }

  private static func whole(_ base: String, _ ending: String, _ names: Set<String>) -> [String]? {
    for isHalf in [true, false] {
      let single = "\(base)\(isHalf ? ".fp16" : "")\(ending)"
      if names.contains(single) { return [single] }
      let indices =
        isHalf
        ? ["\(base)\(ending).index.fp16.json", "\(base).fp16\(ending).index.json"]
        : ["\(base)\(ending).index.json"]
      for index in indices where names.contains(index) {
        let spellings =
          isHalf ? [("\(base).fp16-", ""), ("\(base)-", ".fp16")] : [("\(base)-", "")]
        for (begin, half) in spellings {
          let end = half + ending
          let shards = names.filter { shardCount($0, begin, end) != nil }
          if let count = shards.compactMap({ shardCount($0, begin, end) }).first,
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
