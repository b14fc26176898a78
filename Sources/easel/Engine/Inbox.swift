import Dispatch
import Synchronization

/// Commands for a thread that sleeps until there is one.
final class Inbox<Command: Sendable>: Sendable {
  private let commands = Mutex<[Command]>([])
  private let available = DispatchSemaphore(value: 0)

  func send(_ command: Command) {
    commands.withLock { $0.append(command) }
    available.signal()
  }

  /// The next command; waits for it.
  func next() -> Command {
    available.wait()
    return commands.withLock { $0.removeFirst() }
  }
}
