import Foundation
import Testing

@testable import Diffusion

/// How many threads are worth starting on machines that are not this one: their `/proc` and `/sys` in
/// a folder.
struct MachineProcessorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to path: String) throws {
    let file = folder.url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func machine(_ total: Int = 64) -> MachineProcessors {
    MachineProcessors(total: total, root: folder.url.path)
  }

  /// Lets the process run on some processors.
  private func allow(_ list: String) throws {
    try write(
      "Name:\teasel\nCpus_allowed:\tff\nCpus_allowed_list:\t\(list)\n", to: "proc/self/status")
  }

  @Test func withoutLimits() throws {
    #expect(machine().threads == 64 && machine().bound == .machine)
    #expect("\(machine())" == "64 threads: the machine has 64 processors")
    try write("0::/\n", to: "proc/self/cgroup")
    try write("max 100000\n", to: "sys/fs/cgroup/cpu.max")
    #expect(machine().threads == 64 && machine().bound == .machine)
    #expect("\(machine(1))" == "1 thread: the machine has 1 processor")
  }

  @Test(arguments: [
    ("0-2", 3), ("5", 1), ("0,2,4-7", 6), ("0-63", 64), ("0-239", 64), ("62-70", 9),
  ])
  func affinity(list: String, threads: Int) throws {
    try allow(list)
    #expect(machine().threads == threads)
    #expect(machine().bound == (threads < 64 ? .affinity : .machine))
    guard threads == 3 else { return }
    #expect("\(machine())" == "3 threads: this process may run on 3 of 64 processors")
  }

  /// Processors that could be switched on are no processors.
  @Test func processorsThatAreOff() throws {
    try allow("0-239")
    try write("0-1,4\n", to: "sys/devices/system/cpu/online")
    #expect(machine(3).threads == 3 && machine(3).bound == .machine)
    try allow("1-3")
    #expect(machine(3).threads == 1 && machine(3).bound == .affinity)
    try allow("7")
    #expect(machine(3).threads == 1)
  }

  @Test(arguments: ["", "x", "-1", "3-1", "0-", "1-2-3", "0-99999999999999999999", "0-9999999999"])
  func oddLists(_ list: String) throws {
    try allow(list)
    #expect(machine().threads == 64)
    try allow("0-3")
    try write(list, to: "sys/devices/system/cpu/online")
    #expect(machine().threads == 4)
  }

  /// The quota may be the job's own or of a group above it; the smallest counts.
  @Test(arguments: ["", "system.slice", "system.slice/job", "system.slice/job/step_0"])
  func secondVersion(limited: String) throws {
    try write("0::/system.slice/job/step_0\n", to: "proc/self/cgroup")
    for name in ["", "system.slice", "system.slice/job", "system.slice/job/step_0"] {
      try write("800000 100000\n", to: "sys/fs/cgroup/\(name)/cpu.max")
    }
    try write("200000 100000\n", to: "sys/fs/cgroup/\(limited)/cpu.max")
    let file = "/sys/fs/cgroup/" + (limited.isEmpty ? "" : limited + "/") + "cpu.max"
    #expect(machine().threads == 2 && machine().bound == .group(file, 2))
    #expect(
      "\(machine())" == "2 threads: the container or job allows 2 of 64 processors (\(file))")
    // What is narrower has the last word.
    #expect(machine(2).bound == .machine && machine(2).threads == 2)
    try allow("1-2")
    #expect(machine().bound == .affinity && machine().threads == 2)
    try allow("1-3")
    #expect(machine().bound == .group(file, 2) && machine().threads == 2)
  }

  @Test(arguments: ["docker", "docker/abc"]) func firstVersion(limited: String) throws {
    try write("3:memory:/other\n2:cpu,cpuacct:/docker/abc\n0::/\n", to: "proc/self/cgroup")
    try write(
      "35 31 0:32 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
        + "36 31 0:33 / /cg/memory rw - cgroup cgroup rw,memory\n", to: "proc/self/mountinfo")
    for name in ["docker", "docker/abc"] {
      try write("-1\n", to: "cg/cpu,cpuacct/\(name)/cpu.cfs_quota_us")
      try write("50000\n", to: "cg/cpu,cpuacct/\(name)/cpu.cfs_period_us")
    }
    #expect(machine().bound == .machine)
    try write("150000\n", to: "cg/cpu,cpuacct/\(limited)/cpu.cfs_quota_us")
    #expect(machine().threads == 3)
    try write("50000\n", to: "cg/memory/other/cpu.cfs_quota_us")
    #expect(machine().threads == 3)
  }

  /// A container sees its own group at the mount point.
  @Test func container() throws {
    try write("0::/\n", to: "proc/self/cgroup")
    try write(
      "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n", to: "proc/self/mountinfo")
    try write("250000 100000\n", to: "sys/fs/cgroup/cpu.max")
    #expect(machine().threads == 3)
    #expect("\(machine())".contains("allows 2.5 of 64 processors"))
  }

  /// A part of a processor is a thread, and none is one too.
  @Test(arguments: [
    ("1000 100000", 1), ("100000 100000", 1), ("100001 100000", 2), ("1950000 100000", 20),
    ("6400000 100000", 64), ("9223372036854775807 1", 64), ("1 9223372036854775807", 1),
  ])
  func rounding(_ text: String, threads: Int) throws {
    try write("0::/a\n", to: "proc/self/cgroup")
    try write(text + "\n", to: "sys/fs/cgroup/a/cpu.max")
    #expect(machine().threads == threads)
  }

  /// What cannot be read limits nothing, and nothing that a file says may trap.
  @Test(arguments: [
    "", "max", "100000", "max max", "-100000 100000", "100000 0", "0 100000", "x y", "100000 -1",
    "99999999999999999999 100000", "\u{0}", "1e5 100000",
  ])
  func oddValues(_ text: String) throws {
    try write("0::/a\nnonsense\n:::\n4:cpu:/a\n", to: "proc/self/cgroup")
    try write("- - -\n1 2 3 4 5 6 - cgroup2\n", to: "proc/self/mountinfo")
    try write(text, to: "sys/fs/cgroup/a/cpu.max")
    try write(text, to: "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us")
    try write("0", to: "sys/fs/cgroup/cpu/a/cpu.cfs_period_us")
    #expect(machine().threads == 64 && machine().bound == .machine)
  }

  @Test func thisMachineSaysSomething() {
    let current = MachineProcessors.current
    #expect(1...current.total ~= current.threads)
  }
}
