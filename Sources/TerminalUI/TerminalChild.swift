import CTerminal
import Glibc

/// A program on a terminal of its own, seen from the terminal's side: what benchmarks press keys
/// on. The terminal answers no questions.
public final class TerminalChild {
  private let master: CInt
  private let process: pid_t

  /// Starts a program.
  /// - Parameters:
  ///   - arguments: the program, searched in PATH, and its arguments.
  ///   - term: the value of TERM.
  /// - Throws: `TerminalError.noTerminal` if the system has no terminal left.
  public init(_ arguments: [String], term: String, size: (columns: Int, rows: Int))
    throws(TerminalError)
  {
    var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for text in strings { free(text) } }
    var process: CInt = 0
    master = easel_pty_spawn(
      &strings, term, CInt(size.rows), CInt(size.columns), CInt(size.columns * 10),
      CInt(size.rows * 20), &process)
    self.process = process
    guard master >= 0 else {
      throw .noTerminal(reason: "none could be made: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    kill(process, SIGKILL)
    var status: CInt = 0
    waitpid(process, &status, 0)
    close(master)
  }

  public var processID: Int32 { process }

  /// Types.
  public func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(master, bytes, bytes.count)
  }

  public func resize(columns: Int, rows: Int) {
    _ = easel_pty_resize(
      master, CInt(rows), CInt(columns), CInt(columns * 10), CInt(rows * 20))
  }

  /// What the program has written since the last call; waits for something at most `timeout`
  /// seconds. Empty after that, and when the program has ended.
  public func read(timeout: Double) -> [UInt8] {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&descriptor, 1, CInt(timeout * 1000)) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(master, &buffer, buffer.count)
    return Array(buffer.prefix(max(0, count)))
  }
}
