import Foundation

extension Manifest {
  /// The same cascade with the stages of another model behind it: where DeepFloyd IF ends at its
  /// stage II, since its stage III works on latents and is no part of this engine.
  /// - Parameter model: the folder of a model with a stage that starts where this one ends.
  /// - Returns: the manifest itself where nothing can follow.
  func continued(by model: ModelPath) throws(DiffusionError) -> Manifest {
    guard stages.count > 1, let last = stages.last, last.origin == nil,
      case .clean = last.traits.keeping
    else { return self }
    let model = try model.opened()
    let other = try Manifest(folder: model)
    guard let start = other.stages.firstIndex(where: { $0.resolution == last.resolution }),
      start + 1 < other.stages.count
    else { return self }
    let origin = Origin(folder: model, name: other.name)
    return Manifest(
      name: name, family: family,
      stages: stages
        + other.stages[(start + 1)...].map { stage in
          var stage = stage
          stage.origin = origin
          return stage
        })
  }

  /// Where a stage's folder is.
  func path(of stage: Stage, in folder: ModelPath) -> ModelPath {
    (stage.origin?.folder ?? folder).appending(stage.folder)
  }
}
