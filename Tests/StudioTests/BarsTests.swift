import Pictures
import Recipes
import Testing

@testable import Studio

/// The bars of the stages.
@Suite struct BarsTests {
  private func making(_ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows)
    harness.type("a cat")
    harness.press(.enter)
    return harness
  }

  /// The lines of the screen that begin with a stage's name, from it on.
  private func bars(_ harness: Harness) -> [String] {
    let screen = harness.screen()
    return (0..<screen.size.rows).compactMap { row in
      let line = (0..<screen.size.columns).map { screen[$0, row].text }.joined()
      guard let start = line.range(of: "(base|sr1|sr2) +(■|·|  off)", options: .regularExpression)
      else { return nil }
      return String(line[start.lowerBound...]).replacingOccurrences(of: "│", with: "").trimmed
    }
  }

  private func done(_ harness: Harness) -> Harness {
    var harness = harness
    harness.steps(1...30, of: 30, stage: 0, seconds: 0.2)
    harness.steps(1...12, of: 12, stage: 1, seconds: 0.05)
    harness.steps(1...8, of: 8, stage: 2, seconds: 0.6)
    harness.finish("new")
    harness.settle()
    return harness
  }

  @Test func theyFillStayFullAndSayWhatItTook() {
    var harness = making()
    #expect(bars(harness).allSatisfy { !$0.contains("■") && $0.contains("·") })
    harness.steps(1...15, of: 30, stage: 0, seconds: 0.2)
    let half = bars(harness)[0]
    #expect(half.contains("■") && half.contains("·") && half.hasSuffix("15/30  0.20 s/step"))
    harness = done(making())
    let full = bars(harness)
    #expect(full.allSatisfy { $0.contains("■") && !$0.contains("·") })
    #expect(full[0].hasSuffix("30 steps  6.0 s") && full[1].hasSuffix("12 steps  0.60 s"))
    #expect(full[2].hasSuffix("8 steps  4.8 s"))
    let text = harness.screen().cells.map(\.text).joined()
    #expect(text.contains("took 11 s"))
    // Until the next picture is made.
    harness.press(.enter)
    #expect(bars(harness).allSatisfy { !$0.contains("■") })
  }

  @Test func whereRowsAreFewOneLineDoesAllOfThat() {
    var harness = making(80, 24)
    harness.steps(1...30, of: 30, stage: 0, seconds: 0.2)
    #expect(bars(harness).count == 1 && bars(harness)[0].hasPrefix("base"))
    harness = done(making(80, 24))
    #expect(bars(harness).count == 1)
    #expect(bars(harness)[0].contains("■") && !bars(harness)[0].contains("·"))
    #expect(bars(harness)[0].contains("took 11 s"))
  }

  @Test func whatWasSkippedOrCancelledIsNotFull() throws {
    var harness = making()
    harness.steps(1...15, of: 30, stage: 0, seconds: 0.2)
    harness.press(.escape, .char("S"))
    harness.finish("half")
    #expect(bars(harness)[0].contains("■") && bars(harness)[0].contains("·"))
    #expect(bars(harness)[0].contains("15 steps  3.0 s") && bars(harness)[1].hasSuffix("off"))
    harness = making()
    harness.steps(1...15, of: 30, stage: 0, seconds: 0.2)
    let job = try #require(harness.state.queue.running?.job.id)
    harness.press(.control("c"))
    harness.send(.engine(.cancelled(job)))
    #expect(bars(harness).allSatisfy { !$0.contains("■") })
  }

  @Test func aModelWithOtherStagesForgetsThem() {
    var harness = done(making())
    var small = ModelFacts.toybox
    small.name = "Small"
    small.stages = [small.stages[0]]
    harness.send(.engine(.loaded(small)))
    #expect(bars(harness).count == 1 && !bars(harness)[0].contains("■"))
  }
}
