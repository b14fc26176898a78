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
/// Unchecked because of `body` and `units`: they are written only by the caller of `run` while all
/// helpers wait (`running` is zero), before `round` is raised with release order, and read only
/// after that was seen with acquire order.
private final class Shared: @unchecked Sendable {
  private let helpers: Int
  private var body: ((Int, Int) -> Void)?
  private var units = 0
  private let round = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let running = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private let asleep: Mutex<Set<Int>> = Mutex([])
  private let bells: [DispatchSemaphore]
  /// Looks before sleeping: some 100 microseconds.
  private static let patience = 20_000

  init(helpers: Int) {
    self.helpers = helpers
    bells = (0..<helpers).map { _ in DispatchSemaphore(value: 0) }
  }

  func run(_ units: Int, _ body: @escaping (Int, Int) -> Void) {
    self.body = body
    self.units = units
    next.store(0, ordering: .relaxed)
    running.store(helpers, ordering: .relaxed)
    begin()
    take(units, body, worker: 0)
    while running.load(ordering: .acquiring) > 0 { sched_yield() }
    self.body = nil
  }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    begin()
  }

  private func begin() {
    round.wrappingAdd(1, ordering: .sequentiallyConsistent)
    for index in asleep.withLock({ sleepers in
      defer { sleepers = [] }
      return sleepers
    }) { bells[index].signal() }
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
      seen += 1
      if stopped.load(ordering: .relaxed) { return }
      if let body { take(units, body, worker: index + 1) }
      running.wrappingSubtract(1, ordering: .releasing)
    }
  }

  private func wait(after seen: Int, _ index: Int) {
    for _ in 0..<Self.patience where round.load(ordering: .acquiring) != seen { return }
    asleep.withLock { _ = $0.insert(index) }
    // A round that began meanwhile may or may not have seen this sleeper.
    if round.load(ordering: .sequentiallyConsistent) != seen,
      asleep.withLock({ $0.remove(index) }) != nil
    {
      return
    }
    bells[index].wait()
  }
}
