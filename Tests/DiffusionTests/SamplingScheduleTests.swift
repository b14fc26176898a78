import Foundation
import Recipes
import Testing
import Toybox

@testable import Diffusion

@Suite("Schedules") struct SamplingScheduleTests {
  private let schedule = NoiseSchedule(betas: .squaredCosine, prediction: .velocity)

  private func timesteps(_ kind: ScheduleKind, _ steps: Int) -> [Float] {
    schedule.levels(for: StageSettings(steps: steps, schedule: kind)).map(\.timestep)
  }

  /// torch.linspace(999, 0, steps + 1).round(), and np.arange(1000, 0, -1000 / steps).round() - 1.
  @Test func timestepsAreThoseOfTorchAndDiffusers() {
    #expect(timesteps(.linear, 4) == [999, 749, 500, 250, 0])
    #expect(timesteps(.linear, 2) == [999, 500, 0])
    #expect(timesteps(.linear, 12).prefix(7) == [999, 916, 832, 749, 666, 583, 500])
    #expect(timesteps(.trailing, 7) == [999, 856, 713, 570, 428, 285, 142, 0])
    #expect(timesteps(.linear, 1) == [999, 0])
    #expect(timesteps(.leading, 3) == [666, 333, 0, 0])
    // As UnCLIPScheduler counts: halves go to the even neighbour.
    #expect(timesteps(.endpoint, 7) == [999, 832, 666, 500, 333, 166, 0, 0])
    #expect(timesteps(.endpoint, 1) == [999, 0])
  }

  @Test(arguments: ScheduleKind.allCases) func levelsFallToTheCleanPicture(kind: ScheduleKind) {
    for steps in [1, 2, 30, 250] {
      let levels = schedule.levels(for: StageSettings(steps: steps, schedule: kind))
      #expect(levels.count == (kind.timesteps?.count ?? steps) + 1)
      // IF's own spacing starts lower, where few steps leave a gap; GLIDE's list does always.
      #expect(kind == .leading || kind == .glide27 || levels.first?.timestep == 999)
      #expect(levels.last == .clean)
      #expect(zip(levels, levels.dropFirst()).allSatisfy { $0.sigma > $1.sigma })
      #expect(levels.allSatisfy { abs($0.alpha * $0.alpha + $0.sigma * $0.sigma - 1) < 1e-12 })
    }
  }

  @Test func presetsHaveTheStepsOfTheirNames() {
    let presets = ScheduleKind.allCases.filter { $0.timesteps != nil }
    #expect(presets.count == 9)
    for preset in presets {
      #expect(Int(preset.rawValue.drop { $0.isLetter }) == preset.timesteps?.count)
      #expect(preset.timesteps?.last == 0)
    }
  }

  @Test func levelsBetweenTimestepsAreFoundByTheirRatio() {
    for timestep in [0, 1, 500, 998, 999] {
      let level = schedule.level(timestep)
      let found = schedule.level(ratio: level.ratio)
      #expect(abs(found.timestep - level.timestep) < 1e-3 && abs(found.alpha - level.alpha) < 1e-9)
    }
    let between = (schedule.level(500).ratio * schedule.level(501).ratio).squareRoot()
    #expect(abs(schedule.level(ratio: between).timestep - 500.5) < 1e-3)
  }

  @Test func theModelsOwnFileIsRead() throws {
    let schedule = try NoiseSchedule(
      file: Toybox.folder.appending("stage_2/scheduler/scheduler_config.json"))
    #expect(schedule.prediction == .x0 && schedule.timesteps == 1000)
    #expect(schedule.thresholdPercentile == 0.995 && schedule.thresholdMaximum == 100)
    #expect(schedule.signal == self.schedule.signal)
  }

  @Test(arguments: [
    #"{"beta_schedule": "sigmoid", "num_train_timesteps": 1000}"#,
    #"{"beta_schedule": "linear", "num_train_timesteps": 1}"#,
    #"{"beta_schedule": "linear", "num_train_timesteps": 10, "beta_start": 0}"#,
    #"{"beta_schedule": "linear", "num_train_timesteps": 10, "prediction_type": "flow"}"#,
    #"{"beta_schedule": "linear", "num_train_timesteps": 10, "variance_type": "learned"}"#,
    #"{"beta_schedule": "linear", "num_train_timesteps": 10, "trained_betas": [0.1]}"#,
    #"{"num_train_timesteps": 1000}"#,
  ])
  func whatIsNotSupportedIsRefusedByName(json: String) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("scheduler-\(UUID().uuidString).json")
    try json.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let error = #expect(throws: DiffusionError.self) { try NoiseSchedule(file: ModelPath(file)) }
    #expect("\(try #require(error))".contains(file.path))
  }
}
