/// Messages, newest last; the newest stands in the hint line for a while.
struct MessageLog: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var message: Message
    /// When it came, in seconds of the studio's clock.
    var time: Double
    /// How often it came in a row.
    var times = 1
  }
  private(set) var entries: [Entry] = []
  /// When the newest leaves the hint line.
  private(set) var until: Double?

  static let limit = 500

  mutating func add(_ message: Message, now: Double) {
    if let last = entries.last, last.message == message {
      entries[entries.count - 1].times += 1
      entries[entries.count - 1].time = now
    } else {
      entries.append(Entry(message: message, time: now))
      if entries.count > Self.limit { entries.removeFirst() }
    }
    until = now + (message.level == .info ? 4 : 10)
  }

  /// What the hint line shows.
  func current(now: Double) -> Message? {
    guard let until, now < until else { return nil }
    return entries.last?.message
  }

  mutating func dismiss() { until = nil }
}
