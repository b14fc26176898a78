import Pictures

/// One denoising step, as it is shown and recorded.
public struct GenerationStep: Sendable {
  /// Index of the stage in the cascade.
  public let stage: Int
  /// Which step of the stage, from 0.
  public let index: Int
  /// Steps of the stage.
  public let count: Int
  /// Time that this step took, by the wall clock, in seconds.
  public let seconds: Double
  /// How many forward passes it took: guidance counts twice, Heun's rule twice.
  public let evaluations: Int
  /// Noise level that the step started from, 0...1.
  public let noiseLevel: Double
  /// The current estimate of the stage's picture, x0.
  public let estimate: PlanarImage
  /// The stage's picture, with its last step; nil before.
  public internal(set) var picture: PlanarImage?
  /// What later stages draw from, with the last step of a stage whose picture is a plot of it.
  var embedding: PictureEmbedding?
}

extension GenerationStep {
  /// The only step of a stage that draws nothing: its picture is the source.
  init(unchanged source: PlanarImage, stage: Int) {
    self.init(
      stage: stage, index: 0, count: 1, seconds: 0, evaluations: 0, noiseLevel: 0,
      estimate: source, picture: source)
  }
}
