import FileNames
import Foundation

/// Which folders of a model are its stages, in which order, and how each is read and sampled: what
/// the files of a family say.
struct Manifest {
  struct Stage {
    /// Folder of the stage inside the model, with `unet/` and `scheduler/` inside.
    let folder: String
    /// Side of the stage's square picture, pixels.
    let resolution: Int
    /// Space-to-depth factor around the U-Net; 1 is none.
    let patchSize: Int
    /// Sides of its pictures are multiples of it.
    var grain = 8
    /// Pixels a value of what the network sees, along a side, patches aside.
    var factor = 1
    /// The folder of a fast decoder of its latents.
    var fastDecoder: ModelPath?
    /// Its network, by folders inside that of the stage.
    var network = StageNetwork.unet("unet")
    /// The folder of its schedule inside that of the stage.
    var scheduler = "scheduler"
    /// How its prompts are read.
    let reader: Reader
    /// How it is sampled.
    let traits: StageTraits
    /// The model that it is from, where that is not the one that the manifest describes.
    var origin: Origin?
  }

  /// Another model that lends a stage.
  struct Origin {
    let folder: ModelPath
    let name: String
  }

  /// As the model calls itself, with its version where it has one.
  let name: String
  /// What kind of model it is, such as "Stable Diffusion XL".
  let family: String
  let stages: [Stage]
  /// Stages that take the place of others where a masked picture is drawn into, by index.
  let inpainting: [Int: Stage]
  /// Who reads pictures, where it is a picture that is drawn from and no prompt alone.
  let pictureReader: PictureReader?

  /// - Throws: where the folder is no model of a family that the engine knows.
  init(folder: ModelPath) throws(DiffusionError) {
    if let manifest = try Self.cascade(folder) {
      self = manifest
      return
    }
    let index = folder.appending("model_index.json")
    let pipeline =
      index.exists ? try Config(file: index).string("_class_name", default: "") : ""
    if let manifest = try Self.latentDiffusion(folder, pipeline: pipeline) {
      self = manifest
    } else if let manifest = try Self.glide(folder, pipeline: pipeline) {
      self = manifest
    } else if let manifest = try Self.unCLIP(folder, pipeline: pipeline) {
      self = manifest
    } else if let manifest = try Self.vqganCLIP(folder, pipeline: pipeline) {
      self = manifest
    } else if let manifest = try Self.deepFloyd(folder) {
      self = manifest
    } else {
      throw Self.unknown(folder, pipeline: pipeline)
    }
  }

  init(
    name: String, family: String, stages: [Stage], inpainting: [Int: Stage] = [:],
    pictureReader: PictureReader? = nil
  ) {
    self.name = name
    self.family = family
    self.stages = stages
    self.inpainting = inpainting
    self.pictureReader = pictureReader
  }

  /// Why a folder is no model: what it is, as far as that can be told.
  private static func unknown(_ folder: ModelPath, pipeline: String) -> DiffusionError {
    let cached = HubCache.models(in: URL(file: folder.path)).map(\.path)
    guard cached.isEmpty else {
      return .malformed(
        path: folder.path,
        reason: "it is a Hugging Face cache of several models; choose one: "
          + cached.joined(separator: ", "))
    }
    if !pipeline.isEmpty {
      return .unsupported(
        path: folder.appending("model_index.json").path, key: "_class_name", value: pipeline,
        supported:
          "DeepFloyd IF, Latent Diffusion, Stable Diffusion 1, 2 and XL, latent consistency "
          + "models, GLIDE, DALL-E 2 (Karlo), VQGAN+CLIP")
    }
    return .malformed(
      path: folder.path,
      reason: "it is no model: it has neither a cascade.json nor a model_index.json, nor GLIDE's "
        + "base.pt")
  }

  /// The folder of a cascade that says itself what its stages are, Easel's own form.
  static func cascade(_ folder: ModelPath) throws(DiffusionError) -> Manifest? {
    let file = folder.appending("cascade.json")
    guard file.exists else { return nil }
    let config = try Config(file: file)
    let version = try config.string("version", default: "")
    let reader = Reader(
      texts: [Reader.Text(model: folder)],
      length: try config.section("text")?.int("max_length", in: 2...512) ?? 77)
    var stages: [Stage] = []
    for section in try config.sections("stages") {
      stages.append(try Self.stage(section, index: stages.count, after: stages.last, reader))
    }
    guard !stages.isEmpty else { throw config.unsupported("stages", "at least one stage") }
    return Manifest(
      name: try config.string("name") + (version.isEmpty ? "" : " \(version)"),
      family: "pixel cascade", stages: stages)
  }

  private static func stage(
    _ config: Config, index: Int, after previous: Stage?, _ reader: Reader
  ) throws(DiffusionError) -> Stage {
    let folder = try config.string("folder")
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(""), !parts.contains("..") else {
      throw config.unsupported("folder", "a folder inside the model")
    }
    let resolution = try config.int("resolution", in: 8...8192)
    let patchSize = try config.int("patch_size", in: 1...16, default: 1)
    guard resolution.isMultiple(of: patchSize) else {
      throw config.unsupported("patch_size", "a divisor of the resolution, \(resolution)")
    }
    if let previous {
      let low = try config.int("low_resolution", in: 8...8192, default: previous.resolution)
      guard low == previous.resolution, resolution.isMultiple(of: low) else {
        throw config.unsupported(
          "low_resolution",
          "\(previous.resolution), the picture of the stage before, and a divisor of resolution")
      }
    }
    return Stage(
      folder: folder, resolution: resolution, patchSize: patchSize, reader: reader,
      traits: .cascade(index: index))
  }
}
