/// The control groups that the process is in, its own and all above it, as batch systems, systemd
/// and containers make them, of either version: what they allow of one resource.
/// Formats: https://docs.kernel.org/admin-guide/cgroup-v2.html (memory.*, cpu.max),
/// https://docs.kernel.org/admin-guide/cgroup-v1/memory.html,
/// https://docs.kernel.org/scheduler/sched-bwc.html (cpu.cfs_*), man 7 cgroups, man 5 proc.
struct ControlGroups {
  /// What limits a resource, by the name that the kernel gives it.
  enum Controller: String {
    case memory
    case processors = "cpu"
  }

  private let root: String
  /// Of the groups, below `root`.
  private let folders: [String]

  /// - Parameter root: of the file system that `/proc` and `/sys` are in.
  init(of controller: Controller, root: String = "") {
    let mounts = Self.mounts(root, controller.rawValue)
    var seen: Set<String> = []
    var folders: [String] = []
    for line in ProcFile.lines(root + "/proc/self/cgroup") {
      // hierarchy:controllers:path
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      let isUnified = fields[0] == "0" && controllers.isEmpty
      guard isUnified || controllers.contains(Substring(controller.rawValue)) else { continue }
      for mount in mounts where mount.isUnified == isUnified {
        folders += mount.folders(of: String(fields[2])).filter { seen.insert($0).inserted }
      }
    }
    self.root = root
    self.folders = folders
  }

  /// A group whose memory is limited.
  struct MemoryLimit: Hashable {
    /// The file that sets the limit.
    let file: String
    /// Bytes that all processes of the group may take together.
    let bytes: Int
    /// Bytes that they have taken and that the kernel cannot take back by dropping file caches.
    let used: Int
  }

  var memoryLimits: [MemoryLimit] { folders.flatMap { memoryLimits(of: $0) } }

  /// What a group's own files say.
  private func memoryLimits(of folder: String) -> [MemoryLimit] {
    var statistics: [Substring: Int] = [:]
    for line in ProcFile.lines("\(root)\(folder)/memory.stat") {
      let words = line.split(separator: " ")
      if words.count == 2, let value = Int(words[1]) { statistics[words[0]] = value }
    }
    func sum(_ names: Substring...) -> Int { names.reduce(0) { $0 &+ (statistics[$1] ?? 0) } }
    func number(_ name: String) -> Int? { numbers(folder, name).first ?? nil }
    let unified = (
      number("memory.current"), sum("inactive_file", "active_file"), ["memory.max", "memory.high"]
    )
    let old = (
      number("memory.usage_in_bytes"), sum("total_inactive_file", "total_active_file"),
      ["memory.limit_in_bytes"]
    )
    var limits: [MemoryLimit] = []
    for (usage, caches, names) in [unified, old] {
      for name in names {
        guard let bytes = number(name), bytes >= 0 else { continue }
        limits.append(
          MemoryLimit(
            file: "\(folder)/\(name)", bytes: bytes, used: max(0, (usage ?? 0) &- caches)))
      }
    }
    // The first version also says what groups above allow that cannot be seen from a container.
    if let bytes = statistics["hierarchical_memory_limit"], bytes >= 0 {
      limits.append(MemoryLimit(file: "\(folder)/memory.stat", bytes: bytes, used: 0))
    }
    return limits
  }

  /// A group whose time on processors is limited.
  struct ProcessorLimit: Hashable {
    /// The file that sets the limit.
    let file: String
    /// Processors' worth of time that all processes of the group may take together; more than 0.
    let processors: Double
  }

  var processorLimits: [ProcessorLimit] {
    folders.flatMap { folder in
      // "QUOTA PERIOD" in microseconds, the quota "max" for none.
      let unified = numbers(folder, "cpu.max")
      let quota = numbers(folder, "cpu.cfs_quota_us")
      let period = numbers(folder, "cpu.cfs_period_us")
      return [
        limit(folder, "cpu.max", unified.first ?? nil, unified.dropFirst().first ?? nil),
        limit(folder, "cpu.cfs_quota_us", quota.first ?? nil, period.first ?? nil),
      ].compactMap { $0 }
    }
  }

  private func limit(
    _ folder: String, _ name: String, _ quota: Int?, _ period: Int?
  ) -> ProcessorLimit? {
    guard let quota, quota > 0, let period, period > 0 else { return nil }
    return ProcessorLimit(
      file: "\(folder)/\(name)", processors: Double(quota) / Double(period))
  }

  /// The words of a file's first line; nil for those that are no number.
  private func numbers(_ folder: String, _ name: String) -> [Int?] {
    ProcFile.lines("\(root)\(folder)/\(name)").first?.split(separator: " ").map { Int($0) } ?? []
  }

  /// Where groups can be looked at.
  private struct Mount: Hashable {
    let folder: String
    /// The group that is seen there: a container may see only its own.
    let group: String
    let isUnified: Bool

    /// The folder of a group, and those of the groups above it that are seen.
    func folders(of path: String) -> [String] {
      var inside = Substring(path)
      if group != "/" {
        // A path of another name space says nothing here; what is seen is the group or above it.
        inside = path == group || path.hasPrefix(group + "/") ? inside.dropFirst(group.count) : ""
      }
      var names = inside.split(separator: "/")
      if names.contains("..") { names = [] }
      return (0...names.count).reversed().map { count in
        names.prefix(count).reduce(folder) { "\($0)/\($1)" }
      }
    }
  }

  /// What `mountinfo` lists, and the usual places.
  private static func mounts(_ root: String, _ controller: String) -> [Mount] {
    var mounts: [Mount] = []
    for line in ProcFile.lines(root + "/proc/self/mountinfo") {
      // id parent device root mount-point options [optional ...] - type source super-options
      let words = line.split(separator: " ")
      guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else {
        continue
      }
      let isUnified = words[dash + 1] == "cgroup2"
      let isOwn =
        words[dash + 1] == "cgroup"
        && words[dash + 3].split(separator: ",").contains(Substring(controller))
      guard isUnified || isOwn else { continue }
      mounts.append(
        Mount(
          folder: unescaped(words[4]), group: unescaped(words[3]), isUnified: isUnified))
    }
    mounts.append(Mount(folder: "/sys/fs/cgroup", group: "/", isUnified: true))
    mounts.append(Mount(folder: "/sys/fs/cgroup/\(controller)", group: "/", isUnified: false))
    return mounts
  }

  /// A path of `mountinfo`, which writes spaces as `\040`.
  private static func unescaped(_ word: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
