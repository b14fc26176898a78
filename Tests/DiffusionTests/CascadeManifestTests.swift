import Foundation
import Recipes
import Testing
import Toybox

@testable import Diffusion

@Suite("Model folders") struct CascadeManifestTests {
  /// A folder with the given files, removed with the value.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("model-\(UUID().uuidString)")

    init(_ files: [String: String]) throws {
      for (name, text) in files {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
    }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private func message(_ files: [String: String]) throws -> String {
    let folder = try Folder(files)
    do {
      _ = try Manifest(folder: ModelPath(folder.url))
      return ""
    } catch { return "\(error)" }
  }

  @Test func theEmbeddedModel() throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 1)
    #expect(cascade.name == "Toybox 0.3")
    #expect(cascade.stages.map(\.shortName) == ["base", "sr1", "sr2"])
    #expect(cascade.stages.map(\.resolution) == [64, 256, 1024])
    #expect(cascade.stages.map(\.defaults.steps) == [20, 12, 8])
    #expect(cascade.stages.allSatisfy { $0.defaults.sampler == .uniPC })
    #expect(cascade.stages.map(\.defaults.guidance) == [3, 1, 1])
    #expect(cascade.stages.map(\.defaults.augLevel) == [0, 0.1, 0.05])
    #expect(cascade.hash.count == 16)
    #expect(try Cascade(folder: Toybox.folder, threads: 2).hash == cascade.hash)
  }

  @Test func deepFloydsStagesHaveTheirOwnDefaults() throws {
    let schedule = NoiseSchedule(
      betas: .squaredCosine, prediction: .epsilon, thresholdPercentile: 0.95)
    let manifest = Manifest(
      name: "IF", family: "DeepFloyd IF",
      stages: [64, 256].map { side in
        Manifest.Stage(
          folder: ".", resolution: side, patchSize: 1, reader: Reader(texts: [], length: 77),
          traits: .deepFloyd(isBase: side == 64))
      })
    let stages = manifest.stages.indices.map {
      StageInfo(index: $0, of: manifest, schedule: schedule)
    }
    #expect(stages.map(\.defaults.guidance) == [7, 4])
    #expect(stages.map(\.defaults.stepCount) == [50, 27])
    #expect(stages.map(\.defaults.sampler) == [.ddpm, .ddpm])
    #expect(stages.allSatisfy { $0.defaults.thresholding == .dynamic(percentile: 0.95) })
  }

  @Test func augmentationMayHaveAScheduleOfItsOwn() throws {
    let picture = """
      {"beta_schedule": "squaredcos_cap_v2", "num_train_timesteps": 1000,
      "sample_max_value": 1.5, "variance_type": "learned_range"}
      """
    let noise = #"{"beta_schedule": "linear", "num_train_timesteps": 1000}"#
    let one = try Folder(["scheduler/scheduler_config.json": picture])
    let schedules = try Schedules(stage: ModelPath(one.url))
    #expect(
      schedules.picture.variance == .learnedRange && schedules.picture.thresholdMaximum == 1.5)
    #expect(schedules.augmentation.betas == .squaredCosine)
    let two = try Folder([
      "scheduler/scheduler_config.json": picture,
      "image_noising_scheduler/scheduler_config.json": noise,
    ])
    #expect(try Schedules(stage: ModelPath(two.url)).augmentation.betas == .linear)
  }

  @Test(arguments: [
    #"{"name": "x", "stages": []}"#,
    #"{"name": "x"}"#,
    #"{"name": "x", "stages": [{"folder": "../up", "resolution": 64}]}"#,
    #"{"name": "x", "stages": [{"folder": "/etc", "resolution": 64}]}"#,
    #"{"name": "x", "stages": [{"folder": "", "resolution": 64}]}"#,
    #"{"name": "x", "stages": [{"folder": "a", "resolution": -64}]}"#,
    #"{"name": "x", "stages": [{"folder": "a", "resolution": 1e300}]}"#,
    #"{"name": "x", "stages": [{"folder": "a", "resolution": 64, "patch_size": 3}]}"#,
    #"{"name": "x", "stages": [{"folder": "a", "resolution": 64}, {"folder": "b", "resolution": 96}]}"#,
    #"{"name": "x", "stages": [{"folder": "a", "resolution": 64}, {"folder": "b", "resolution": 256, "low_resolution": 128}]}"#,
    #"{"name": "x", "stages": 3}"#,
    "[]", "{", "",
  ])
  func brokenDescriptionsAreErrorsThatNameTheFile(json: String) throws {
    #expect(try message(["cascade.json": json]).contains("cascade.json"))
  }
}
