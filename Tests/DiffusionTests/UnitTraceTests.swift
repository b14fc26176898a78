import Testing
import Toybox

@testable import Diffusion

/// Rehearsals of passes on threads that are not there.
@Suite struct UnitTraceTests {
  private func trace(_ units: [[Double]], threads: Int, alone: Double = 0) -> UnitTrace {
    UnitTrace(threads: threads, jobs: units.map { ("job", $0) }, alone: alone)
  }

  /// Worked out by hand.
  @Test(
    arguments: [
      ([3, 3, 2, 2, 2], 2, 7), ([3, 3, 2, 2, 2], 3, 5), ([3, 3, 2, 2, 2], 8, 3),
      ([1, 1, 1, 5], 2, 6), ([5, 1, 1, 1], 2, 5), ([4], 64, 4), ([], 4, 0), ([1, 2, 3], 1, 6),
    ] as [([Double], Int, Double)])
  func aThreadTakesTheNextUnitWhenItIsFree(units: [Double], threads: Int, span: Double) {
    let trace = trace([units], threads: threads)
    #expect(trace.span == span && trace.jobs[0].work == units.reduce(0, +))
  }

  @Test func idleTimeIsWeighted() {
    // 6 of 8, then 1 of 4 while one works alone: 4 + 2 + 1 seconds of four threads.
    let trace = trace([[4, 4, 4, 4], [2, 2, 2]], threads: 4, alone: 1)
    #expect(trace.span == 7 && trace.idleShare == 1 - 23.0 / 28)
    #expect(self.trace([], threads: 4).idleShare == 0)
    #expect(self.trace([[1, 1]], threads: 1).idleShare == 0)
  }

  @Test func theFasterOfTwoPassesCounts() {
    let one = trace([[3, 1], [2]], threads: 2, alone: 2)
    one.improve(by: trace([[2, 2], [3]], threads: 2, alone: 1))
    #expect(one.jobs.map(\.units) == [[2, 1], [2]] && one.alone == 1)
  }

  /// It tells of the units that the threads are really handed, and changes nothing but who works.
  @Test func workIsCutForItsThreads() throws {
    let compute = CPU(threads: 2)
    var random = TestRandom(seed: 4)
    let x = compute.random(1, 24, 24, 64, &random)
    let weights = compute.matrix(floats: random.floats(96 * 64), columns: 96)
    let plain = compute.product([x], weights).values
    for threads in [1, 2, 64] {
      let trace = UnitTrace(threads: threads)
      compute.trace = trace
      let same = compute.product([x], weights).values == plain
      compute.trace = nil
      #expect(same && trace.jobs.map(\.operation) == ["product 24x24 64>96"])
      // 12 blocks of 48 rows; for many threads 24 of 24 rows, and each of the 6 panels.
      #expect(trace.jobs[0].units.count == (threads == 64 ? 144 : 12))
      #expect(trace.jobs[0].units.allSatisfy { $0 > 0 })
    }
    #expect(compute.threads == 2)
  }

  @Test func aPassOfAStage() throws {
    let benchmark = try PassBenchmark(model: Toybox.folder, stage: 1, batch: 1, threads: 1)
    let few = try benchmark.trace(threads: 2, passes: 2)
    let many = try benchmark.trace(threads: 64, passes: 1)
    #expect(few.jobs.map(\.operation) == many.jobs.map(\.operation))
    #expect(few.jobs.contains { $0.operation.hasPrefix("conv3x3") })
    func units(_ trace: UnitTrace) -> Int { trace.jobs.reduce(0) { $0 + $1.units.count } }
    #expect(units(many) > 2 * units(few))
    for trace in [few, many] {
      #expect(trace.alone > 0 && 0..<1 ~= trace.idleShare && trace.span > trace.alone)
    }
  }
}
