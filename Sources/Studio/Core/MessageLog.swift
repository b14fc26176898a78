/// Messages, newest last; one of them stands in the hint line for a while.
struct MessageLog: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var message: Message
    /// When it came, in seconds of the studio's clock.
    var time: Double
    /// How often it came in a row.
    var times = 1
    /// When it leaves the hint line.
    var until: Double
    /// Whether the user did something after there was time to read it.
    var isRead = false
  }
  private(set) var entries: [Entry] = []

  static let limit = 500
  /// How long a message is there before a key press counts as an answer to it, in seconds.
  private static let reading = 1.0

  mutating func add(_ message: Message, now: Double) {
    let until = now + (message.level == .info ? 4 : 10)
    if let last = entries.last, last.message == message {
      entries[entries.count - 1] = Entry(
        message: message, time: now, times: last.times + 1, until: until)
    } else {
      entries.append(Entry(message: message, time: now, until: until))
      if entries.count > Self.limit { entries.removeFirst() }
    }
  }

  /// What the hint line shows: the newest, but for a more severe one that nobody has read yet; and
  /// how many more of its kind wait behind it.
  func current(now: Double) -> (message: Message, others: Int)? {
    let shown = entries.suffix(32).filter { now < $0.until }
    guard let newest = shown.last else { return nil }
    let unread = shown.filter { !$0.isRead && $0.message.level != .info }
    let worst = unread.map(\.message.level.severity).max() ?? 0
    guard worst > 0, worst >= newest.message.level.severity,
      let first = unread.last(where: { $0.message.level.severity == worst })
    else { return (newest.message, 0) }
    return (first.message, unread.count - 1)
  }

  /// When the hint line changes by itself.
  func nextChange(now: Double) -> Double? {
    entries.suffix(32).map(\.until).filter { now < $0 }.min()
  }

  /// The user did something: what only tells leaves, and what was there to be read is.
  mutating func notePress(now: Double) {
    for index in entries.indices.suffix(32) {
      if entries[index].message.level == .info {
        entries[index].until = min(entries[index].until, now)
      } else if entries[index].time + Self.reading <= now {
        entries[index].isRead = true
      }
    }
  }
}

extension Message.Level {
  fileprivate var severity: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}
