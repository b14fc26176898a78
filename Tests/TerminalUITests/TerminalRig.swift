import Glibc
import Pictures
import Studio

@testable import TerminalUI

/// The real terminal side in front of an emulated xterm, and what the window must show.
final class TerminalRig {
  let pty: PseudoTerminal
  let terminal: Terminal
  private(set) var emulator: ScreenEmulator
  /// What has come from the terminal and was not taken yet.
  private var events: [Event] = []
  private var answered = 0
  private var cache: ExpectedFrame.Cache = [:]
  private var heights: [Int]
  private let cell: (width: Int, height: Int)

  init?(
    size: Size, cellWidth: Int, cellHeight: Int, remembered: [Int] = [], elsewhere: [Int] = []
  ) throws {
    guard
      let pty = PseudoTerminal(
        columns: size.columns, rows: size.rows, cellWidth: cellWidth, cellHeight: cellHeight)
    else { return nil }
    self.pty = pty
    cell = (cellWidth, cellHeight)
    heights = [size.rows]
    emulator = ScreenEmulator(size: size, cellWidth: cellWidth, cellHeight: cellHeight)
    emulator.remember(rows: remembered, isElsewhere: false)
    emulator.remember(rows: elsewhere, isElsewhere: true)
    terminal = try Terminal(
      options: TerminalOptions(), environment: xterm, descriptor: pty.device)
    // What xterm 379 answers.
    pty.type(
      "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}[6;\(cellHeight);\(cellWidth)t\u{1B}[?1;0;256S"
        + "\u{1B}[?2;0;1000;1000S\u{1B}[?64;1;2;4;6c")
    let isReady = pty.run(terminal) { events in
      self.events = events
      return events.contains { if case .terminalFacts = $0 { true } else { false } }
    }
    guard isReady else { return nil }
  }

  deinit { terminal.close() }

  /// The window, for the report of a failure.
  var about: String {
    "\(terminal.size.columns)x\(terminal.size.rows), cells of \(cell.width)x\(cell.height)"
  }

  /// What has come since it was last asked for.
  func takeEvents() -> [Event] {
    defer { events = [] }
    return events
  }

  /// Lets the terminal side work for a moment; the window shows what comes.
  func turn(seconds: Double = 0, answers: Bool = true) {
    events += terminal.poll(timeout: seconds)
    emulator.feed(pty.take())
    if answers, emulator.questions > answered {
      pty.type(String(repeating: "\u{1B}[0n", count: emulator.questions - answered))
      answered = emulator.questions
    }
  }

  /// The user changes the window's size; the program hears of it.
  func resize(_ size: Size, history: Int) {
    emulator.resize(size, history: history)
    heights.append(size.rows)
    pty.resize(
      columns: size.columns, rows: size.rows, cellWidth: cell.width, cellHeight: cell.height)
    // The test's terminal does not control the process: the kernel's signal is sent by hand.
    kill(getpid(), SIGWINCH)
    var tries = 0
    while terminal.size != size, tries < 500 {
      turn(seconds: 0.01)
      tries += 1
    }
  }

  /// Waits until the window shows a frame, before and after it was hidden.
  /// - Returns: what is wrong, after a time in which nothing came any more.
  func fault(of frame: Screen) -> String? {
    let expected = ExpectedFrame(
      frame, capabilities: terminal.capabilities, options: terminal.options, limit: (1000, 1000),
      heights: heights, cache: &cache)
    var quiet = 0
    var isShown = false
    while quiet < 1000, !isShown {
      let before = terminal.statistics.bytesSent
      turn(seconds: quiet == 0 ? 0 : 0.005)
      quiet = terminal.statistics.bytesSent == before ? quiet + 1 : 1
      if expected.isShown(by: emulator) {
        // Nothing is on its way that would change it.
        turn()
        isShown = expected.isShown(by: emulator)
      }
    }
    if !isShown { return "in the window: \(expected.fault(of: emulator) ?? "")" }
    var hidden = emulator
    hidden.expose()
    if !expected.isShown(by: hidden) {
      return "after an expose: \(expected.fault(of: hidden) ?? "")"
    }
    // Only what forgets all pictures scrolls: by all rows that the window has, or had.
    let scrolls = heights.map { "CSI \($0)S" }
    let moves = emulator.moves.filter { !scrolls.contains($0) }
    if !moves.isEmpty { return "moves: \(moves.prefix(5))" }
    return emulator.unknown.isEmpty ? nil : "not understood: \(emulator.unknown.prefix(5))"
  }
}
