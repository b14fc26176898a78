import Foundation

/// Memory that can be had: of the machine, or of the job or container that this runs in, in
/// bytes.
public struct MachineMemory: Sendable, Hashable {
  /// Who says how much memory there is.
  public enum Bound: Sendable, Hashable {
    case machine
    /// A control group: a batch job, a service, a container; the file that sets the limit.
    case group(String)
    /// `ulimit -v`: everything that is mapped counts, files too.
    case addressSpace
    /// `ulimit -d`.
    case data
  }

  /// Room of one kind.
  public struct Room: Sendable, Hashable {
    public let total: Int
    /// What can be had now, with what this process has already, and without taking anything
    /// from other programs.
    public let available: Int
    /// Who has the last word on `available`.
    public let bound: Bound

    public init(total: Int, available: Int, bound: Bound) {
      self.total = total
      self.available = available
      self.bound = bound
    }

    /// The narrower of two in each respect.
    func narrowed(by other: Room) -> Room {
      Room(
        total: min(total, other.total), available: min(available, other.available),
        bound: other.available < available ? other.bound : bound)
    }
  }

  /// For what must be resident.
  public let memory: Room
  /// For that and for files that are mapped; nil without a limit.
  public let addressSpace: Room?

  public init(memory: Room, addressSpace: Room? = nil) {
    self.memory = memory
    self.addressSpace = addressSpace
  }

  public init(total: Int, available: Int) {
    self.init(memory: Room(total: total, available: available, bound: .machine))
  }

  /// What the way to keep the weights is chosen by.
  var total: Int {
    min(memory.total, addressSpace.map { max(0, $0.total - Self.libraries) } ?? .max)
  }

  /// What the kernels of a network may take beyond their direct form.
  var winogradBytes: Int { total / 3 }

  /// Addresses that the program's libraries and threads take without being resident (measured:
  /// 290 MB).
  private static let libraries = 320 << 20

  /// What this process has now.
  public static var current: Self { Self(root: "", limits: ProcessLimits()) }

  /// - Parameters:
  ///   - root: of the file system that `/proc` and `/sys` are in.
  ///   - limits: of the process.
  init(root: String, limits: ProcessLimits) {
    let physical =
      ProcFile.number(root + "/proc/meminfo", "MemTotal").map { $0 << 10 }
      ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let free = ProcFile.number(root + "/proc/meminfo", "MemAvailable").map { $0 << 10 }
    var memory = Room(
      total: physical, available: min(free ?? physical, physical), bound: .machine)
    for limit in ControlGroups(of: .memory, root: root).memoryLimits {
      let room = Room(
        total: limit.bytes, available: max(0, limit.bytes - limit.used), bound: .group(limit.file)
      )
      memory = memory.narrowed(by: room)
    }
    func own(_ key: String) -> Int {
      (ProcFile.number(root + "/proc/self/status", key) ?? 0) << 10
    }
    if let data = limits.data {
      // What is resident already is a part of what the plan counts.
      let taken = max(0, own("VmData") - own("RssAnon"))
      memory = memory.narrowed(
        by: Room(total: data, available: max(0, data - taken), bound: .data))
    }
    self.init(
      memory: memory,
      addressSpace: limits.addressSpace.map {
        let taken = max(0, own("VmSize") - own("VmRSS"))
        return Room(total: $0, available: max(0, $0 - taken), bound: .addressSpace)
      })
  }
}

/// The limits that a shell or service sets for a process, bytes; nil is none.
struct ProcessLimits {
  /// RLIMIT_AS.
  var addressSpace: Int?
  /// RLIMIT_DATA.
  var data: Int?

  init(addressSpace: Int?, data: Int?) {
    self.addressSpace = addressSpace
    self.data = data
  }

  /// Those of this process.
  init() {
    func limit(_ kind: __rlimit_resource_t) -> Int? {
      var limit = rlimit()
      guard getrlimit(kind, &limit) == 0, limit.rlim_cur < rlim_t(Int.max) else { return nil }
      return Int(limit.rlim_cur)
    }
    self.init(
      addressSpace: limit(__rlimit_resource_t(RLIMIT_AS.rawValue)),
      data: limit(__rlimit_resource_t(RLIMIT_DATA.rawValue)))
  }
}
