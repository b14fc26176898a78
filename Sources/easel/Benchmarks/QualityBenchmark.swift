import Diffusion
import Foundation
import Pictures
import Recipes

/// How far pictures of few steps are from one of many, at the same noise: where more steps stop to
/// pay.
struct QualityBenchmark {
  /// One row: a way to sample a stage, its cost, and how far it lands from the reference.
  struct Row: Encodable {
    let stage: String
    let sampler: String
    let steps: Int
    /// Noise levels at which guidance acts; absent where it acts everywhere or nowhere.
    let guidanceInterval: ClosedRange<Double>?
    /// Forward passes a picture.
    let evaluations: Int
    let seconds: Double
    /// Root mean square difference to the reference in grey levels, the mean over the prompts.
    let distance: Double
  }

  private static let prompts = [
    "a panda in the snow", "three yellow rubber ducks", "a red apple on a wooden table",
    "a lighthouse at night",
  ]
  private static let referenceSteps = 200
  private let cascade: Cascade
  private let stage: Int

  init(_ cascade: Cascade, stage: Int) {
    self.cascade = cascade
    self.stage = stage
  }

  /// Calls `onRow` with each row as it is measured.
  func run(_ onRow: (Row) throws -> Void) throws {
    let prompts = Self.prompts
    let sources = try prompts.map { prompt in
      enlarges ? GenerationSources(picture: try lowResolution(prompt)) : GenerationSources()
    }
    var reference = cascade.stages[stage].defaults
    reference.sampler = .ddim
    reference.steps = Self.referenceSteps
    let ideal = try zip(prompts, sources).map { try picture($0, $1, reference).image }
    for settings in candidates {
      var distance = 0.0
      var evaluations = 0
      var seconds = 0.0
      for (index, prompt) in prompts.enumerated() {
        let result = try picture(prompt, sources[index], settings)
        distance += result.image.distance(to: ideal[index]) / Double(prompts.count)
        seconds += result.seconds / Double(prompts.count)
        evaluations = result.evaluations
      }
      try onRow(
        Row(
          stage: cascade.stages[stage].shortName, sampler: settings.sampler.rawValue,
          steps: settings.steps, guidanceInterval: settings.guidanceInterval,
          evaluations: evaluations, seconds: seconds, distance: distance))
    }
  }

  private var enlarges: Bool { cascade.stages[stage].isSuperResolution }

  private var candidates: [StageSettings] {
    var rows: [StageSettings] = []
    let defaults = cascade.stages[stage].defaults
    let steps = enlarges ? [2, 4, 6, 7, 8, 10, 12] : [6, 10, 15, 18, 20, 25, 30]
    for sampler in [SamplerKind.ddim, .dpmPlusPlus2M, .uniPC] {
      for steps in steps {
        var settings = defaults
        settings.sampler = sampler
        settings.steps = steps
        rows.append(settings)
      }
    }
    guard defaults.guidance != 1 else { return rows }
    for interval in [0.2...1.0, 0.4...1.0, 0.0...0.8, 0.2...0.8] {
      var settings = defaults
      settings.guidanceInterval = interval
      rows.append(settings)
    }
    return rows
  }

  /// What the stage enlarges: the picture of the stages before it, at their defaults.
  private func lowResolution(_ prompt: String) throws -> RGBImage {
    let settings = cascade.stages[..<stage].map(\.defaults)
    return try picture(
      GenerationRequest(prompt: prompt, seed: 1, stages: settings), GenerationSources()
    ).image.image
  }

  private func picture(
    _ prompt: String, _ sources: GenerationSources, _ settings: StageSettings
  ) throws -> (image: PlanarImage, evaluations: Int, seconds: Double) {
    // A prior before it draws as it does.
    let before = enlarges ? [] : cascade.stages[..<stage].map(\.defaults)
    return try picture(
      GenerationRequest(
        prompt: prompt, seed: 1, stages: before + [settings], firstStage: stage - before.count),
      sources)
  }

  private func picture(
    _ request: GenerationRequest, _ sources: GenerationSources
  ) throws -> (image: PlanarImage, evaluations: Int, seconds: Double) {
    let generation = try cascade.begin(request, sources: sources)
    var evaluations = 0
    var seconds = 0.0
    var image: PlanarImage?
    while let step = try generation.next() {
      image = step.picture ?? image
      guard step.stage == stage else { continue }
      evaluations += step.evaluations
      seconds += step.seconds
    }
    guard let image else { throw EaselError.refused("the model made no picture") }
    return (image, evaluations, seconds)
  }
}

extension QualityBenchmark.Row {
  /// A line for people.
  var text: String {
    let guidance = guidanceInterval.map { ", guidance in \($0.lowerBound)...\($0.upperBound)" }
    return String(
      format: "%-4@ %-8@ %3d steps %4d evaluations %7.2f s  distance %6.2f%@",
      stage as NSString, sampler as NSString, steps, evaluations, seconds, distance,
      (guidance ?? "") as NSString)
  }
}
