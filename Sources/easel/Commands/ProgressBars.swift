import Foundation

/// Progress on standard error: a live bar a stage on a terminal, a plain line a stage elsewhere.
struct ProgressBars {
  private let isTerminal: Bool
  private var isLineOpen = false
  private var started = ContinuousClock.now
  private var stage: String?
  private var percent = -1

  init() { isTerminal = isatty(STDERR_FILENO) == 1 }

  /// A line of its own.
  mutating func note(_ text: String) {
    close()
    StandardError.line(text)
  }

  /// Step `done` of `count` of a stage is done and took `seconds`.
  mutating func step(stage: String, done: Int, count: Int, seconds: Double) {
    if self.stage != stage || done == 1 {
      close()
      self.stage = stage
      started = .now - .seconds(seconds)
    }
    let elapsed = started.duration(to: .now) / .seconds(1)
    let name = stage.padding(toLength: max(5, stage.count + 1), withPad: " ", startingAt: 0)
    let line =
      if done == count {
        "\(name)\(count) step\(count == 1 ? "" : "s") in \(Self.seconds(elapsed))"
      } else {
        "\(name)\(Self.bar(done, of: count)) \(done)/\(count)  \(Self.seconds(seconds)) a step  "
          + "\(Self.seconds(elapsed / Double(done) * Double(count - done))) left"
      }
    if isTerminal {
      live(line)
      if done == count { close() }
    } else if done == count {
      StandardError.line(line)
    }
  }

  /// Work without steps of its own is at a fraction, 0...1; `name` says what it does there.
  mutating func part(_ name: String, fraction: Double) {
    let percent = Int(fraction * 100)
    guard stage != name || isTerminal && self.percent != percent else { return }
    stage = name
    self.percent = percent
    if isTerminal {
      live("\(Self.bar(percent, of: 100)) \(percent) %  \(name)")
    } else {
      StandardError.line(name)
    }
  }

  /// `done` of `total` bytes of something are there, and `rate` come in a second; `name` says what
  /// comes now.
  mutating func bytes(_ name: String, done: Int, of total: Int, rate: Double) {
    guard isTerminal else { return part(name, fraction: 0) }
    let percent = total > 0 ? Int(Double(done) / Double(total) * 100) : 100
    let left = rate > 0 ? Double(total - done) / rate : 0
    live(
      "\(Self.bar(percent, of: 100)) \(percent) %  \(Self.megabytes(Double(done))) of "
        + "\(Self.megabytes(Double(total)))"
        + (rate > 0
          ? "  \(Self.megabytes(rate))/s  \(Self.seconds(left)) left" : "") + "  \(name)")
  }

  private static func megabytes(_ bytes: Double) -> String {
    bytes < 1e9 ? String(format: "%.1f MB", bytes / 1e6) : String(format: "%.2f GB", bytes / 1e9)
  }

  /// Ends a line that is still growing.
  mutating func close() {
    if isLineOpen { StandardError.write("\n") }
    isLineOpen = false
  }

  private mutating func live(_ line: String) {
    // Auto-wrap is off while the line is drawn, so that a narrow terminal cuts it.
    StandardError.write("\r\u{1B}[K\u{1B}[?7l\(line)\u{1B}[?7h")
    isLineOpen = true
  }

  private static func bar(_ done: Int, of count: Int) -> String {
    let width = 24
    let full = done * width / count
    return String(repeating: "■", count: full) + String(repeating: "·", count: width - full)
  }

  static func seconds(_ value: Double) -> String {
    value < 9.95 ? String(format: "%.2f s", value) : String(format: "%.0f s", value)
  }
}
