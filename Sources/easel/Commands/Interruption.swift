import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Turns Ctrl-C into a wish to stop that the work looks at between steps. A second one ends the
/// program at once; nothing is half-written then either, since files appear by renaming.
final class Interruption {
  /// The exit status of an interrupted command.
  static let status: Int32 = 130

  private final class Wish: Sendable { let isMade = Atomic(false) }
  private let wish = Wish()
  private let source: any DispatchSourceSignal

  init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [wish] in
      if wish.isMade.exchange(true, ordering: .relaxed) { _exit(Self.status) }
    }
    source.resume()
  }

  var isWished: Bool { wish.isMade.load(ordering: .relaxed) }

  /// Ends the command with status 130 if that is wished.
  func check() throws(ExitCode) {
    if isWished { throw ExitCode(Self.status) }
  }
}
