import ArgumentParser
import CProcess

/// Turns Ctrl-C, SIGTERM and SIGHUP into a wish to stop that the work looks at between steps. A
/// second Ctrl-C ends the program at once; nothing is half-written then either, since files appear
/// by renaming. Without one the signals end the program at once.
struct Interruption {
  /// The exit status of an interrupted command.
  static let status: Int32 = 130

  init() { easel_process_note_interruption() }

  static var isWished: Bool { easel_process_is_interrupted() }

  var isWished: Bool { Self.isWished }

  /// Ends the command with status 130 if that is wished.
  func check() throws(ExitCode) {
    if isWished { throw ExitCode(Self.status) }
  }
}
