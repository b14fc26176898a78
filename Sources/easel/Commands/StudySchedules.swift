import ArgumentParser
import Diffusion
import Recipes

/// The noise levels that schedules visit.
struct ScheduleStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedules", abstract: "Plot the noise levels that schedules visit.")

  @Option(
    name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"),
    completion: .file())
  var output: String

  @Option(
    help: "The stage: base (the default), sr1, sr2.", completion: .list(["base", "sr1", "sr2"]))
  var stage: String?

  @Option(parsing: .unconditional, help: "Steps of the schedules that can have any number.")
  var steps = 20

  @Option(
    help: ArgumentHelp(
      "Schedules (default: linear,karras,trailing): \(Setting.schedule.allowed).",
      valueName: "names"),
    completion: .choices(of: .schedule), transform: Setting.schedule.kinds)
  var schedules: [ScheduleKind] = [.linear, .karras, .trailing]

  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Flag(help: "Print the levels as JSON, one schedule a line.") var json = false

  /// A line of `--json`.
  struct Levels: Encodable {
    var schedule: String
    /// Training timesteps, as the network is told.
    var timesteps: [Double]
    /// Share of noise, 0...1: x = sqrt(1 - sigma^2) x0 + sigma eps.
    var sigmas: [Double]
  }

  func validate() throws {
    guard Setting.steps.allows(.number(Double(steps))) else {
      throw ValidationError("--steps must be from \(Setting.steps.allowed).")
    }
  }

  func run() throws {
    let run = try StudyRun(output: output, engine: engine)
    try run.require(.schedule)
    let stage = try run.stage(named: stage)
    let info = run.cascade.stages[stage]
    let lines = schedules.map { schedule in
      var settings = info.defaults
      settings.steps = steps
      settings.schedule = schedule
      let levels = run.cascade.noiseLevels(stage: stage, settings: settings)
      return Levels(
        schedule: schedule.rawValue, timesteps: levels.map { Double($0.timestep) },
        sigmas: levels.map(\.sigma))
    }
    let plot = LinePlot(
      title: ["Noise levels of \(info.name)", run.cascade.name],
      x: ("share of the steps", .linear), y: ("sigma", .linear),
      series: lines.map { line in
        LinePlot.Series(
          name: "\(line.schedule) (\(line.sigmas.count - 1))",
          points: line.sigmas.enumerated().map { index, sigma in
            (Double(index) / Double(line.sigmas.count - 1), sigma)
          })
      })
    if json { for line in lines { try StandardOutput.json(line) } }
    try run.finish(plot.draw(), title: plot.title, isData: json)
  }
}
