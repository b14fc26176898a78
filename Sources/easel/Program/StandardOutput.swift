import CProcess
import FileNames
import Foundation
import Gallery
import Synchronization

/// Results: the only way to standard output.
///
/// What cannot be written stops no work, since that may be a picture; the first failure is kept,
/// and `finish` throws it.
enum StandardOutput {
  /// `errno` of the first failure; 0 is none.
  private static let failure = Atomic<Int32>(0)

  /// A line of text, or several, harmless to a terminal.
  static func line(_ text: String) { write(Descriptor.bytes(of: text + "\n", STDOUT_FILENO)) }

  /// The name of a file on one line.
  static func name(_ path: String) { line(Printable.name(path)) }

  static func write(_ bytes: some Sequence<UInt8>) {
    guard failure.load(ordering: .relaxed) == 0 else { return }
    let code = Descriptor.write(Array(bytes), to: STDOUT_FILENO)
    failure.store(code, ordering: .relaxed)
  }

  /// A value as one line of JSON.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    write((Printable.json(text) + "\n").utf8)
  }

  /// Ends the output.
  /// - Throws: where not everything could be written.
  static func finish() throws(Failure) {
    var code = failure.load(ordering: .relaxed)
    if code == 0 {
      // Network file systems and quotas speak up when a file is closed.
      let copy = dup(STDOUT_FILENO)
      if copy >= 0, close(copy) != 0 { code = errno }
    }
    if code != 0 { throw Failure(code: code) }
  }

  /// Results that could not be written.
  struct Failure: Error, CustomStringConvertible {
    let code: Int32

    var description: String {
      let reason = code == EBADF ? "it is closed" : String(cString: strerror(code))
      return "standard output cannot be written: \(reason)"
    }

    /// Whether the reader has simply seen enough, as `head` has.
    var isSilent: Bool { code == EPIPE && !easel_process_ignored_sigpipe() }
  }
}
