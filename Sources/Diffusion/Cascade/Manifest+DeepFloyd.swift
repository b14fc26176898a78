import Foundation

/// Downloads of DeepFloyd IF, as Hugging Face serves them: each stage a folder of its own with
/// `model_index.json`, `unet/` and `scheduler/`, and the text encoder in stage I.
extension Manifest {
  /// Tokens of IF's prompts.
  private static let length = 77

  /// Recognises stage I alone (the folder itself), or a folder that holds stage I and those that
  /// follow it side by side.
  /// - Throws: an error that says what is missing.
  static func deepFloyd(_ folder: ModelPath) throws(DiffusionError) -> Manifest {
    if let stage = try stage(".", in: folder) {
      guard !stage.isSuperResolution else {
        throw .malformed(
          path: folder.path,
          reason: "it is a super-resolution stage of DeepFloyd IF; put it and a stage I, such as "
            + "IF-I-M-v1.0, into one folder, and open that")
      }
      return manifest(folder, [stage])
    }
    var stages: [DeepFloydStage] = []
    for name in try folder.contents() {
      if let stage = try stage(name, in: folder) { stages.append(stage) }
    }
    stages.sort { $0.resolution < $1.resolution }
    guard let base = stages.first else {
      let cached = HubCache.models(in: URL(fileURLWithPath: folder.path)).map(\.path)
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
          path: folder.appending(stage.folder).path,
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

  private static func manifest(_ folder: ModelPath, _ stages: [DeepFloydStage]) -> Manifest {
    Manifest(
      name: stages.count == 1 && stages[0].folder == "."
        ? folder.name
        : stages.map(\.folder).joined(separator: " + "),
      stages: stages.map {
        Stage(folder: $0.folder, resolution: $0.resolution, patchSize: 1, isDeepFloyd: true)
      },
      textLength: length, textFolder: stages[0].folder)
  }

  /// - Returns: nil where the folder is no download of IF.
  private static func stage(
    _ name: String, in model: ModelPath
  ) throws(DiffusionError) -> DeepFloydStage? {
    let folder = model.appending(name)
    let index = folder.appending("model_index.json")
    guard index.exists else { return nil }
    guard try Config(file: index).string("_class_name", default: "").hasPrefix("IF") else {
      return nil
    }
    let unet = try Config(file: folder.appending("unet/config.json"))
    return DeepFloydStage(
      folder: name, resolution: try unet.int("sample_size", in: 8...8192),
      isSuperResolution: try unet.int("in_channels") == 6)
  }
}
