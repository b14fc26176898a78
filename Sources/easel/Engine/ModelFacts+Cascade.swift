import Diffusion
import Foundation
import PlainText
import Studio

extension ModelFacts {
  /// What the studio needs to know of an open model.
  init(_ cascade: Cascade, hash: String, tokenLimit: Int) throws(DiffusionError) {
    self.init(
      name: cascade.name, hash: hash, folder: cascade.folder.resolvingSymlinks.path,
      stages: cascade.stages.map { stage in
        Stage(
          info: stage,
          // Operations grow with the pixels; the base network is the deepest by far. A prior takes a
          // few tokens.
          cost: Double(stage.resolution * stage.resolution)
            * (stage.isSuperResolution ? 1 : stage.drawsPicture ? 75 : 2))
      },
      tokenLimit: tokenLimit, readsPictures: cascade.readsPictures,
      vocabulary: try Self.vocabulary(in: cascade.folder))
  }

  /// The world of a small model, where its folder lists it.
  static func vocabulary(in folder: ModelPath) throws(DiffusionError) -> Vocabulary? {
    let file = folder.appending("vocabulary.json")
    guard file.exists else { return nil }
    let data = try file.data()
    do {
      let text = try PlainText(bytes: data).text
      return try JSONDecoder().decode(Vocabulary.self, from: Data(text.utf8))
    } catch { throw .malformed(path: file.path, reason: "\(error)") }
  }
}
