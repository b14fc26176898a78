import Foundation
import Recipes

/// VQGAN+CLIP (Crowson et al. 2022), of the files that people put together for it (`VQGANFolder`).
extension Manifest {
  /// Tokens of a part of its prompts.
  private static let length = 77

  /// - Returns: nil where the folder holds another pipeline, or none.
  static func vqganCLIP(
    _ folder: ModelPath, pipeline: String
  ) throws(DiffusionError) -> Manifest? {
    guard pipeline == VQGANFolder.pipeline else { return nil }
    let vqgan = try VQGANConfig(
      Config(file: folder.appending("\(VQGANFolder.vqgan)/config.json")))
    let clip = folder.appending(VQGANFolder.clip)
    let reader = Reader(
      texts: [Reader.Text(encoder: clip, tokenizer: clip, isChunked: false)], length: length)
    return Manifest(
      name: folder.name, family: "VQGAN+CLIP (Crowson et al. 2022)",
      stages: [
        Stage(
          folder: ".", resolution: vqgan.side, patchSize: 1, grain: vqgan.factor,
          factor: vqgan.factor,
          network: .search(vqgan: VQGANFolder.vqgan, clip: VQGANFolder.clip), reader: reader,
          traits: .search)
      ])
  }
}

extension StageTraits {
  /// Half as many iterations as usual, since they take long on a CPU.
  fileprivate static let search = StageTraits(space: .codes) { _ in
    StageSettings(steps: 250, thresholding: .none)
  }
}
