import Recipes
import Testing

@testable import easel

@Suite("Options a stage") struct StageListTests {
  private let stages = [64, 256, 1024].enumerated().map { index, resolution in
    StageInfo(
      name: "stage \(index)", shortName: ["base", "sr1", "sr2"][index], resolution: resolution,
      isSuperResolution: index > 0,
      defaults: StageSettings(steps: 10 + index, guidance: 2, augLevel: index > 0 ? 0.5 : 0))
  }

  private func request(_ arguments: [String]) throws -> GenerationRequest {
    let options = try GenerationOptions.parse(arguments)
    return try options.request(prompt: "p", seed: 5, stages: stages)
  }

  @Test func withoutOptionsTheModelDecides() throws {
    #expect(
      try request([])
        == GenerationRequest(prompt: "p", seed: 5, stages: stages.map(\.defaults)))
  }

  @Test func aSingleValueIsTheBaseStages() throws {
    #expect(try request(["--steps", "3"]).stages.map(\.steps) == [3, 11, 12])
    #expect(try request(["--steps", "3,4,5"]).stages.map(\.steps) == [3, 4, 5])
    #expect(try request(["--steps", ",,5"]).stages.map(\.steps) == [10, 11, 5])
    #expect(try request(["--guidance", "1.5"]).stages.map(\.guidance) == [1.5, 2, 2])
  }

  @Test func augLevelsBeginWithTheFirstSuperResolution() throws {
    #expect(try request(["--aug", "0.1,0.2"]).stages.map(\.augLevel) == [0, 0.1, 0.2])
  }

  @Test func sizeChoosesTheStages() throws {
    #expect(try request(["--size", "256"]).stages.count == 2)
  }

  @Test func valuesOfStagesThatDoNotRunAreNotUsed() throws {
    let request = try request([
      "--size", "64", "--steps", "3,4,5", "--guidance", "2,1,1", "--aug", "0.1,0.2",
    ])
    #expect(request.stages.map(\.steps) == [3])
    #expect(request.stages.map(\.guidance) == [2])
  }

  @Test func aSamplersNameMayImplyASchedule() throws {
    let named = try request(["--sampler", "DPM++ 2M Karras"])
    #expect(Set(named.stages.map(\.sampler)) == [.dpmPlusPlus2M])
    #expect(Set(named.stages.map(\.schedule)) == [.karras])
    let chosen = try request(["--sampler", "DPM++ 2M Karras", "--schedule", "SGM Uniform"])
    #expect(Set(chosen.stages.map(\.schedule)) == [.linear])
    #expect(Set(try request(["--sampler", "k_euler_a"]).stages.map(\.schedule)) == [.linear])
  }

  /// As DeepFloyd IF has it: the default schedule is a list of timesteps.
  @Test func aNumberOfStepsWinsOverTheModelsList() throws {
    let stage = StageInfo(
      name: "base", shortName: "base", resolution: 64, isSuperResolution: false,
      defaults: StageSettings(steps: 50, sampler: .ddpm, schedule: .smart50))
    func settings(_ arguments: [String]) throws -> StageSettings {
      try GenerationOptions.parse(arguments).request(prompt: "p", seed: 5, stages: [stage])
        .stages[0]
    }
    #expect(try settings([]).stepCount == 50)
    #expect(try settings([]).schedule == .smart50)
    #expect(try settings(["--steps", "50"]).schedule == .smart50)
    #expect(try settings(["--steps", "2"]).stepCount == 2)
    #expect(try settings(["--preset", "fast"]).stepCount == 25)
    #expect(try settings(["--schedule", "smart27", "--steps", "27"]).stepCount == 27)
  }

  @Test func samplerAndThresholdingAreForAllStages() throws {
    let request = try request(["--sampler", "ddpm", "--percentile", "0.9"])
    #expect(Set(request.stages.map(\.sampler)) == [.ddpm])
    #expect(Set(request.stages.map(\.thresholding)) == [.dynamic(percentile: 0.9)])
    #expect(
      Set(try self.request(["--threshold", "none"]).stages.map(\.thresholding)) == [.none])
  }

  @Test func samplersMayDifferByStage() throws {
    #expect(
      try request(["--sampler", "ddpm,,DPM++ 2M Karras"]).stages.map(\.sampler)
        == [.ddpm, .ddim, .dpmPlusPlus2M])
  }

  /// A model of one stage in latents, without thresholding.
  @Test(arguments: [
    (["--threshold", "none"], "--threshold means nothing for this model"),
    (["--percentile", "0.9"], "--percentile means nothing"), (["--aug", "0.1"], "--aug means"),
    (["--decoder", "fast"], "has no fast decoder"),
    (["--guidance", "2,3"], "only 1 stage of this model takes one"), (["--steps", "3"], ""),
  ])
  func optionsWithoutMeaningAreRefused(_ arguments: [String], _ words: String) throws {
    let stage = StageInfo(
      name: "picture", shortName: "base", resolution: 512, isSuperResolution: false,
      defaults: StageSettings(steps: 20),
      settings: Setting.Name.ofPixels(isSuperResolution: false)
        .subtracting([.thresholding, .percentile]))
    let options = try GenerationOptions.parse(arguments)
    do {
      _ = try options.request(prompt: "p", seed: 5, stages: [stage])
      #expect(words.isEmpty)
    } catch {
      #expect(GenerationOptions.message(for: error).contains(words) && !words.isEmpty)
    }
  }

  /// The ranges of options are the table's.
  @Test func optionsHaveTheRangesOfTheTable() throws {
    for setting in Setting.all {
      guard setting.isOfStage, case .number(let range, _, _) = setting.kind else { continue }
      for bound in [range.lowerBound, range.upperBound] {
        let value = setting.text(.number(bound))
        let threshold = setting.name == .percentile ? ["--threshold", "dynamic"] : []
        _ = try request(["--\(setting.option)", value] + threshold)
      }
      let beyond = setting.text(.number(range.upperBound + 1))
      do {
        _ = try request(["--\(setting.option)", beyond])
        Issue.record("\(setting.option) takes \(beyond)")
      } catch {
        #expect(
          GenerationOptions.message(for: error).contains("\(setting.noun) from \(setting.allowed)"))
      }
    }
  }

  @Test(arguments: [
    ["--steps", "0"], ["--steps", "1.5"], ["--steps", "1,2,3,4"], ["--steps", ""],
    ["--guidance", "nan"], ["--guidance", "-1"], ["--aug", "1.1"], ["--aug", "0,0,0"],
    ["--size", "63"], ["--size", "64", "--steps", "3,4,5,6"], ["--sampler", "magic"],
    ["--size", "64", "--steps", "3,0"], ["--schedule", "smart27", "--steps", "5"],
    ["--threshold", "static", "--percentile", "0.9"], ["--percentile", "0"],
    ["--sampler", "ddpm", "--eta", "0.5"], ["--aspect", "5:1"], ["--guidance-interval", "0.4:1.2"],
  ])
  func wrongValuesAreRefused(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try request(arguments) }
  }
}
