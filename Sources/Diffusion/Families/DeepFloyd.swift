import Foundation
import Recipes

/// Downloads of DeepFloyd IF, as Hugging Face serves them: each stage a folder of its own with
/// `model_index.json`, `unet/` and `scheduler/`, and the text encoder in stage I. Its stage III is
/// Stable Diffusion's upscaler.
extension Manifest {
  /// Tokens of IF's prompts.
  private static let length = 77

  /// Recognises stage I alone (the folder itself), or a folder that holds stage I and those that
  /// follow it side by side.
  /// - Returns: nil where there is no stage of IF.
  /// - Throws: an error that says what is missing.
  static func deepFloyd(_ folder: ModelPath) throws(DiffusionError) -> Manifest? {
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
    guard let base = stages.first else { return nil }
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
    /// Stage III, which is Stable Diffusion's upscaler.
    var latent: Stage?
  }

  private static func manifest(_ folder: ModelPath, _ stages: [DeepFloydStage]) -> Manifest {
    let reader = Reader(
      texts: [Reader.Text(model: folder.appending(stages[0].folder))], length: length)
    return Manifest(
      name: stages.count == 1 && stages[0].folder == "."
        ? folder.name
        : stages.map(\.folder).joined(separator: " + "),
      family: "DeepFloyd IF",
      stages: stages.enumerated().map { index, stage in
        stage.latent
          ?? Stage(
            folder: stage.folder, resolution: stage.resolution, patchSize: 1, reader: reader,
            traits: .deepFloyd(isBase: index == 0))
      })
  }

  /// - Returns: nil where the folder is no download of IF.
  private static func stage(
    _ name: String, in model: ModelPath
  ) throws(DiffusionError) -> DeepFloydStage? {
    let folder = model.appending(name)
    let index = folder.appending("model_index.json")
    guard index.exists else { return nil }
    let pipeline = try Config(file: index).string("_class_name", default: "")
    if LatentDiffusion(pipeline: pipeline) == .upscaler, name != "." {
      let stage = try LatentDiffusion.upscaler.stage(folder: name, in: model)
      return DeepFloydStage(
        folder: name, resolution: stage.resolution, isSuperResolution: true, latent: stage)
    }
    guard pipeline.hasPrefix("IF") else { return nil }
    let unet = try Config(file: folder.appending("unet/config.json"))
    return DeepFloydStage(
      folder: name, resolution: try unet.int("sample_size", in: 8...8192),
      isSuperResolution: try unet.int("in_channels") == 6)
  }
}

extension StageTraits {
  /// DeepFloyd's own, but for shorter schedules: a step takes long on a CPU.
  static func deepFloyd(isBase: Bool) -> StageTraits {
    StageTraits(keeping: .clean, enlarging: .cornerAligned) { schedule in
      StageSettings(
        steps: isBase ? 50 : 27, guidance: isBase ? 7 : 4, sampler: .ddpm,
        schedule: isBase ? .smart50 : .smart27,
        thresholding: .dynamic(percentile: schedule.thresholdPercentile),
        augLevel: isBase ? 0 : 250.0 / 999)
    }
  }
}
