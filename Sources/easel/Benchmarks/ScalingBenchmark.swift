import Diffusion
import Foundation

/// How much of their time threads would wait in a forward pass, on machines with more of them than
/// this one: work is cut for them, timed unit by unit on one thread, and shared out on paper.
struct ScalingBenchmark {
  static let threads = [2, 8, 16, 64]

  /// What an operation of a pass gives the threads to do.
  struct Row: Encodable {
    let stage: String
    let batch: Int
    /// Kind and shape; "one thread" for what no other shares, "all" for the whole pass.
    let operation: String
    let calls: Int
    /// Seconds of one thread, all calls together.
    let seconds: Double
    var scaling: [Scale]
  }

  /// A row on one number of threads.
  struct Scale: Encodable {
    let threads: Int
    /// Units that they share out, all calls together.
    let units: Int
    /// Seconds that they take, where memory is as fast for all of them as for one.
    let seconds: Double
    /// The share of their time in which they wait.
    let idle: Double
  }

  /// The slowest operation first, the whole pass last.
  let rows: [Row]

  /// - Parameters:
  ///   - passes: as for `PassBenchmark.trace`.
  init(
    _ benchmark: PassBenchmark, stage: String, batch: Int, passes: Int
  ) throws {
    let traces = try Self.threads.map { try benchmark.trace(threads: $0, passes: passes) }
    self.init(traces, stage: stage, batch: batch)
  }

  init(_ traces: [UnitTrace], stage: String, batch: Int) {
    func row(
      _ operation: String, calls: Int, _ seconds: Double, _ scale: (UnitTrace) -> Scale
    ) -> Row {
      Row(
        stage: stage, batch: batch, operation: operation, calls: calls, seconds: seconds,
        scaling: traces.map(scale))
    }
    let first = traces.first
    var operations: [String: (calls: Int, seconds: Double)] = [:]
    for job in first?.jobs ?? [] {
      operations[job.operation, default: (0, 0)].calls += 1
      operations[job.operation, default: (0, 0)].seconds += job.work
    }
    let shared = operations.map { name, cost in
      row(name, calls: cost.calls, cost.seconds) { trace in
        Self.scale(trace, trace.jobs.filter { $0.operation == name })
      }
    }
    let alone = row("one thread", calls: 1, first?.alone ?? 0) { trace in
      Scale(
        threads: trace.threads, units: 1, seconds: trace.alone,
        idle: UnitTrace.idleShare(
          work: trace.alone, span: trace.alone, threads: trace.threads))
    }
    let work = shared.reduce(alone.seconds) { $0 + $1.seconds }
    let all = row("all", calls: first?.jobs.count ?? 0, work) { trace in
      Scale(
        threads: trace.threads, units: trace.jobs.reduce(1) { $0 + $1.units.count },
        seconds: trace.span, idle: trace.idleShare)
    }
    rows = (shared + [alone]).sorted { $0.seconds > $1.seconds } + [all]
  }

  private static func scale(_ trace: UnitTrace, _ jobs: [UnitTrace.Job]) -> Scale {
    let work = jobs.reduce(0) { $0 + $1.work }
    let span = jobs.reduce(0) { $0 + $1.span(threads: trace.threads) }
    return Scale(
      threads: trace.threads, units: jobs.reduce(0) { $0 + $1.units.count }, seconds: span,
      idle: UnitTrace.idleShare(work: work, span: span, threads: trace.threads))
  }

  /// A table with a line a row.
  var text: String {
    let threads = rows.last?.scaling.map { String(format: "%8d", $0.threads) }.joined() ?? ""
    let title = rows.first.map { "\($0.stage), batch \($0.batch): idle on threads" } ?? ""
    let lines = rows.map { row in
      String(
        format: "%-40@ %5d %9.2f ms ", row.operation as NSString, row.calls, row.seconds * 1e3)
        + row.scaling.map { String(format: " %6.1f%%", $0.idle * 100) }.joined()
    }
    let spans = rows.last?.scaling.map { String(format: " %7.2f", $0.seconds * 1e3) }.joined() ?? ""
    let head = title.padding(toLength: 59, withPad: " ", startingAt: 0) + threads
    let foot = "milliseconds of a pass".padding(toLength: 59, withPad: " ", startingAt: 0) + spans
    return ([head] + lines + [foot]).joined(separator: "\n")
  }
}
