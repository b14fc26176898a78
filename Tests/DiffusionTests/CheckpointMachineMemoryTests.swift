import Foundation
import Testing

@testable import Diffusion

/// Limits of machines that are not this one: their `/proc` and `/sys` in a folder.
struct CheckpointMachineMemoryTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("MemTotal: 16000000 kB\nMemAvailable: 8000000 kB\n", to: "proc/meminfo")
    try write(
      "VmSize: 400000 kB\nVmRSS: 100000 kB\nRssAnon: 50000 kB\nVmData: 90000 kB\n",
      to: "proc/self/status")
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func machine(addressSpace: Int? = nil, data: Int? = nil) -> MachineMemory {
    MachineMemory(
      root: folder.url.path, limits: ProcessLimits(addressSpace: addressSpace, data: data))
  }

  @Test func withoutLimits() throws {
    try write("0::/\n", to: "proc/self/cgroup")
    try write("max\n", to: "sys/fs/cgroup/memory.max")
    let machine = machine()
    #expect(
      machine.memory
        == .init(total: 16_000_000 << 10, available: 8_000_000 << 10, bound: .machine))
    #expect(machine.addressSpace == nil)
  }

  /// A job of systemd or Slurm: the limit is neither at the root nor in the job's own group.
  @Test(arguments: ["system.slice", "system.slice/job", "system.slice/job/step_0/task"])
  func secondVersion(limited: String) throws {
    try write("0::/system.slice/job/step_0/task\n", to: "proc/self/cgroup")
    try write(
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n",
      to: "proc/self/mountinfo")
    for name in ["", "system.slice", "system.slice/job", "system.slice/job/step_0/task"] {
      try write("max\n", to: "sys/fs/cgroup/\(name)/memory.max")
    }
    try write("1000000000\n", to: "sys/fs/cgroup/\(limited)/memory.max")
    try write("700000000\n", to: "sys/fs/cgroup/\(limited)/memory.current")
    try write(
      "anon 100000000\ninactive_file 400000000\nactive_file 200000000\n",
      to: "sys/fs/cgroup/\(limited)/memory.stat")
    #expect(
      machine().memory
        == .init(
          total: 1_000_000_000, available: 900_000_000,
          bound: .group("/sys/fs/cgroup/\(limited)/memory.max")))
  }

  @Test(arguments: ["slurm", "slurm/uid_1/job_2"]) func firstVersion(limited: String) throws {
    try write(
      "5:cpu,cpuacct:/other\n4:memory:/slurm/uid_1/job_2\n0::/\n", to: "proc/self/cgroup")
    try write(
      "35 31 0:32 / /cg/my\\040memory rw - cgroup cgroup rw,memory\n", to: "proc/self/mountinfo")
    for name in ["slurm", "slurm/uid_1", "slurm/uid_1/job_2"] {
      try write("9223372036854771712\n", to: "cg/my memory/\(name)/memory.limit_in_bytes")
    }
    try write("500000000\n", to: "cg/my memory/\(limited)/memory.limit_in_bytes")
    try write("300000000\n", to: "cg/my memory/\(limited)/memory.usage_in_bytes")
    try write(
      "total_inactive_file 100000000\ntotal_active_file 50000000\n",
      to: "cg/my memory/\(limited)/memory.stat")
    #expect(machine().memory.total == 500_000_000)
    #expect(machine().memory.available == 350_000_000)
  }

  /// A container sees its own group at the mount point, and maybe the path that it has outside.
  @Test(arguments: ["/docker/abc", "/", "/../../elsewhere"]) func container(path: String) throws {
    try write("0::\(path)\n", to: "proc/self/cgroup")
    try write(
      "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n", to: "proc/self/mountinfo")
    try write("600000000\n", to: "sys/fs/cgroup/memory.max")
    #expect(machine().memory.total == 600_000_000)
  }

  /// The first version says at the leaf what a group allows that a container does not see.
  @Test func limitAboveWhatIsSeen() throws {
    try write("4:memory:/docker/abc\n", to: "proc/self/cgroup")
    try write("hierarchical_memory_limit 400000000\n", to: "sys/fs/cgroup/memory/memory.stat")
    #expect(machine().memory.total == 400_000_000)
  }

  @Test func processLimits() throws {
    let limited = machine(addressSpace: 2_000_000_000, data: 1_000_000_000)
    // 300 MB of addresses are taken without being resident, and 40 MB of data.
    #expect(limited.addressSpace?.available == 2_000_000_000 - 300_000 << 10)
    #expect(limited.memory.total == 1_000_000_000)
    #expect(limited.memory.available == 1_000_000_000 - 40_000 << 10)
    #expect(limited.memory.bound == .data)
  }

  /// Nothing that a file says may trap.
  @Test(arguments: ["-1", "", "x", "99999999999999999999", "0"]) func oddValues(_ value: String)
    throws
  {
    try write("0::/a\nnonsense\n:::\n", to: "proc/self/cgroup")
    try write("- - -\n1 2 3 4 5 6 - cgroup2\n", to: "proc/self/mountinfo")
    try write(value, to: "sys/fs/cgroup/a/memory.max")
    try write("9223372036854775807", to: "sys/fs/cgroup/a/memory.current")
    #expect(machine().memory.total == (value == "0" ? 0 : 16_000_000 << 10))
    #expect(machine().memory.available >= 0)
  }
}
