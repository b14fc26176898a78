import CTerminal
import Glibc

/// Wakes the main thread out of `Terminal.poll` from any thread: post to a mailbox, then wake.
public struct Waker: Sendable {
  let pipe: WakePipe

  /// Makes the current or the next `poll` return; several calls may count as one.
  public func wake() { pipe.write(WakePipe.wake) }
}

/// A pipe that lives as long as anybody may wake its reader.
final class WakePipe: Sendable {
  /// Bytes in the pipe; all others are numbers of signals.
  static let wake: UInt8 = 0
  static let pictureReady: UInt8 = 255
  let readEnd: CInt
  let writeEnd: CInt

  init() throws(TerminalError) {
    var ends: (CInt, CInt) = (-1, -1)
    let error = easel_pipe(&ends.0, &ends.1)
    guard error == 0 else {
      throw .noTerminal(reason: "no pipe could be made: \(String(cString: strerror(error)))")
    }
    (readEnd, writeEnd) = ends
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// A full pipe is as good as one more byte: its reader wakes.
  func write(_ byte: UInt8) {
    var byte = byte
    _ = Glibc.write(writeEnd, &byte, 1)
  }

  /// Empties the pipe: the bytes that signals and wakers wrote.
  func drain() -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(readEnd, &buffer, buffer.count)
      guard count > 0 else { return all }
      all += buffer[..<count]
    }
  }
}
