import Foundation

/// How many threads are worth starting: as many as the processors that this process may use. More
/// of them would wait for each other.
public struct MachineProcessors: Sendable, Hashable, CustomStringConvertible {
  /// Who says how many.
  public enum Bound: Sendable, Hashable {
    case machine
    /// The process may run on some processors only (`taskset`, a batch job's or container's
    /// `cpuset`).
    case affinity
    /// A control group: a batch job, a service, a container; the file that sets the limit, and
    /// the processors' worth of time that it allows.
    case group(String, Double)
  }

  /// Processors of the machine that are on.
  public let total: Int
  /// Threads that this process should compute with, at least 1. A part of a processor's time
  /// counts as a whole one: a thread less would leave it unused.
  public let threads: Int
  /// Who has the last word on `threads`.
  public let bound: Bound

  /// What this process may use now.
  public static var current: Self { Self(total: sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// - Parameters:
  ///   - total: processors of the machine.
  ///   - root: of the file system that `/proc` and `/sys` are in.
  init(total: Int, root: String = "") {
    var threads = max(1, min(total, Self.allowed(root) ?? total))
    var bound = threads < total ? Bound.affinity : .machine
    let limits = ControlGroups(of: .processors, root: root).processorLimits
    if let limit = limits.min(by: { $0.processors < $1.processors }),
      limit.processors <= Double(threads - 1)
    {
      threads = max(1, Int(limit.processors.rounded(.up)))
      bound = .group(limit.file, limit.processors)
    }
    self.total = max(threads, total)
    self.threads = threads
    self.bound = bound
  }

  /// Such as "2 threads: the container or job allows 2 of 64 processors (/sys/fs/cgroup/cpu.max)".
  public var description: String {
    let count = threads == 1 ? "1 thread" : "\(threads) threads"
    let processors = "\(total) processor\(total == 1 ? "" : "s")"
    switch bound {
    case .machine: return "\(count): the machine has \(processors)"
    case .affinity: return "\(count): this process may run on \(threads) of \(processors)"
    case .group(let file, let time):
      let share =
        time == time.rounded() ? "\(threads)" : String(format: "%.3g", time)
      return "\(count): the container or job allows \(share) of \(processors) (\(file))"
    }
  }

  /// Processors on which the process may run, as `sched_getaffinity` would tell; nil where nobody
  /// knows. Formats: man 5 proc, man 7 cpuset (list format).
  private static func allowed(_ root: String) -> Int? {
    let key = "Cpus_allowed_list:"
    guard
      let line = ProcFile.lines(root + "/proc/self/status").first(where: { $0.hasPrefix(key) }),
      let allowed = numbers(line.dropFirst(key.count))
    else { return nil }
    // The list may name processors that are off, or that the machine could have.
    let online = ProcFile.lines(root + "/sys/devices/system/cpu/online").first.flatMap(numbers)
    return online.map { allowed.intersection($0).count } ?? allowed.count
  }

  /// A list such as `0-3,8`.
  private static func numbers(_ list: Substring) -> IndexSet? {
    var numbers = IndexSet()
    for part in list.split(separator: ",") {
      let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      guard let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last,
        last < 1 << 20
      else { return nil }
      numbers.insert(integersIn: first...last)
    }
    return numbers.isEmpty ? nil : numbers
  }
}
