import Foundation
import Testing

@testable import easel

@Suite("Signals", .serialized) struct SignalTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  /// Minutes of work.
  private let work = ["render", "x", "-o", "x.png", "--size", "1024", "--steps", "900,900,900"]

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: program.home.url.path)
      .filter { $0 != ".local" && $0 != ".cache" }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]) func endAtTheNextStep(signal: Int32) throws {
    let run = try program.start(work)
    usleep(1_500_000)
    let clock = ContinuousClock.now
    kill(run.processID, signal)
    let result = run.finish()
    #expect(result.status == 130)
    #expect(clock.duration(to: .now) < .seconds(10))
    #expect(try files().isEmpty)
  }

  /// As under nohup, and in the background of a script.
  @Test(arguments: [SIGINT, SIGHUP, SIGQUIT]) func ignoredStaysIgnored(signal: Int32) throws {
    let name = [SIGINT: "INT", SIGHUP: "HUP"][signal] ?? "QUIT"
    let run = try Launched(
      ["sh", "-c", "trap '' \(name); exec \"$0\" \"$@\"", EaselProgram.binary.path] + work,
      environment: program.environment, folder: program.home.url)
    usleep(1_000_000)
    kill(run.processID, signal)
    usleep(500_000)
    #expect(kill(run.processID, 0) == 0)
    var status: Int32 = 0
    #expect(waitpid(run.processID, &status, WNOHANG) == 0)
    kill(run.processID, SIGTERM)
    #expect(run.finish().status == 130)
  }

  /// The kernel ignores for process 1 what it does not handle.
  @Test(.enabled(if: SignalTests.hasNamespaces), arguments: [SIGINT, SIGTERM, SIGHUP])
  func processOne(signal: Int32) throws {
    let run = try Launched(
      ["unshare", "--fork", "--pid", EaselProgram.binary.path] + work,
      environment: program.environment, folder: program.home.url)
    usleep(1_500_000)
    let children = try #require(try tool(["pgrep", "-P", "\(run.processID)"]))
    let child = try #require(pid_t(children.trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(child, signal)
    #expect(run.finish().status == 130)
    #expect(try files().isEmpty)
  }

  static let hasNamespaces = (try? tool(["unshare", "--fork", "--pid", "true"])) ?? nil != nil

  /// A plan refuses what will not fit, and what fails in spite of it says so; nothing traps.
  @Test(arguments: [220_000, 260_000, 300_000, 340_000, 400_000, 480_000])
  func littleMemory(kilobytes: Int) throws {
    let line = "ulimit -v \(kilobytes); exec \"$0\" \"$@\""
    let result = try Launched(
      ["sh", "-c", line, EaselProgram.binary.path]
        + ["render", "x", "-o", "x.png", "--size", "64", "--steps", "1", "--threads", "2"],
      environment: program.environment, folder: program.home.url
    ).finish()
    #expect([0, 1, 127].contains(result.status), "\(result.errors)")
    if result.status == 1 { #expect(result.errors.contains("memory")) }
  }

  @Test func aRefusalSaysWhoCanHelp() throws {
    let result = try Launched(
      ["sh", "-c", "ulimit -v 700000; exec \"$0\" \"$@\"", EaselProgram.binary.path]
        + ["render", "x", "-o", "x.png", "--size", "1024"],
      environment: program.environment, folder: program.home.url
    ).finish()
    #expect(result.status == 1)
    #expect(result.errors.contains("ulimit -v") && result.errors.contains("--size"))
  }
}
