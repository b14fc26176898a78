import Glibc

/// The way to the terminal. What it does not take at once waits here, and until it has gone
/// nothing is added: the newest frame follows, those between are never drawn.
struct TerminalOutput {
  let descriptor: CInt
  private(set) var bytesSent = 0
  /// The terminal is gone.
  private(set) var isBroken = false
  private var waiting: [UInt8] = []
  private var sent = 0
  /// Bytes of the last second, with their times.
  private var recent: [(time: Double, count: Int)] = []

  init(descriptor: CInt) { self.descriptor = descriptor }

  /// Whether everything has been taken.
  var isDrained: Bool { sent == waiting.count }

  /// Adds bytes and writes what the terminal takes now.
  mutating func send(_ bytes: [UInt8], at now: Double) {
    if isDrained {
      waiting = bytes
      sent = 0
    } else {
      waiting += bytes
    }
    flush(at: now)
  }

  /// Writes what the terminal takes now.
  mutating func flush(at now: Double) {
    while !isDrained && !isBroken {
      let count = waiting[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        sent += count
        bytesSent += count
        recent.append((now, count))
      } else if errno == EINTR {
        continue
      } else {
        isBroken = errno != EAGAIN
        break
      }
    }
    recent.removeAll { $0.time < now - 1 }
  }

  /// Bytes sent in the last second.
  func rate(at now: Double) -> Int {
    recent.reduce(0) { $0 + ($1.time >= now - 1 ? $1.count : 0) }
  }

  /// Drops what waits and writes these bytes whatever it takes, up to a second: the last words.
  mutating func finish(_ bytes: [UInt8], at now: Double) {
    // CAN and ST end a sequence that is cut off in the middle.
    let cut: [UInt8] = isDrained ? [] : [0x18, 0x1B, 0x5C]
    waiting = cut + bytes
    sent = 0
    flush(at: now)
    var tries = 0
    while !isDrained && !isBroken && tries < 20 {
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&wait, 1, 50)
      flush(at: now)
      tries += 1
    }
    waiting = []
    sent = 0
  }
}
