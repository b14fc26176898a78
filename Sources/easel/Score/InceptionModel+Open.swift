import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery

extension InceptionModel {
  /// The one in a file that the user named.
  static func open(
    _ file: String, scaling: InceptionScaling = .pytorchFID, threads: Int
  ) throws -> InceptionModel {
    let path = file.expandingTilde
    guard Files.exists(path) else {
      throw EaselError.file(path: path, reason: "there is no such file")
    }
    return try InceptionModel(
      file: ModelPath(URL(file: path)), scaling: scaling, threads: threads)
  }
}

extension InceptionScaling: ExpressibleByArgument {}

extension FeatureSet {
  /// What Inception sees in a folder of pictures; what cannot be read is said and left out.
  static func of(
    _ folder: String, _ model: InceptionModel, _ cache: VectorCache?, _ interruption: Interruption
  ) throws -> FeatureSet {
    let work = PictureVectors(
      network: "inception \(model.hash)"
        + (model.scaling == .pytorchFID ? "" : " \(model.scaling.rawValue)"), width: model.width,
      cache: cache)
    let files = try ScoredPictures.files(folder).map(\.file)
    let vectors = try work.vectors(files, interruption, embed: model.features) { error in
      StandardError.line("left out: \(error)")
    }.compactMap { $0 }
    guard vectors.count > 1 else {
      throw EaselError.file(
        path: folder, reason: "holds \(vectors.count) pictures; a distance needs at least 2")
    }
    return FeatureSet(vectors)
  }
}
