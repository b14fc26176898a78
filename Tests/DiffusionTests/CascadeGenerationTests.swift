import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// What happens around the networks, on networks that only take notes.
@Suite("Generation") struct CascadeGenerationTests {
  private let model = FakeModel()
  private let schedule = NoiseSchedule(betas: .squaredCosine, prediction: .x0)

  private func request(_ change: (inout GenerationRequest) -> Void = { _ in }) -> GenerationRequest
  {
    var request = GenerationRequest(prompt: "prompt", seed: 5, stages: FakeModel.settings)
    change(&request)
    return request
  }

  private func grey(_ level: UInt8, width: Int, height: Int) -> RGBImage {
    RGBImage(
      width: width, height: height,
      pixels: Array(repeating: level, count: width * height * 3))
  }

  @Test func stepsAreCountedAndPicturesHandedOn() throws {
    let steps = try model.run(request())
    #expect(steps.map(\.stage) == [0, 0, 0, 1, 1])
    #expect(steps.map(\.index) == [0, 1, 2, 0, 1])
    #expect(steps.map(\.count) == [3, 3, 3, 2, 2])
    #expect(steps.map(\.evaluations) == [1, 1, 1, 1, 1])
    #expect(steps.map { $0.picture?.width } == [nil, nil, 16, nil, 32])
    let levels: [Double] = [999, 666, 333, 999, 500]
    #expect(steps.map(\.noiseLevel) == levels.map { $0 / 999 })
    // "prompt" has six letters, and the network answers with their number.
    for value in try #require(steps.last?.picture).values { #expect(abs(value - 0.06) < 1e-6) }
  }

  @Test func noiseIsDrawnInTheOrderOfTheReference() throws {
    _ = try model.run(request())
    var random = RandomGenerator(seed: 5)
    #expect(model.networks[0].calls[0].x == random.normal(count: 3 * 16 * 16))
    let call = model.networks[1].calls[0]
    #expect(call.x == random.normal(count: 3 * 32 * 32))
    #expect(call.augTimestep == 100)
    let level = schedule.level(100)
    let low = random.normal(count: 3 * 32 * 32).map {
      Float(level.alpha) * 0.06 + Float(level.sigma) * $0
    }
    let worst = zip(try #require(call.low), low).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(worst < 1e-5)
  }

  @Test func guidanceWeighsTheTextsAndStaysInItsInterval() throws {
    let request = request {
      $0.negativePrompt = "no"
      $0.stages = [StageSettings(steps: 4, guidance: 3, thresholding: .none)]
      $0.stages[0].guidanceInterval = 0.3...0.8
    }
    let steps = try model.run(request)
    #expect(steps.map(\.evaluations) == [1, 2, 2, 1])
    #expect(model.networks[0].calls.map(\.texts) == [1, 2, 2, 1])
    let estimates = steps.map { ($0.estimate.values[0] * 100).rounded() }
    // 2 + 3 (6 - 2)
    #expect(estimates == [6, 14, 14, 6])
  }

  @Test func stagesHavePromptsOfTheirOwn() throws {
    let steps = try model.run(request { $0.stages[1].prompt = "oil" })
    #expect(abs(steps[2].estimate.values[0] - 0.06) < 1e-6)
    #expect(abs(steps[4].estimate.values[0] - 0.03) < 1e-6)
  }

  /// Ended anywhere, its request makes the same picture again.
  @Test(arguments: 0...5) func itEndsAnywhere(steps: Int) throws {
    let generation = try model.cascade.begin(request())
    var last: GenerationStep?
    for _ in 0..<steps { last = try generation.next() ?? last }
    let ended = try generation.end()
    guard let last, let ended else {
      #expect(steps == 0 && ended == nil)
      return
    }
    #expect(try generation.next() == nil)
    #expect(ended.picture == last.picture ?? last.estimate)
    #expect(ended.request.stages.count == last.stage + 1)
    #expect(ended.request.stages.last?.endsAfter == (last.picture == nil ? last.index + 1 : nil))
    let again = try model.run(ended.request)
    #expect(again.last?.picture == ended.picture && again.count == steps)
  }

  @Test func heunAsksTwiceButAtTheEnd() throws {
    let steps = try model.run(
      request { $0.stages = [StageSettings(steps: 3, sampler: .heun, thresholding: .none)] })
    #expect(steps.map(\.evaluations) == [2, 2, 1])
    #expect(model.networks[0].calls.map(\.timestep) == [999, 666, 666, 333, 333])
  }

  @Test(arguments: SamplerKind.allCases, ScheduleKind.allCases)
  func everySamplerDrawsAConstantOnEverySchedule(sampler: SamplerKind, schedule: ScheduleKind)
    throws
  {
    let settings = StageSettings(
      steps: 6, sampler: sampler, eta: 0.5, schedule: schedule, thresholding: .none)
    let steps = try model.run(request { $0.stages = [settings] })
    #expect(steps.count == settings.stepCount)
    for value in try #require(steps.last?.picture).values { #expect(abs(value - 0.06) < 1e-3) }
  }

  @Test func imageToImageStartsFromTheNoisedSource() throws {
    let sources = GenerationSources(picture: grey(255, width: 40, height: 20))
    let steps = try model.run(
      request { $0.edit = .imageToImage(strength: 0.7) }, sources: sources)
    // int(3 * 0.7) = 2 steps of 3, int(2 * 0.7) = 1 of 2, as diffusers counts.
    #expect(steps.map(\.count) == [2, 2, 1])
    let call = model.networks[0].calls[0]
    #expect(call.timestep == 666)
    var random = RandomGenerator(seed: 5)
    let level = schedule.level(666)
    let expected = random.normal(count: 3 * 16 * 16).map {
      Float(level.sigma) * $0 + Float(level.alpha)
    }
    #expect(zip(call.x, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// Noise that any drawing or filtering would change.
  private func speckled(width: Int, height: Int) -> RGBImage {
    var random = RandomGenerator(seed: 9)
    let values = random.normal(count: width * height * 3)
    return RGBImage(
      width: width, height: height, pixels: values.map { UInt8(min(max(128 + 60 * $0, 0), 255)) })
  }

  @Test(arguments: [Edit.imageToImage(strength: 0), .inpainting(strength: 0)])
  func noStrengthChangesNoPixelAndRunsNoNetwork(edit: Edit) throws {
    let sources = GenerationSources(
      picture: speckled(width: 32, height: 32), mask: grey(255, width: 32, height: 32))
    let request = request { $0.edit = edit }
    let steps = try model.run(request, sources: sources)
    #expect(steps.map(\.stage) == [0, 1])
    #expect(steps.map(\.count) == [1, 1])
    #expect(steps.last?.picture?.image == sources.picture)
    #expect(model.networks.allSatisfy { $0.calls.isEmpty })
    #expect(model.cascade.unchangedNotice(request, sources: sources) == nil)
  }

  @Test func noStrengthAtAnotherSizeOnlyScalesAndSaysSo() throws {
    let small = GenerationSources(picture: grey(90, width: 16, height: 16))
    let request = request { $0.edit = .imageToImage(strength: 0) }
    let steps = try model.run(request, sources: small)
    #expect(steps.last?.picture?.image == grey(90, width: 32, height: 32))
    let notice = try #require(model.cascade.unchangedNotice(request, sources: small))
    #expect(notice.contains("16x16 pixels is scaled to 32x32; enlarging"))
    let large = GenerationSources(picture: grey(90, width: 64, height: 64))
    #expect(
      model.cascade.unchangedNotice(request, sources: large)?.hasSuffix("scaled to 32x32") == true)
    var other = request
    other.edit = .imageToImage(strength: 0.1)
    #expect(model.cascade.unchangedNotice(other, sources: small) == nil)
  }

  @Test func aSmallStrengthMakesOneStep() throws {
    let sources = GenerationSources(picture: grey(255, width: 16, height: 16))
    _ = try model.run(request { $0.edit = .imageToImage(strength: 0.01) }, sources: sources)
    #expect(model.networks.map(\.calls.count) == [1, 1])
    #expect(model.networks[0].calls[0].timestep == 0)
  }

  @Test func fullStrengthForgetsTheSource() throws {
    let sources = GenerationSources(picture: grey(255, width: 16, height: 16))
    _ = try model.run(request { $0.edit = .imageToImage(strength: 1) }, sources: sources)
    var random = RandomGenerator(seed: 5)
    #expect(model.networks[0].calls[0].x == random.normal(count: 3 * 16 * 16))
  }

  @Test(arguments: SamplerKind.allCases)
  func inpaintingKeepsWhatIsBlackInTheMask(sampler: SamplerKind) throws {
    var pixels = [UInt8](repeating: 0, count: 32 * 32 * 3)
    for row in 0..<32 {
      for byte in 48..<96 { pixels[row * 96 + byte] = 255 }
    }
    let mask = RGBImage(width: 32, height: 32, pixels: pixels)
    let sources = GenerationSources(picture: speckled(width: 32, height: 32), mask: mask)
    let steps = try model.run(
      request {
        $0.edit = .inpainting(strength: 1)
        $0.stages[0].sampler = sampler
        $0.stages[1].sampler = sampler
      }, sources: sources)
    let picture = try #require(steps.last?.picture).image
    let source = try #require(sources.picture)
    for row in 0..<32 {
      let kept = row * 96..<row * 96 + 48
      #expect(picture.pixels[kept] == source.pixels[kept])
      #expect(picture.pixels[row * 96 + 3 * 28] == 135)
    }
  }

  @Test func aPictureOfTheUsersOwnIsEnlarged() throws {
    let sources = GenerationSources(picture: grey(255, width: 300, height: 100))
    let steps = try model.run(
      request {
        $0.firstStage = 1
        $0.stages = [FakeModel.settings[1]]
        $0.stages[0].augLevel = 0
        $0.baseSize = PictureSize(width: 24, height: 8)
      }, sources: sources)
    #expect(steps.map(\.stage) == [1, 1])
    let call = model.networks[1].calls[0]
    #expect(call.width == 48 && call.height == 16 && call.augTimestep == 0)
    let level = schedule.level(0)
    let low = try #require(call.low)
    #expect(low.count == 3 * 48 * 16)
    #expect(low.allSatisfy { abs(Double($0) - level.alpha) < 6 * level.sigma })
  }

  @Test func variationsTurnFromOneNoiseToTheOther() throws {
    func noise(_ strength: Double) throws -> [Float] {
      let model = FakeModel()
      _ = try model.run(request { $0.variation = Variation(seed: 77, strength: strength) })
      return model.networks[0].calls[0].x
    }
    var (one, two) = (RandomGenerator(seed: 5), RandomGenerator(seed: 77))
    let count = 3 * 16 * 16
    let (first, second) = (one.normal(count: count), two.normal(count: count))
    #expect(try noise(0) == first)
    let other = try noise(1)
    #expect(zip(other, second).allSatisfy { abs($0 - $1) < 1e-6 })
    let half = Float(0.5).squareRoot()
    let between: [Float] = zip(first, second).map { half * ($0 + $1) }
    let middle = try noise(0.5)
    #expect(zip(middle, between).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func attentionIsAveragedInTheFinestSize() throws {
    let generation = try model.cascade.begin(request(), recordsAttention: true)
    #expect(generation.attention(stage: 0) == nil)
    _ = try generation.next()
    _ = try generation.next()
    let attention = try #require(generation.attention(stage: 0))
    #expect(attention.width == 2 && attention.height == 1 && attention.tokens == 2)
    let expected: [Float] = [0.3, 0.35, 0.5, 0.55]
    #expect(zip(attention.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(Array(attention.map(token: 1)) == Array(attention.values[2...]))
    #expect(generation.attention(stage: 1) == nil)
    // Another generation beside it neither pays for it nor adds to it.
    let other = try model.cascade.begin(request())
    _ = try other.next()
    #expect(other.attention(stage: 0) == nil)
    #expect(generation.attention(stage: 0) == attention)
  }

  /// What a generation is conditioned on is its own: one that begins, or stops, in the middle of
  /// another changes nothing there.
  @Test func generationsGoOnBesideEachOther() throws {
    let alone = try model.run(request()).map(\.estimate)
    let first = try model.cascade.begin(request())
    var estimates = [try #require(try first.next()).estimate]
    let second = try model.cascade.begin(request { $0.prompt = "another" })
    #expect(abs(try #require(try second.next()).estimate.values[0] - 0.07) < 1e-6)
    while let step = try first.next() { estimates.append(step.estimate) }
    #expect(estimates == alone)
    #expect(abs(try #require(try second.next()).estimate.values[0] - 0.07) < 1e-6)
  }
}
