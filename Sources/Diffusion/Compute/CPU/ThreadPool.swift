import Dispatch
import Foundation
import Synchronization

/// Threads that share out the units of one job at a time. A pass through a network is hundreds of
/// short jobs, so the threads look for the next one for a moment before they sleep.
final class ThreadPool {
  private let shared: Shared

  /// - Parameter helpers: threads besides the caller's own.
  init(helpers: Int) {
    shared = Shared(helpers: helpers)
    for index in 0..<helpers {
      let thread = Thread { [shared] in shared.work(index) }
      thread.name = "easel-\(index)"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit { shared.stop() }

  /// Calls `body(unit, worker)` for all units on the helpers and the caller (worker 0), and returns
  /// when all are done.
  func run(_ units: Int, _ body: (_ unit: Int, _ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { shared.run(units, $0) }
  }
}

/// What the threads share.
///
/// Unchecked because of `body` and `units`: the caller of `run` writes them only while the gate is
/// closed and nobody is inside (acquire), then opens it (release); helpers read them only inside.
private final class Shared: @unchecked Sendable {
  private var body: ((Int, Int) -> Void)?
  private var units = 0
  /// Number of the job, times `round`; helpers inside, times `inside`; and 1 while it is open. A
  /// helper that has no processor yet is not inside, so nobody waits for it.
  private let gate = Atomic<Int>(0)
  private static let inside = 2
  private static let round = 1 << 16
  private let next = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private let asleep: Mutex<Set<Int>> = Mutex([])
  private let bells: [DispatchSemaphore]
  /// Looks before sleeping: some 100 microseconds.
  private static let patience = 20_000

  init(helpers: Int) {
    bells = (0..<helpers).map { _ in DispatchSemaphore(value: 0) }
  }

  func run(_ units: Int, _ body: @escaping (Int, Int) -> Void) {
    self.body = body
    self.units = units
    next.store(0, ordering: .relaxed)
    gate.wrappingAdd(Self.round + 1, ordering: .sequentiallyConsistent)
    wake()
    take(units, body, worker: 0)
    gate.wrappingSubtract(1, ordering: .acquiringAndReleasing)
    while gate.load(ordering: .acquiring) % Self.round != 0 { sched_yield() }
    self.body = nil
  }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    gate.wrappingAdd(Self.round, ordering: .sequentiallyConsistent)
    wake()
  }

  private func wake() {
    let sleepers = asleep.withLock { sleepers in
      defer { sleepers = [] }
      return sleepers
    }
    for index in sleepers { bells[index].signal() }
  }

  private func take(_ units: Int, _ body: (Int, Int) -> Void, worker: Int) {
    while true {
      let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard unit < units else { return }
      body(unit, worker)
    }
  }

  /// A helper's life.
  func work(_ index: Int) {
    var seen = 0
    while true {
      wait(after: seen, index)
      if stopped.load(ordering: .relaxed) { return }
      var state = gate.load(ordering: .acquiring)
      seen = state / Self.round
      while state % Self.inside == 1 {
        let entry = gate.compareExchange(
          expected: state, desired: state + Self.inside, ordering: .acquiringAndReleasing)
        state = entry.original
        guard entry.exchanged else { continue }
        if let body { take(units, body, worker: index + 1) }
        gate.wrappingSubtract(Self.inside, ordering: .acquiringAndReleasing)
        break
      }
    }
  }

  /// Returns when a job after `seen` has begun.
  private func wait(after seen: Int, _ index: Int) {
    for _ in 0..<Self.patience where gate.load(ordering: .acquiring) / Self.round != seen {
      return
    }
    asleep.withLock { _ = $0.insert(index) }
    // A job that began meanwhile may or may not have seen this sleeper.
    if gate.load(ordering: .sequentiallyConsistent) / Self.round != seen,
      asleep.withLock({ $0.remove(index) }) != nil
    {
      return
    }
    bells[index].wait()
  }
}
