import Foundation

/// A model: a text encoder and a chain of stages, each a U-Net with its schedule.
///
/// Reading one is cheap; the networks load when they are first needed. Not thread-safe: use it
/// from one queue.
public final class Cascade {
  public let folder: URL
  /// As the model calls itself, with its version where it has one.
  public let name: String
  public let stages: [StageInfo]

  /// Reads the folder's description and schedules.
  /// - Parameters:
  ///   - folder: in the diffusers layout with a `cascade.json`.
  ///   - threads: how many threads compute, at least 1.
  public init(folder: URL, threads: Int) throws(DiffusionError) {
    precondition(threads >= 1)
    let manifest = try Manifest.read(folder: folder)
    self.folder = folder
    name = [manifest.name, manifest.version].compactMap { $0 }.joined(separator: " ")
    stages = manifest.stages.enumerated().map { index, stage in
      StageInfo(index: index, resolution: stage.resolution)
    }
  }

  /// Identifies the model in recipes: the same files give the same 16 hexadecimal digits. Made of
  /// the configurations, and of the weight files' sizes and headers, not of every weight.
  public lazy var hash: String = ""

  /// Refuses requests that this model cannot carry out, saying why and what would do.
  public func validate(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources()
  ) throws(DiffusionError) {
  }

  /// The size of the base stage's picture nearest to a shape, with about as many pixels as the
  /// model's square and sides a multiple of 8.
  public func baseSize(aspectWidth: Int, aspectHeight: Int) throws(DiffusionError) -> PictureSize {
    throw .request("not yet")
  }

  /// Starts a picture: encodes the texts and loads the first stage where that has not happened
  /// yet; no step is made.
  public func begin(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources()
  ) throws(DiffusionError) -> Generation {
    try validate(request, sources: sources)
    return Generation(request: request)
  }
}

extension StageInfo {
  init(index: Int, resolution: Int) {
    let isBase = index == 0
    self.init(
      name: isBase ? "base" : "super-resolution \(index)",
      shortName: isBase ? "base" : "sr\(index)", resolution: resolution,
      isSuperResolution: !isBase,
      defaults: StageSettings(
        steps: [30, 12, 8][min(index, 2)], guidance: isBase ? 3 : 1,
        augLevel: [0, 0.1, 0.05][min(index, 2)]))
  }
}
