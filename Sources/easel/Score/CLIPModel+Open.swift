import ArgumentParser
import Diffusion
import FileNames
import Foundation

extension CLIPModel {
  /// The one that an option or the configuration names.
  static func open(
    _ option: String?, _ configuration: Configuration, threads: Int
  ) throws -> CLIPModel {
    let name = option ?? configuration.clipModel
    guard !name.isEmpty else {
      throw ValidationError(
        "Name the folder of a CLIP with --clip, or once and for all: "
          + "easel config set clip_model FOLDER.")
    }
    return try open(name, threads: threads)
  }

  /// The one at a path as a user writes it.
  static func open(_ name: String, threads: Int) throws -> CLIPModel {
    let path = URL(file: name.expandingTilde)
    guard Files.exists(path.path) else {
      throw EaselError.file(path: path.path, reason: "there is no such folder")
    }
    return try CLIPModel(ModelPath(HubCache.model(at: path)), threads: threads)
  }
}
