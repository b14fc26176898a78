import ArgumentParser
import Diffusion
import Foundation
import Pictures
import Recipes

/// How fast samplers come to the picture that many steps make.
struct ConvergenceStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convergence",
    abstract: "Distance to a 200-step reference against evaluations of the network.",
    discussion: """
      The reference and all other pictures start from the same noise. Its sampler is DPM-Solver++ \
      of second order; all deterministic samplers come to the same picture. Samplers that add \
      noise (ddpm, euler-a, dpm++sde) do not, and are measured only if named.
      """)

  @OptionGroup var study: StudyPrompt

  @Option(
    parsing: .unconditional, help: "Side of the pictures in pixels: the stages up to this size run."
  ) var size: Int?

  @Option(each: .steps, help: "Numbers of steps of the base stage.")
  var steps = NumberList([5, 10, 20, 40])

  @Option(
    help: ArgumentHelp(
      "Samplers (default: ddim,heun,dpm++2m,unipc): \(Setting.sampler.allowed).",
      valueName: "names"),
    // The schedule is the same for all, so a name that implies one is refused.
    completion: .choices(of: .sampler), transform: Setting.sampler.kinds)
  var samplers: [SamplerKind] = [.ddim, .heun, .dpmPlusPlus2M, .uniPC]

  @Option(parsing: .unconditional, help: "Steps of the reference.") var reference = 200

  @Option(one: .guidance, help: "Guidance weight of the base stage; without it the model's own.")
  var guidance: Double?

  @Option(
    help: "Schedule of all pictures: linear, karras, trailing.",
    completion: .choices(of: .schedule), transform: Setting.schedule.kind)
  var schedule: ScheduleKind?

  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Flag(help: "Print the distances as JSON, one picture a line.") var json = false

  /// One picture's distance to the reference.
  struct Measurement: Codable {
    var sampler: String
    var steps: Int
    /// Forward passes of the base stage's network; guidance counts twice.
    var evaluations: Int
    /// Root mean square difference in grey levels of 8 bits.
    var distance: Double
    /// Peak signal-to-noise ratio in dB.
    var psnr: Double
  }

  func validate() throws {
    guard Setting.steps.allows(.number(Double(reference))) else {
      throw ValidationError("--reference must be from \(Setting.steps.allowed) steps.")
    }
    if let schedule, schedule.timesteps != nil {
      throw ValidationError("The schedule \(schedule.rawValue) has its own steps.")
    }
  }

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    try run.require(.sampler)
    let request = request(stages: try run.stages(upTo: size))
    run.maker.note("The reference: dpm++2m, \(reference) steps")
    let (target, _) = try make(request, .dpmPlusPlus2M, reference, &run)
    var lines: [Measurement] = []
    for sampler in samplers {
      for count in steps.values.map({ Int($0) }) {
        run.maker.note("\(sampler.rawValue), \(count) step\(count == 1 ? "" : "s")")
        let (picture, evaluations) = try make(request, sampler, count, &run)
        let line = Measurement(
          sampler: sampler.rawValue, steps: count, evaluations: evaluations,
          distance: picture.distance(to: target), psnr: min(picture.psnr(to: target), 999))
        lines.append(line)
        if json { try StandardOutput.json(line) }
      }
    }
    if !json { StandardOutput.line(Self.table(lines)) }
    let plot = LinePlot(
      title: [
        "\"\(study.prompt)\"",
        "distance to \(reference) steps of dpm++2m  |  seed \(study.seed)  \(run.cascade.name)",
      ],
      x: ("evaluations of the base network", .logarithmic),
      y: ("distance (grey levels, RMS)", .logarithmic),
      series: samplers.map { sampler in
        LinePlot.Series(
          name: sampler.rawValue,
          points: lines.filter { $0.sampler == sampler.rawValue }
            .map { (Double($0.evaluations), max($0.distance, 0.01)) })
      })
    try run.finish(plot.draw(), title: plot.title, isData: json)
  }

  private func request(stages: ArraySlice<StageInfo>) -> GenerationRequest {
    var request = study.request(stages: stages.map(\.defaults))
    request.stages[0].guidance = guidance ?? request.stages[0].guidance
    for index in request.stages.indices {
      request.stages[index].schedule = schedule ?? request.stages[index].schedule
    }
    return request
  }

  /// A picture with a sampler in all stages, and the evaluations of its base stage.
  private func make(
    _ request: GenerationRequest, _ sampler: SamplerKind, _ steps: Int, _ run: inout StudyRun
  ) throws -> (picture: PlanarImage, evaluations: Int) {
    var request = request
    for index in request.stages.indices { request.stages[index].sampler = sampler }
    request.stages[0].setSteps(steps)
    var evaluations = 0
    var picture: PlanarImage?
    _ = try run.maker.make(request) { step in
      if step.stage == 0 { evaluations += step.evaluations }
      picture = step.picture ?? picture
    }
    guard let picture else { throw EaselError.refused("the model made no picture") }
    return (picture, evaluations)
  }

  static func table(_ lines: [Measurement]) -> String {
    (["sampler    steps  evaluations  distance     PSNR"]
      + lines.map { line in
        line.sampler.padding(toLength: 10, withPad: " ", startingAt: 0)
          + String(
            format: "%6d%13d%10.2f%6.1f dB", line.steps, line.evaluations, line.distance,
            line.psnr)
      }).joined(separator: "\n")
  }
}
