import Foundation
import Testing

@testable import Diffusion
@testable import easel

/// `easel bench --scaling`: what more threads than there are would wait.
@Suite struct BenchCommandTests {
  @Test func operationsAreAddedUp() throws {
    let jobs: [(operation: String, units: [Double])] = [("a", [1, 1, 2]), ("b", [1]), ("a", [2])]
    let traces = [2, 4].map { UnitTrace(threads: $0, jobs: jobs, alone: 0.5) }
    let rows = ScalingBenchmark(traces, stage: "base", batch: 2).rows
    #expect(rows.map(\.operation) == ["a", "b", "one thread", "all"])
    #expect(rows.map(\.calls) == [2, 1, 1, 3])
    #expect(rows.map(\.seconds) == [6, 1, 0.5, 7.5])
    // On two threads 1 and 1, then 2 beside nothing; on four all three at once.
    let (first, all) = (rows[0].scaling, rows[3].scaling)
    #expect(first.map(\.seconds) == [5, 4])
    #expect(first.map(\.units) == [4, 4])
    let idle: [Double] = [1 - 6.0 / 10, 1 - 6.0 / 16]
    #expect(first.map(\.idle) == idle)
    #expect(all.map(\.seconds) == [6.5, 5.5])
    let idleOfAll: [Double] = [1 - 7.5 / 13, 1 - 7.5 / 22]
    #expect(all.map(\.idle) == idleOfAll)
  }

  @Test func sixelIsMeasured() throws {
    let picture = Checkout.folder.appendingPathComponent(".readme/panda.png").path
    let program = try EaselProgram()
    let bench = ["bench", "--sixel", picture, "--repeat", "1"]
    let lines = try program.run(bench + ["--json"]).output.split(separator: "\n")
    let rows = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(rows.map { $0["dithered"] as? Bool } == [true, false])
    for row in rows {
      let sequence = try #require(row["sequence"] as? String)
      #expect(sequence.utf8.count == row["bytes"] as? Int)
      #expect(sequence.hasPrefix("\u{1B}P0;0;0q\"1;1;1024;1024#0;2;"))
      #expect(0..<5 ~= (row["error"] as? Double ?? -1))
    }
    #expect(try program.run(bench).output.hasPrefix("dithered: "))
  }

  @Test func decodersAreMeasured() throws {
    let latents = "Tests/DiffusionTests/Goldens/latent/"
    let folder = Checkout.folder.appendingPathComponent(latents + "ldm").path
    let program = try EaselProgram()
    let bench = ["bench", "--decoder", "--repeat", "1"]
    let line = Data(try program.run(bench + ["--model", folder, "--json"]).output.utf8)
    let row = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    #expect(row["stage"] as? String == "decoder")
    #expect(row["gflops"] as? Double ?? 0 > 0)
    let none = try program.run(bench)
    #expect(none.status == 1)
    #expect(none.errors.contains("draws in pixels: it has no decoder to measure"))
  }

  @Test func everyStageHasATable() throws {
    let program = try EaselProgram()
    let bench = ["bench", "--stage", "sr1", "--repeat", "1", "--scaling"]
    let table = try program.run(bench).output.split(separator: "\n")
    #expect(table.first?.hasPrefix("sr1, batch 1: idle on threads ") == true)
    #expect(table.contains { $0.hasPrefix("conv3x3 64x64 48>48 ") })
    #expect(table.last?.hasPrefix("milliseconds of a pass ") == true)
    let lines = try program.run(bench + ["--json"]).output.split(separator: "\n")
    #expect(lines.count == table.count - 2)
    let last = Data(try #require(lines.last).utf8)
    let all = try #require(try JSONSerialization.jsonObject(with: last) as? [String: Any])
    #expect(all["operation"] as? String == "all")
    #expect(all["stage"] as? String == "sr1")
    let scaling = try #require(all["scaling"] as? [[String: Any]])
    #expect(scaling.compactMap { $0["threads"] as? Int } == [2, 8, 16, 64])
    let idle = scaling.compactMap { $0["idle"] as? Double }
    #expect(idle.count == 4 && idle.allSatisfy { 0..<1 ~= $0 })
  }
}
