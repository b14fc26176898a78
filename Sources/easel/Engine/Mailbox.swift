import Studio
import Synchronization

/// Where every thread leaves events for the main thread.
final class Mailbox: Sendable {
  private let events = Mutex<[Event]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: makes the main thread look into the mailbox; callable from any thread.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ event: Event) {
    events.withLock { events in
      if case .engine(.step(let job, let report)) = event, report.preview != nil {
        Self.dropPreview(of: job, in: &events)
      }
      events.append(event)
    }
    wake()
  }

  /// All that has come since the last call, in order.
  func take() -> [Event] {
    events.withLock { events in
      defer { events.removeAll(keepingCapacity: true) }
      return events
    }
  }

  /// Only the newest preview is worth drawing; the steps themselves all count.
  private static func dropPreview(of job: Job.ID, in events: inout [Event]) {
    for index in events.indices.reversed() {
      guard case .engine(.step(job, var report)) = events[index], report.preview != nil else {
        continue
      }
      report.preview = nil
      events[index] = .engine(.step(job, report))
      return
    }
  }
}
