import CTerminal
import Studio

/// The terminal: what is typed comes in as events, frames go out. Made and used on the main thread
/// alone; other threads only hold its `waker`.
public final class Terminal {
  /// Cells of the terminal now.
  public private(set) var size: Size
  /// What the terminal can show, as far as it is known now.
  public private(set) var capabilities: TerminalCapabilities
  /// Makes `poll` return, from any thread.
  public let waker: Waker
  /// What the user wants; a change shows with the next `draw`.
  public var options: TerminalOptions
  /// What has gone over the line.
  public private(set) var statistics = TerminalStatistics()

  /// Takes over the terminal of standard input and output; the first frame may be drawn at once.
  /// - Throws: `TerminalError.noTerminal` if there is none, or TERM is unknown.
  public init(
    options: TerminalOptions, environment: [String: String]
  ) throws(TerminalError) {
    self.options = options
    waker = Waker(pipe: try WakePipe())
    size = Size(columns: 80, rows: 24)
    capabilities = TerminalCapabilities(name: environment["TERM"] ?? "dumb")
  }

  /// Shows a frame: what differs from the last one, then its pictures. Never waits for a slow
  /// terminal: a frame that cannot be sent now is sent later, unless a newer one comes first.
  public func draw(_ screen: Screen) {}

  /// Waits until something happens, at most `timeout` seconds (nil: for ever), and says what:
  /// keys, pastes, mouse, sizes (`.terminal`), `.terminalFacts`, `.resumed`, `.terminate`. A SIGINT
  /// from outside comes as Ctrl-C. Empty after the timeout and after `waker.wake()`.
  public func poll(timeout: Double?) -> [Event] { [] }

  /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when
  /// the process goes on.
  public func suspend() {}

  /// Gives the terminal back as it was. Nothing can be drawn afterwards.
  public func close() {}

  /// Puts a text on the clipboard (OSC 52), between frames.
  public func copy(_ text: String) {}

  /// Forgets what the terminal shows: the next frame is written whole.
  public func redraw() {}

  /// Bytes sent in the last second.
  public var bytesPerSecond: Int { 0 }
}
