import Diffusion
import Foundation
import PlainText
import Studio

extension ModelFacts {
  /// What the studio needs to know of an open model.
  init(_ cascade: Cascade, hash: String, tokenLimit: Int) throws(DiffusionError) {
    self.init(
      name: cascade.name, hash: hash, folder: cascade.folder.resolvingSymlinksInPath().path,
      stages: cascade.stages.map { stage in
        Stage(
          name: stage.shortName, resolution: stage.resolution, defaults: stage.defaults,
          // Operations grow with the pixels; the base network is the deepest by far.
          cost: Double(stage.resolution * stage.resolution) * (stage.isSuperResolution ? 1 : 75))
      },
      tokenLimit: tokenLimit,
      vocabulary: try Self.vocabulary(in: cascade.folder),
      fast: cascade.stages.map { $0.settings(.fast) },
      best: cascade.stages.map { $0.settings(.best) })
  }

  /// The world of a small model, where its folder lists it.
  static func vocabulary(in folder: URL) throws(DiffusionError) -> Vocabulary? {
    let file = folder.appendingPathComponent("vocabulary.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try JSONDecoder().decode(
        Vocabulary.self, from: Data(PlainText(bytes: Data(contentsOf: file)).text.utf8))
    } catch { throw .malformed(path: file.path, reason: "\(error)") }
  }
}
