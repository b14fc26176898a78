import CTerminal
import Glibc
import Studio

@testable import TerminalUI

/// A terminal whose other side the test holds.
final class PseudoTerminal {
  let master: CInt
  let device: CInt
  /// Everything that was read since it was last taken.
  private(set) var received: [UInt8] = []

  init?(columns: Int = 80, rows: Int = 24, cellWidth: Int = 10, cellHeight: Int = 20) {
    var device: CInt = -1
    master = easel_pty_open(
      CInt(rows), CInt(columns), CInt(columns * cellWidth), CInt(rows * cellHeight), &device)
    self.device = device
    guard master >= 0 else { return nil }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(master)
    close(device)
  }

  func resize(columns: Int, rows: Int, cellWidth: Int = 10, cellHeight: Int = 20) {
    _ = easel_pty_resize(
      master, CInt(rows), CInt(columns), CInt(columns * cellWidth), CInt(rows * cellHeight))
  }

  /// Types bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// What the program has written and the test has not taken yet.
  func take() -> [UInt8] {
    read()
    defer { received = [] }
    return received
  }

  func read() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { return }
      received += buffer[..<count]
    }
  }

  /// Lets the terminal side work until the condition holds; false after the deadline.
  func run(
    _ terminal: Terminal, seconds: Double = 5, until isDone: ([Event]) -> Bool
  ) -> Bool {
    var events: [Event] = []
    var left = Int(seconds / 0.01)
    while left > 0 {
      events += terminal.poll(timeout: 0.01)
      read()
      if isDone(events) { return true }
      left -= 1
    }
    return false
  }
}

let xterm = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]

/// The answers of a terminal with sixel and synchronised output.
let sixelAnswers =
  "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}[6;20;10t\u{1B}[4;480;800t\u{1B}[?1;0;256S"
  + "\u{1B}[?2;0;1000;1000S\u{1B}[?2026;2$y\u{1B}[?64;1;2;4;6c"
