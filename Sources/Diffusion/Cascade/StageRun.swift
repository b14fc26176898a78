import Pictures

/// What makes a stage's picture, step by step.
protocol StageRun: AnyObject {
  /// Makes one step; the last one brings the picture.
  func step(_ random: inout RandomGenerator) throws(DiffusionError) -> GenerationStep

  /// The picture that the last step estimates.
  func estimatedPicture() throws(DiffusionError) -> PlanarImage
}
