import Foundation

/// Downloads of DeepFloyd IF, as Hugging Face serves them: each stage a folder of its own with
/// `model_index.json`, `unet/` and `scheduler/`, and the text encoder in stage I.
extension Manifest {
  /// Tokens of IF's prompts.
  private static let length = 77

  /// Recognises stage I alone (the folder itself), or a folder that holds stage I and those that
  /// follow it side by side.
  /// - Throws: an error that says what is missing.
  static func deepFloyd(_ folder: URL) throws(DiffusionError) -> Manifest {
    if let stage = try stage(".", in: folder) {
      guard !stage.isSuperResolution else {
        throw .malformed(
          path: folder.path,
          reason: "it is a super-resolution stage of DeepFloyd IF; put it and a stage I, such as "
            + "IF-I-M-v1.0, into one folder, and open that")
      }
      return manifest(folder, [stage])
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch { throw .unreadable(path: folder.path, reason: error.localizedDescription) }
    var stages: [DeepFloydStage] = []
    for name in names {
      if let stage = try stage(name, in: folder) { stages.append(stage) }
    }
    stages.sort { $0.resolution < $1.resolution }
    guard let base = stages.first else {
      let cached = HubCache.models(in: folder).map(\.path)
      guard cached.isEmpty else {
        throw .malformed(
          path: folder.path,
          reason: "it is a Hugging Face cache of several models; choose one: "
            + cached.joined(separator: ", "))
      }
      throw .malformed(
        path: folder.path,
        reason: "it is no model: it has neither a cascade.json nor the model_index.json of "
          + "DeepFloyd IF")
    }
    for (index, stage) in stages.enumerated() {
      let previous = index == 0 ? nil : stages[index - 1].resolution
      guard stage.isSuperResolution == (index > 0), previous != stage.resolution,
        stage.resolution.isMultiple(of: previous ?? stage.resolution)
      else {
        throw .malformed(
          path: folder.appendingPathComponent(stage.folder).path,
          reason: "it does not follow \(index == 0 ? "a stage I" : stages[index - 1].folder): "
            + "there must be one stage I and at most one of each that follows; "
            + "write a cascade.json to choose, or keep other stages elsewhere")
      }
    }
    return manifest(folder, [base] + stages.dropFirst())
  }

  private struct DeepFloydStage {
    let folder: String
    let resolution: Int
    let isSuperResolution: Bool
  }

  private static func manifest(_ folder: URL, _ stages: [DeepFloydStage]) -> Manifest {
    Manifest(
      name: stages.count == 1 && stages[0].folder == "."
        ? HubCache.name(of: folder)
        : stages.map(\.folder).joined(separator: " + "),
      stages: stages.map {
        Stage(folder: $0.folder, resolution: $0.resolution, patchSize: 1, isDeepFloyd: true)
      },
      textLength: length, textFolder: stages[0].folder)
  }

  /// - Returns: nil where the folder is no download of IF.
  private static func stage(
    _ name: String, in model: URL
  ) throws(DiffusionError) -> DeepFloydStage? {
    let folder = model.appendingPathComponent(name)
    let index = folder.appendingPathComponent("model_index.json")
    guard FileManager.default.fileExists(atPath: index.path) else { return nil }
    guard try Config(file: index).string("_class_name", default: "").hasPrefix("IF") else {
      return nil
    }
    let unet = try Config(file: folder.appendingPathComponent("unet/config.json"))
    return DeepFloydStage(
      folder: name, resolution: try unet.int("sample_size", in: 8...8192),
      isSuperResolution: try unet.int("in_channels") == 6)
  }
}
