import Foundation

/// Which folders of a model are its stages, in which order: what `cascade.json` at its root says,
/// or what a download of DeepFloyd IF shows.
struct Manifest {
  struct Stage {
    /// Folder of the stage inside the model, with `unet/` and `scheduler/` inside.
    let folder: String
    /// Side of the stage's square picture, pixels.
    let resolution: Int
    /// Space-to-depth factor around the U-Net; 1 is none.
    let patchSize: Int
    /// Whether it is DeepFloyd IF's, with its defaults and its way of enlarging.
    var isDeepFloyd = false
    /// The model that it is from, where that is not the one that the manifest describes.
    var origin: Origin?
  }

  /// Another model that lends a stage, and the language model that goes with it.
  struct Origin {
    let folder: ModelPath
    let name: String
    let textLength: Int
  }

  /// As the model calls itself, with its version where it has one.
  let name: String
  let stages: [Stage]
  /// Tokens of a text encoding.
  let textLength: Int
  /// Folder inside the model that holds `tokenizer/` and `text_encoder/`; "." for the model itself.
  let textFolder: String

  /// - Throws: where the file cannot be read or describes no chain of stages.
  init(folder: ModelPath) throws(DiffusionError) {
    let file = folder.appending("cascade.json")
    guard file.exists else {
      self = try Self.deepFloyd(folder)
      return
    }
    let config = try Config(file: file)
    let version = try config.string("version", default: "")
    name = try config.string("name") + (version.isEmpty ? "" : " \(version)")
    var stages: [Stage] = []
    for section in try config.sections("stages") {
      stages.append(try Self.stage(section, after: stages.last))
    }
    guard !stages.isEmpty else { throw config.unsupported("stages", "at least one stage") }
    self.stages = stages
    textLength = try config.section("text")?.int("max_length", in: 2...512) ?? 77
    textFolder = "."
  }

  init(name: String, stages: [Stage], textLength: Int, textFolder: String = ".") {
    self.name = name
    self.stages = stages
    self.textLength = textLength
    self.textFolder = textFolder
  }

  private static func stage(
    _ config: Config, after previous: Stage?
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
    return Stage(folder: folder, resolution: resolution, patchSize: patchSize)
  }
}
