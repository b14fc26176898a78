/// A rehearsal of a pass on any number of threads: work is cut for them, but done by the caller
/// alone, and every unit is timed. Units then have the processor's memory to themselves, and no
/// thread has to be woken: what it tells of idle threads is what the cuts cost, and no more.
public final class UnitTrace {
  /// Work that the threads share out; when all of it is done, they go on to the next.
  public struct Job: Sendable {
    /// Kind and shape of the operation, as in `Profile`.
    public let operation: String
    /// Seconds of each unit, in the order in which they are handed out.
    public fileprivate(set) var units: [Double]

    /// Seconds of all units.
    public var work: Double { units.reduce(0, +) }

    /// Seconds until the last unit is done, where a thread takes the next one as soon as it is free.
    public func span(threads: Int) -> Double {
      guard threads > 1 else { return work }
      var free = [Double](repeating: 0, count: min(threads, max(1, units.count)))
      for unit in units {
        var first = 0
        for thread in free.indices where free[thread] < free[first] { first = thread }
        free[first] += unit
      }
      return free.max() ?? 0
    }
  }

  /// For which work is cut.
  public let threads: Int
  public private(set) var jobs: [Job] = []
  /// Seconds between the jobs, when one thread works and the others wait.
  public private(set) var alone = 0.0
  private var operation = "other"
  /// Seconds that the trace itself took.
  private var overhead = 0.0
  private let clock = ContinuousClock()

  /// - Parameter threads: at least 1.
  public init(threads: Int) {
    precondition(threads >= 1)
    self.threads = threads
  }

  /// - Parameter units: seconds of each unit of each job.
  init(threads: Int, jobs: [(operation: String, units: [Double])], alone: Double) {
    self.threads = threads
    self.jobs = jobs.map { Job(operation: $0.operation, units: $0.units) }
    self.alone = alone
  }

  /// Names the jobs inside.
  func during<Result>(_ operation: () -> String, _ body: () -> Result) -> Result {
    let outer = self.operation
    let start = clock.now
    self.operation = operation()
    overhead += (clock.now - start) / .seconds(1)
    defer { self.operation = outer }
    return body()
  }

  /// Does and times a job.
  func run(_ units: Int, _ body: (_ unit: Int) -> Void) {
    var instants = [clock.now]
    instants.reserveCapacity(units + 1)
    for unit in 0..<units {
      body(unit)
      instants.append(clock.now)
    }
    let seconds = zip(instants, instants.dropFirst()).map { ($1 - $0) / .seconds(1) }
    jobs.append(Job(operation: operation, units: seconds))
    overhead += (clock.now - instants[units]) / .seconds(1)
  }

  /// Ends a pass.
  /// - Parameter seconds: that it took in all.
  func finish(seconds: Double) {
    alone = max(0, seconds - overhead - jobs.reduce(0) { $0 + $1.work })
  }

  /// Takes over what was faster in another trace of the same pass: the machine was busy with
  /// something else meanwhile.
  func improve(by other: UnitTrace) {
    precondition(jobs.map(\.units.count) == other.jobs.map(\.units.count))
    for (index, job) in other.jobs.enumerated() {
      for (unit, seconds) in job.units.enumerated() where seconds < jobs[index].units[unit] {
        jobs[index].units[unit] = seconds
      }
    }
    alone = min(alone, other.alone)
  }

  /// Seconds of the whole pass.
  public var span: Double { alone + jobs.reduce(0) { $0 + $1.span(threads: threads) } }

  /// The share of the threads' time in a pass in which they wait.
  public var idleShare: Double {
    Self.idleShare(work: alone + jobs.reduce(0) { $0 + $1.work }, span: span, threads: threads)
  }

  /// The share of the threads' time in which they wait.
  /// - Parameters:
  ///   - work: seconds of what they do.
  ///   - span: seconds that it takes them.
  public static func idleShare(work: Double, span: Double, threads: Int) -> Double {
    span > 0 ? max(0, 1 - work / (Double(threads) * span)) : 0
  }
}
