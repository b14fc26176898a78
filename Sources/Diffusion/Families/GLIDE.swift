import Foundation
import Recipes

/// GLIDE (Nichol et al. 2022, arXiv 2112.10741), whose four files stand for folders side by side:
/// `base` draws 64 pixels, `upsample` enlarges them, and each may have another network for pictures
/// of which a part is kept.
extension Manifest {
  /// Tokens of its prompts.
  private static let length = 128

  /// - Returns: nil where the folder holds another pipeline, or none.
  static func glide(
    _ folder: ModelPath, pipeline: String
  ) throws(DiffusionError) -> Manifest? {
    guard pipeline == GLIDEFolder.pipeline else { return nil }
    func stage(_ name: String, _ traits: StageTraits) throws(DiffusionError) -> Stage? {
      let root = folder.appending(name)
      guard root.exists else { return nil }
      let unet = try Config(file: root.appending("unet/config.json"))
      let levels = try unet.ints("block_out_channels", in: 1...1 << 16).count
      return Stage(
        folder: name, resolution: try unet.int("sample_size", in: 8...8192), patchSize: 1,
        grain: max(8, 1 << min(levels - 1, 8)),
        reader: Reader(texts: [Reader.Text(model: root)], length: length), traits: traits)
    }
    guard let base = try stage("base", .glideBase) else {
      throw .malformed(path: folder.path, reason: "it has no base, which draws the picture")
    }
    var stages = [base]
    var inpainting: [Int: Stage] = [:]
    inpainting[0] = try stage("base_inpaint", .glideBaseInpainting)
    if let upsample = try stage("upsample", .glideUpsample) {
      guard upsample.resolution > base.resolution,
        upsample.resolution.isMultiple(of: base.resolution)
      else {
        throw .malformed(
          path: folder.appending("upsample").path,
          reason: "it draws \(upsample.resolution) pixels, which is no multiple of base's "
            + "\(base.resolution)")
      }
      stages.append(upsample)
      inpainting[1] = try stage("upsample_inpaint", .glideUpsampleInpainting)
    }
    for (index, stage) in inpainting where stage.resolution != stages[index].resolution {
      throw .malformed(
        path: folder.appending(stage.folder).path,
        reason: "it draws \(stage.resolution) pixels, \(stages[index].folder) draws "
          + "\(stages[index].resolution)")
    }
    return Manifest(
      name: folder.name, family: "GLIDE (Nichol et al. 2022)", stages: stages,
      inpainting: inpainting)
  }
}

/// As the notebooks of openai/glide-text2im sample.
extension StageTraits {
  fileprivate static let glideBase = glide { base(guidance: 3) }
  fileprivate static let glideUpsample = glide(temperature: 0.997) { upsample(.ddim) }
  fileprivate static let glideBaseInpainting = glide { base(guidance: 5) }
  fileprivate static let glideUpsampleInpainting = glide(temperature: 0.997) { upsample(.ddpm) }

  private static func glide(
    temperature: Double = 1, _ settings: @escaping @Sendable () -> StageSettings
  ) -> StageTraits {
    StageTraits(
      augments: false, roundsLow: true, drawsForEveryText: true, maskInput: .kept,
      temperature: temperature
    ) { _ in settings() }
  }

  private static func base(guidance: Double) -> StageSettings {
    StageSettings(
      steps: 100, guidance: guidance, sampler: .ddpm, schedule: .endpoint, thresholding: .static)
  }

  private static func upsample(_ sampler: SamplerKind) -> StageSettings {
    StageSettings(
      steps: 27, sampler: sampler, schedule: .glide27, thresholding: .static)
  }
}
