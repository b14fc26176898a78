import Foundation
import Testing

/// A program in a terminal of a private tmux server.
final class Tmux {
  private let socket =
    "easel-test-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
  private let environment: [String: String]

  init(
    columns: Int, rows: Int, environment: [String: String], term: String = "tmux-256color",
    command: [String]
  ) throws {
    self.environment = environment
    let quoted = command.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
    // The shell stays behind to tell the exit status and the state of the terminal.
    let script = "TERM=\(term) \(quoted); echo \"status=$?\"; exec sh"
    try #require(
      try call(
        "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sh", "-c", script) != nil)
  }

  deinit { _ = try? call("kill-server") }

  @discardableResult
  private func call(_ arguments: String...) throws -> String? {
    try tool(["tmux", "-L", socket, "-f", "/dev/null"] + arguments, environment: environment)
  }

  /// Presses keys, by tmux's names: `Enter`, `Escape`, `C-c`, `a` ...
  func press(_ keys: String...) throws {
    for key in keys { try call("send-keys", key) }
  }

  /// Types a text as it is.
  func type(_ text: String) throws { try call("send-keys", "-l", text) }

  func resize(columns: Int, rows: Int) throws {
    try call("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// The process in the pane: the shell, whose child is the program.
  func shellID() throws -> Int32? {
    try call("display-message", "-p", "#{pane_pid}")
      .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  /// The text on the screen.
  func screen() throws -> String { try call("capture-pane", "-p") ?? "" }

  /// Waits until the screen is as wanted, and returns it.
  @discardableResult
  func wait(
    _ what: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
    until isReached: (String) -> Bool
  ) throws -> String {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let text = try screen()
      if isReached(text) { return text }
      guard ContinuousClock.now < deadline else {
        Issue.record("never came: \(what)\n\(text)", sourceLocation: sourceLocation)
        throw TimedOut(what: what)
      }
      usleep(30_000)
    }
  }

  /// Waits until a text is on the screen.
  @discardableResult
  func wait(
    for text: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    try wait(text, seconds: seconds, sourceLocation: sourceLocation) { $0.contains(text) }
  }

  struct TimedOut: Error { let what: String }
}
