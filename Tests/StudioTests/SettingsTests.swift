import Pictures
import Recipes
import Testing

@testable import Studio

/// The settings pane.
@Suite struct SettingsTests {
  private func settings(_ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows)
    harness.type("a cat")
    harness.press(.escape, .char(","))
    return harness
  }

  private func select(_ field: ParameterField, _ harness: inout Harness) {
    harness.state.parameters.selected = field
  }

  @Test func arrowsNudge() {
    var harness = settings()
    select(.stage(0, .guidance), &harness)
    harness.press(.right)
    #expect(harness.state.parameters.stages[0].guidance == 3.5)
    harness.press(.left, .left)
    #expect(harness.state.parameters.stages[0].guidance == 2.5)
    harness.press(Key(.right, .shift))
    #expect(harness.state.parameters.stages[0].guidance == 7.5)
    select(.stage(1, .augLevel), &harness)
    harness.press(.right, .right, .right)
    #expect(harness.state.parameters.text(.stage(1, .augLevel)) == "0.25")
  }

  @Test func numbersAreTyped() {
    var harness = settings()
    select(.stage(0, .steps), &harness)
    harness.press(.char("4"), .char("5"))
    #expect(harness.state.parameters.stages[0].steps == 30)
    #expect(harness.state.parameters.entry == "45")
    harness.press(.enter)
    #expect(harness.state.parameters.stages[0].steps == 45)
    harness.press(.char("9"), .char("8"), Key(.backspace), .down)
    #expect(harness.state.parameters.stages[0].steps == 9)
    harness.press(.char("7"), .escape)
    #expect(harness.state.parameters.entry == nil)
  }

  @Test func rangesAreEnforcedWithAMessage() {
    var harness = settings()
    select(.stage(0, .guidance), &harness)
    harness.press(.char("9"), .char("9"), .char("9"), .enter)
    #expect(harness.state.parameters.stages[0].guidance == 100)
    #expect(
      harness.state.log.entries.last?.message
        == Message(
          .warning, "Guidance goes from 0 to 100", why: "999 is outside", remedy: "it is 100 now"))
    harness.press(.right)
    #expect(harness.state.log.entries.last?.message.what == "Guidance goes from 0 to 100")
    harness.press(.char("1"), .char("."), .char("."), .enter)
    #expect(harness.state.log.entries.last?.message.what == "1.. is no number")
    #expect(harness.state.parameters.stages[0].guidance == 100)
  }

  @Test func seedsAreExactTo64Bits() {
    var harness = settings()
    select(.seed, &harness)
    for digit in "18446744073709551615" { harness.press(.char(digit)) }
    harness.press(.enter)
    #expect(harness.state.parameters.seed == .max)
    #expect(harness.state.parameters.seedMode == .fixed)
    for digit in "18446744073709551616" { harness.press(.char(digit)) }
    harness.press(.enter)
    #expect(harness.state.parameters.seed == .max)
    #expect(harness.state.log.entries.last?.message.level == .warning)
  }

  @Test func choicesCycle() {
    var harness = settings()
    select(.stage(0, .thresholding), &harness)
    harness.press(.right)
    #expect(harness.state.parameters.stages[0].thresholding == .none)
    #expect(!harness.state.parameters.fields.contains(.stage(0, .percentile)))
    harness.press(.left)
    #expect(harness.state.parameters.stages[0].thresholding == .dynamic(percentile: 0.995))
    select(.stage(0, .sampler), &harness)
    harness.press(.enter)
    #expect(harness.state.parameters.stages[0].sampler == .dpmPlusPlus2M)
  }

  @Test func aStageOffTurnsTheLaterOnesOff() {
    var harness = settings()
    select(.stage(1, .on), &harness)
    harness.press(.char(" "))
    #expect(harness.state.parameters.active.count == 1)
    select(.stage(2, .on), &harness)
    harness.press(.char(" "))
    #expect(harness.state.parameters.active.count == 3)
  }

  @Test func changedValuesAreMarkedAndReset() throws {
    var harness = settings()
    select(.stage(0, .guidance), &harness)
    harness.press(.right, .down, .right)
    select(.stage(1, .steps), &harness)
    harness.press(.right)
    try expectScreen(harness, "settings-changed-100x30")
    harness.press(Key(.backspace))
    #expect(!harness.state.parameters.isChanged(.stage(1, .steps)))
    #expect(harness.state.parameters.isChanged(.stage(0, .guidance)))
    harness.press(.char("R"))
    let changed = harness.state.parameters.fields.filter(harness.state.parameters.isChanged)
    #expect(changed == [])
  }

  @Test func aStageCanHaveItsOwnPrompt() {
    var harness = settings()
    select(.stage(1, .prompt), &harness)
    harness.press(.enter)
    harness.type("an oil painting")
    harness.press(.enter)
    #expect(harness.state.parameters.stages[1].prompt == "an oil painting")
    harness.press(.enter, .control("u"), .enter)
    #expect(harness.state.parameters.stages[1].prompt == nil)
  }

  @Test func presets() {
    var harness = settings()
    harness.press(.char("f"))
    #expect(harness.state.parameters.stages.map(\.steps) == [15, 6, 4])
    harness.press(.char("b"))
    #expect(harness.state.parameters.stages.map(\.steps) == [60, 24, 16])
  }

  @Test func presetsChangeStepsAndSamplerAlone() {
    var harness = Harness()
    harness.press(.escape, .char(","))
    select(.stage(0, .guidance), &harness)
    harness.press(.right)
    select(.stage(0, .thresholding), &harness)
    harness.press(.right)
    select(.stage(2, .on), &harness)
    harness.press(.char(" "))
    harness.state.parameters[.stage(1, .prompt)] = .text("an oil painting")
    var expected = harness.state.parameters.stages
    for index in 0..<3 {
      expected[index].steps = [15, 6, 4][index]
      expected[index].sampler = .uniPC
    }
    harness.press(.char("f"))
    #expect(harness.state.parameters.stages == expected)
    #expect(harness.state.parameters.active.count == 2)
  }

  @Test func bracketsGoFromStageToStage() {
    var harness = settings()
    select(.stage(0, .guidance), &harness)
    harness.press(.char("]"))
    #expect(harness.state.parameters.selected == .stage(1, .guidance))
    harness.press(.char("["), .char("["))
    #expect(harness.state.parameters.selected == .shape)
  }

  // MARK: Seeds and batches

  @Test func seedsOfTheThreeModes() {
    var harness = settings()
    harness.state.parameters.fix(seed: 5)
    func seeds(_ mode: SeedMode) -> [UInt64] {
      harness.state.parameters.seedMode = mode
      harness.state.queue = JobQueue()
      harness.press(.char("g"), .char("g"))
      return harness.state.queue.unfinished.map(\.request.seed)
    }
    #expect(seeds(.fixed) == [5, 5])
    #expect(seeds(.next) == [6, 7])
    #expect(Set(seeds(.random)).count == 2)
  }

  @Test func aBatchCountsItsSeeds() {
    var harness = settings()
    harness.state.parameters.fix(seed: 10)
    harness.state.parameters.seedMode = .next
    select(.whole(.count), &harness)
    harness.press(.char("3"), .char("g"), .char("g"))
    #expect(harness.state.queue.unfinished.map(\.request.seed) == [11, 12, 13, 14, 15, 16])
  }

  // MARK: Shape

  @Test func theShapeSetsTheBaseSize() throws {
    var harness = settings()
    select(.shape, &harness)
    harness.press(.right)
    #expect(harness.state.parameters.text(.shape) == "3:2  80x56")
    harness.press(.char("g"))
    let size = PictureSize(width: 80, height: 56)
    #expect(harness.state.queue.running?.job.request.baseSize == size)
    // It is the next start's too.
    let again = Harness(session: harness.state.session)
    #expect(again.state.parameters.baseSize == size)
    harness.press(Key(.delete))
    #expect(harness.state.parameters.shape == .square && harness.state.parameters.baseSize == nil)
  }

  @Test func everyShapeIsAnotherChoice() {
    var parameters = Parameters()
    parameters.adopt(.toybox, saved: nil)
    let all = Shape.choices.map { shape in
      defer { parameters.cycle(.shape, by: 1) }
      #expect(parameters.shape == shape)
      return parameters.baseSize ?? PictureSize(width: 64, height: 64)
    }
    #expect(parameters.shape == .square)
    #expect(all.allSatisfy { $0.width.isMultiple(of: 8) && $0.height.isMultiple(of: 8) })
    #expect(all.allSatisfy { (0.9...1.15).contains(Double($0.width * $0.height) / 4096) })
    #expect(all[5].width > all[5].height && all[6].width < all[6].height)
  }

  @Test func recipesKeepTheirShape() {
    var parameters = Parameters()
    parameters.adopt(.toybox, saved: nil)
    var request = PictureItem.sample("p").request
    request.baseSize = PictureSize(width: 88, height: 48)
    parameters.adopt(request)
    #expect(parameters.text(.shape) == "16:9  88x48")
    request.baseSize = PictureSize(width: 120, height: 32)
    parameters.adopt(request)
    #expect(parameters.text(.shape) == "120x32" && parameters.baseSize == request.baseSize)
    #expect(Shape(parameters.saved.shape ?? "") == parameters.shape)
    parameters.cycle(.shape, by: 1)
    #expect(Shape.choices.contains(parameters.shape))
    #expect(Shape("7:5")?.text == "7:5" && Shape("9:9") == .square)
    for text in ["", "5:1", "0:1", "-3:2", "12x12", "8x-8", "axb", "99999999x8"] {
      #expect(Shape(text) == nil)
    }
  }
}
