import Foundation
import Recipes

/// Latent Diffusion (Rombach et al. 2022) and its descendants in the diffusers layout.
extension Manifest {
  /// - Returns: nil where the folder holds another pipeline, or none.
  static func latentDiffusion(
    _ folder: ModelPath, pipeline: String
  ) throws(DiffusionError) -> Manifest? {
    guard let kind = LatentDiffusion(pipeline: pipeline) else { return nil }
    if kind == .upscaler {
      throw .malformed(
        path: folder.path,
        reason:
          "it enlarges what another model draws: put it and DeepFloyd IF's stages I and II into "
          + "one folder, and open that")
    }
    return Manifest(
      name: folder.name, family: try kind.family(folder),
      stages: [try kind.stage(folder: ".", in: folder)])
  }
}

/// The pipelines that draw latents.
enum LatentDiffusion: Hashable {
  /// `LDMTextToImagePipeline`: a language model of its own, other folders.
  case original
  /// Stable Diffusion 1 and 2, whatever is done with them.
  case stable
  case xl
  case consistency
  case upscaler

  init?(pipeline: String) {
    let names: [String: LatentDiffusion] = [
      "LDMTextToImagePipeline": .original, "StableDiffusionPipeline": .stable,
      "StableDiffusionImg2ImgPipeline": .stable, "StableDiffusionInpaintPipeline": .stable,
      "StableDiffusionInpaintPipelineLegacy": .stable, "StableDiffusionXLPipeline": .xl,
      "StableDiffusionXLImg2ImgPipeline": .xl, "StableDiffusionXLInpaintPipeline": .xl,
      "LatentConsistencyModelPipeline": .consistency,
      "LatentConsistencyModelImg2ImgPipeline": .consistency,
      "StableDiffusionUpscalePipeline": .upscaler,
    ]
    guard let kind = names[pipeline] else { return nil }
    self = kind
  }

  fileprivate func family(_ folder: ModelPath) throws(DiffusionError) -> String {
    switch self {
    case .original: return "Latent Diffusion"
    case .xl: return "Stable Diffusion XL"
    case .consistency: return "latent consistency"
    case .upscaler: return "Stable Diffusion upscaler"
    case .stable:
      // The width of the text encoder that the network was trained with.
      let width = try Config(file: folder.appending("unet/config.json"))
        .int("cross_attention_dim", in: 1...1 << 16, default: 768)
      return width == 1024 ? "Stable Diffusion 2" : "Stable Diffusion 1"
    }
  }

  private var autoencoder: String { self == .original ? "vqvae" : "vae" }

  /// - Parameter stage: folder of the stage inside the model.
  func stage(folder stage: String, in model: ModelPath) throws(DiffusionError) -> Manifest.Stage {
    let root = model.appending(stage)
    let autoencoder = try AutoencoderKind(
      Config(file: root.appending("\(autoencoder)/config.json")))
    let unet = try Config(file: root.appending("unet/config.json"))
    let side = try unet.int("sample_size", in: 4...4096, default: 64)
    let levels = try unet.ints("block_out_channels", in: 1...1 << 16).count
    return Manifest.Stage(
      folder: stage, resolution: side * autoencoder.factor, patchSize: 1,
      grain: autoencoder.factor << min(levels - 1, 8), factor: autoencoder.factor,
      fastDecoder: AutoencoderKind.fastDecoder(
        of: root, channels: autoencoder.latentChannels, isXL: self == .xl),
      reader: reader(root), traits: traits)
  }

  private func reader(_ root: ModelPath) -> Reader {
    switch self {
    case .original:
      Reader(
        texts: [
          Reader.Text(encoder: root.appending("bert"), tokenizer: root.appending("tokenizer"))
        ], length: 77)
    case .stable, .consistency, .upscaler:
      Reader(texts: [Reader.Text(model: root)], length: 77)
    case .xl:
      Reader(
        texts: ["", "_2"].map {
          Reader.Text(
            encoder: root.appending("text_encoder\($0)"),
            tokenizer: root.appending("tokenizer\($0)"), isPenultimate: true)
        }, length: 77)
    }
  }

  private var traits: StageTraits {
    StageTraits(
      space: .latents(folder: autoencoder), keeping: .noised, augmentsFirst: self == .upscaler,
      tellsSize: self == .xl, zerosEmptyNegative: self == .xl
    ) { [self] schedule in defaults(schedule) }
  }

  private func defaults(_ schedule: NoiseSchedule) -> StageSettings {
    let proposal = schedule.proposal
    // Distilled for one step, with noise levels that end at the noisiest: the Turbo models.
    let isTurbo = proposal.schedule == .trailing && proposal.sampler != .ddim
    let (steps, guidance): (Int, Double) =
      switch self {
      case _ where isTurbo: (1, 1)
      case .original: (50, 5)
      case .stable: (25, 7.5)
      case .xl: (25, 5)
      case .consistency: (4, 8.5)
      case .upscaler: (25, 9)
      }
    return StageSettings(
      steps: steps, guidance: guidance, sampler: proposal.sampler, schedule: proposal.schedule,
      thresholding: proposal.clips ? .static : .none, augLevel: self == .upscaler ? 20.0 / 999 : 0)
  }
}
