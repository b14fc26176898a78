import FileNames
import Foundation
import Gallery
import Recipes
import Studio
import TerminalUI

/// How fast the studio feels: a studio of its own on a terminal of its own, where keys are pressed
/// while a generation uses all cores.
struct StudioBenchmark: Encodable {
  /// Seconds from the start of the program to its first frame.
  let firstFrame: Double
  /// Share of one core that the studio uses while nothing happens.
  let idleCPU: Double
  /// Seconds from a key press to its letter on the terminal: the median, and what 99 of 100 stay
  /// below.
  let keyMedian: Double
  let key99: Double
  /// Seconds until a screen of 200x60 is written again.
  let redraw: Double

  enum CodingKeys: String, CodingKey {
    case firstFrame = "first_frame"
    case idleCPU = "idle_cpu"
    case keyMedian = "key_median"
    case key99 = "key_p99"
    case redraw
  }

  var text: String {
    String(
      format: """
        first frame after %.3f s, idle %.2f%% of a core, full redraw of 200x60 in %.1f ms
        key to screen while a picture is made: median %.1f ms, 99th percentile %.1f ms
        """, firstFrame, idleCPU * 100, redraw * 1e3, keyMedian * 1e3, key99 * 1e3)
  }

  /// Measures with `keys` key presses.
  init(keys: Int) throws {
    let home = URL(file: Files.temporaryFolder, isFolder: true)
      .appendingPathComponent("easel-bench-\(UUID().uuidString)")
    defer { Files.removeFolder(home.path) }
    try Self.prepare(home)
    let clock = ContinuousClock()
    let started = clock.now
    let child = try TerminalChild(
      [
        "env", "HOME=\(home.path)", "XDG_STATE_HOME=", "XDG_DATA_HOME=", "XDG_CONFIG_HOME=",
        "XDG_CACHE_HOME=", "LC_ALL=C.UTF-8", "/proc/\(getpid())/exe", "studio",
      ], term: "xterm-256color", size: (100, 30))
    guard Self.wait(for: "Prompt", on: child, seconds: 10) else {
      throw EaselError.refused("the studio did not draw a frame")
    }
    firstFrame = started.duration(to: clock.now) / .seconds(1)

    Self.drain(child, seconds: 5)
    let before = Self.processorSeconds(child.processID)
    Self.drain(child, seconds: 4)
    idleCPU = (Self.processorSeconds(child.processID) - before) / 4

    child.resize(columns: 200, rows: 60)
    Self.drain(child, seconds: 1)
    redraw = Self.median((0..<20).map { _ in Self.redraw(child, clock) })

    child.write("\r")
    Self.drain(child, seconds: 3)
    var times: [Double] = []
    // A letter that is not on the screen yet, so that its echo cannot be mistaken.
    let letters = (0..<keys).compactMap { Unicode.Scalar(0x3B1 + UInt32($0) % 24) }
    for letter in letters {
      let pressed = clock.now
      child.write(String(letter))
      guard Self.wait(for: String(letter), on: child, seconds: 2) else {
        throw EaselError.refused("a key press did not reach the screen within two seconds")
      }
      times.append(pressed.duration(to: clock.now) / .seconds(1))
      child.write("\u{7F}")
      Self.drain(child, seconds: 0.03)
    }
    times.sort()
    keyMedian = Self.median(times)
    key99 = times[min(times.count - 1, times.count * 99 / 100)]
  }

  /// A session whose next picture takes longer than the measurement.
  private static func prepare(_ home: URL) throws {
    var session = Session()
    session.prompt = "a red apple"
    session.parameters.stagesOn = 1
    session.parameters.stages = Array(
      repeating: StageSettings(steps: 1000, guidance: 3), count: 3)
    let folder = home.appendingPathComponent(".local/state/easel")
    try Disk.makeFolder(folder.path)
    try Disk.write(
      Array(JSONEncoder().encode(session)), to: folder.appendingPathComponent("session.json").path)
  }

  private static func wait(for text: String, on child: TerminalChild, seconds: Double) -> Bool {
    let wanted = Array(text.utf8)
    let deadline = ContinuousClock.now + .seconds(seconds)
    var seen: [UInt8] = []
    while ContinuousClock.now < deadline {
      seen += child.read(timeout: 0.1)
      if Data(seen).range(of: Data(wanted)) != nil { return true }
    }
    return false
  }

  private static func drain(_ child: TerminalChild, seconds: Double) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline { _ = child.read(timeout: min(seconds, 0.05)) }
  }

  /// Ctrl-L until the last byte of its frame.
  private static func redraw(_ child: TerminalChild, _ clock: ContinuousClock) -> Double {
    let pressed = clock.now
    child.write("\u{0C}")
    var last = pressed
    while true {
      guard !child.read(timeout: 0.05).isEmpty else { break }
      last = clock.now
    }
    return pressed.duration(to: last) / .seconds(1)
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// User and system time of a process, from its 14th and 15th field of /proc/PID/stat.
  private static func processorSeconds(_ process: Int32) -> Double {
    guard let bytes = try? Files.read("/proc/\(process)/stat"),
      case let text = String(decoding: bytes, as: UTF8.self), let name = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[name...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
    guard fields.count > 12 else { return 0 }
    return (fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
