import Diffusion
import Foundation
import Pictures
import Recipes

/// What the previews of a picture cost the thread that makes it, in a stage.
struct PreviewBenchmark: Encodable {
  let stage: String
  /// Seconds of a step: the median.
  let step: Double
  /// Seconds that a preview takes of the engine's thread: the median.
  let preview: Double
  /// The share of the engine's time that the studio's previews took.
  let share: Double

  /// Draws a picture as the studio does and measures all of its stages.
  static func run(_ cascade: Cascade) throws -> [Self] {
    let clock = ContinuousClock()
    let stages = cascade.stages
    let request = GenerationRequest(
      prompt: "a panda in the snow", seed: 7, stages: stages.map(\.defaults))
    let generation = try cascade.begin(request)
    var pace = PreviewPace()
    var steps = stages.map { _ in [Double]() }
    var previews = steps
    while let step = try generation.next() {
      steps[step.stage].append(step.seconds)
      guard step.picture == nil else { continue }
      let start = clock.now
      if pace.make({ step.estimate.preview }) != nil {
        previews[step.stage].append((clock.now - start) / .seconds(1))
      }
    }
    return stages.indices.filter { !previews[$0].isEmpty }.map { index in
      let spent = previews[index].reduce(0, +)
      return Self(
        stage: stages[index].shortName, step: steps[index].sorted()[steps[index].count / 2],
        preview: previews[index].sorted()[previews[index].count / 2],
        share: spent / (spent + steps[index].reduce(0, +)))
    }
  }

  var text: String {
    String(
      format: "%@: a preview takes %.2f ms, a step %.1f ms; in all %.2f%%", stage as NSString,
      preview * 1e3, step * 1e3, share * 100)
  }
}
