/// The memory limits of the control groups that the process is in: its own and all above it, as
/// batch systems, systemd and containers set them, of either version.
/// Formats: https://docs.kernel.org/admin-guide/cgroup-v2.html (memory.*),
/// https://docs.kernel.org/admin-guide/cgroup-v1/memory.html, man 7 cgroups, man 5 proc.
struct ControlGroups {
  /// A group that is limited.
  struct Limit: Hashable {
    /// The file that sets the limit.
    let file: String
    /// Bytes that all processes of the group may take together.
    let bytes: Int
    /// Bytes that they have taken and that the kernel cannot take back by dropping file caches.
    let used: Int
  }

  let limits: [Limit]

  /// - Parameter root: of the file system that `/proc` and `/sys` are in.
  init(root: String = "") {
    let mounts = Self.mounts(root)
    var seen: Set<String> = []
    var limits: [Limit] = []
    for line in ProcFile.lines(root + "/proc/self/cgroup") {
      // hierarchy:controllers:path
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      let isUnified = fields[0] == "0" && controllers.isEmpty
      guard isUnified || controllers.contains("memory") else { continue }
      for mount in mounts where mount.isUnified == isUnified {
        for folder in mount.folders(of: String(fields[2])) where seen.insert(folder).inserted {
          limits += Self.limits(root, folder)
        }
      }
    }
    self.limits = limits
  }

  /// What a group's own files say.
  private static func limits(_ root: String, _ folder: String) -> [Limit] {
    func number(_ name: String) -> Int? {
      ProcFile.lines("\(root)\(folder)/\(name)").first.flatMap { Int($0) }
    }
    var statistics: [Substring: Int] = [:]
    for line in ProcFile.lines("\(root)\(folder)/memory.stat") {
      let words = line.split(separator: " ")
      if words.count == 2, let value = Int(words[1]) { statistics[words[0]] = value }
    }
    func sum(_ names: Substring...) -> Int { names.reduce(0) { $0 &+ (statistics[$1] ?? 0) } }
    let unified = (
      number("memory.current"), sum("inactive_file", "active_file"), ["memory.max", "memory.high"]
    )
    let old = (
      number("memory.usage_in_bytes"), sum("total_inactive_file", "total_active_file"),
      ["memory.limit_in_bytes"]
    )
    var limits: [Limit] = []
    for (usage, caches, names) in [unified, old] {
      for name in names {
        guard let bytes = number(name), bytes >= 0 else { continue }
        limits.append(
          Limit(file: "\(folder)/\(name)", bytes: bytes, used: max(0, (usage ?? 0) &- caches)))
      }
    }
    // The first version also says what groups above allow that cannot be seen from a container.
    if let bytes = statistics["hierarchical_memory_limit"], bytes >= 0 {
      limits.append(Limit(file: "\(folder)/memory.stat", bytes: bytes, used: 0))
    }
    return limits
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
  private static func mounts(_ root: String) -> [Mount] {
    var mounts: [Mount] = []
    for line in ProcFile.lines(root + "/proc/self/mountinfo") {
      // id parent device root mount-point options [optional ...] - type source super-options
      let words = line.split(separator: " ")
      guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else {
        continue
      }
      let isUnified = words[dash + 1] == "cgroup2"
      let isMemory =
        words[dash + 1] == "cgroup" && words[dash + 3].split(separator: ",").contains("memory")
      guard isUnified || isMemory else { continue }
      mounts.append(
        Mount(
          folder: unescaped(words[4]), group: unescaped(words[3]), isUnified: isUnified))
    }
    mounts.append(Mount(folder: "/sys/fs/cgroup", group: "/", isUnified: true))
    mounts.append(Mount(folder: "/sys/fs/cgroup/memory", group: "/", isUnified: false))
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
