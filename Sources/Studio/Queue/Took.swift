/// What a job that is done took.
struct Took: Sendable, Equatable {
  struct Stage: Sendable, Equatable {
    /// Steps that were made, or were made for an earlier picture.
    var steps: Int
    /// The share of them that was made, 0...1: less than all where the rest was skipped.
    var progress: Double
    /// Nil where an earlier picture's stage was taken over.
    var seconds: Double?
  }
  /// The stages that it ran, by their places in the model.
  private(set) var stages: [Int: Stage] = [:]
  /// From the engine's start to the picture.
  let seconds: Double

  init(_ running: Running, now: Double) {
    seconds = now - running.since
    let first = running.job.request.firstStage
    for (place, settings) in running.job.request.stages.enumerated() {
      let progress = running.progress(ofStage: first + place)
      guard progress > 0 else { continue }
      let steps = Int((Double(settings.steps) * progress).rounded())
      stages[first + place] = Stage(
        steps: steps, progress: progress, seconds: running.seconds(ofStage: first + place))
    }
  }

  var lastStage: Int? { stages.keys.max() }
}
