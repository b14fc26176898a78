import Diffusion
import Foundation
import Toybox

/// Where models come from.
enum ModelLibrary {
  /// The folder that a name in options or configuration means; empty is the embedded model.
  static func folder(_ name: String) -> URL {
    name.isEmpty
      ? Toybox.folder
      : URL(fileURLWithPath: (name as NSString).expandingTildeInPath, isDirectory: true)
  }

  /// Opens the model that options and configuration name.
  static func open(
    _ options: EngineOptions, _ configuration: Configuration
  ) throws(DiffusionError) -> Cascade {
    try Cascade(
      folder: folder(options.model ?? configuration.model),
      threads: options.threads ?? configuration.threadCount)
  }
}
