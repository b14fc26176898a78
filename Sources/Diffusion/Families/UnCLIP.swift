import Foundation
import Recipes

/// DALL-E 2 (Ramesh et al. 2022) in Kakao Brain's form, Karlo, as Hugging Face serves it.
extension Manifest {
  /// - Returns: nil where the folder holds another pipeline, or none.
  static func unCLIP(
    _ folder: ModelPath, pipeline: String
  ) throws(DiffusionError) -> Manifest? {
    guard let kind = UnCLIP(rawValue: pipeline) else { return nil }
    func side(_ network: String, default side: Int) throws(DiffusionError) -> Int {
      try Config(file: folder.appending("\(network)/config.json"))
        .int("sample_size", in: 8...4096, default: side)
    }
    let small = try side("decoder", default: 64)
    let large = try side("super_res_first", default: 256)
    guard large > small, large.isMultiple(of: small) else {
      throw .malformed(
        path: folder.path,
        reason: "its super_res_first draws \(large) pixels, which is no multiple of the decoder's "
          + "\(small)")
    }
    let reader = Reader(
      texts: [
        Reader.Text(
          encoder: folder.appending("text_encoder"), tokenizer: folder.appending("tokenizer"),
          isChunked: false)
      ], length: 77)
    func stage(
      _ network: StageNetwork, _ scheduler: String, side: Int, _ traits: StageTraits
    ) -> Stage {
      Stage(
        folder: ".", resolution: side, patchSize: 1, network: network, scheduler: scheduler,
        reader: reader, traits: traits)
    }
    let prior = stage(.prior("prior"), "prior_scheduler", side: small, .unCLIPPrior)
    let decoder = stage(
      .decoder("decoder", projection: "text_proj"), "decoder_scheduler", side: small,
      .unCLIPDecoder)
    let enlarger = stage(
      .lastStep("super_res_first", last: "super_res_last"), "super_res_scheduler", side: large,
      .unCLIPSuperResolution)
    return Manifest(
      name: folder.name, family: "DALL-E 2: Karlo (Ramesh et al. 2022)",
      stages: (kind == .fromText ? [prior] : []) + [decoder, enlarger],
      pictureReader: kind == .fromText
        ? nil
        : PictureReader(
          encoder: folder.appending("image_encoder"),
          preparation: folder.appending("feature_extractor")))
  }
}

/// The pipelines that draw from embeddings.
enum UnCLIP: String {
  case fromText = "UnCLIPPipeline"
  case fromPicture = "UnCLIPImageVariationPipeline"
}

extension StageTraits {
  fileprivate static let unCLIPPrior = StageTraits(space: .embedding(folder: "prior")) {
    unCLIP($0, steps: 25, guidance: 4)
  }
  fileprivate static let unCLIPDecoder = StageTraits { unCLIP($0, steps: 25, guidance: 8) }
  fileprivate static let unCLIPSuperResolution = StageTraits(
    enlarging: .cubic, augments: false, readsText: false
  ) { unCLIP($0, steps: 7, guidance: 1) }

  /// Numbers of the pipeline, which no file says.
  private static func unCLIP(
    _ schedule: NoiseSchedule, steps: Int, guidance: Double
  ) -> StageSettings {
    let proposal = schedule.proposal
    return StageSettings(
      steps: steps, guidance: guidance, sampler: proposal.sampler, schedule: proposal.schedule,
      thresholding: proposal.clips ? .static : .none)
  }
}
