import CTerminal
import Glibc
import Pictures
import Studio

/// Shows single pictures between the lines of a command's output, where standard output is a
/// terminal that shows pictures. The terminal is asked once.
public struct InlinePicture {
  private let capabilities: TerminalCapabilities
  private let options: TerminalOptions
  private let limit: (width: Int, height: Int)?
  private let size: Size

  /// Asks the terminal of standard output what it can show: for at most a second.
  /// - Parameter environment: the process environment: TERM and the locale.
  /// - Returns: nil where standard output is no terminal.
  public init?(options: TerminalOptions, environment: [String: String]) {
    let descriptor = easel_tty_open(STDOUT_FILENO)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var (rows, columns, width, height): (CInt, CInt, CInt, CInt) = (24, 80, 0, 0)
    _ = easel_tty_size(descriptor, &rows, &columns, &width, &height)
    // A serial line does not know its size.
    size = Size(
      columns: columns > 0 ? min(max(2, Int(columns)), Terminal.largest.columns) : 80,
      rows: rows > 0 ? min(max(3, Int(rows)), Terminal.largest.rows) : 24)
    self.options = options
    let term = environment["TERM"] ?? "dumb"
    var probe = CapabilityProbe(
      term: term, options: options, environment: environment,
      terminfoColors: term == "dumb" ? 0 : 256,
      unicode: easel_locale_is_utf8())
    if probe.asks { Self.ask(&probe, descriptor: descriptor, size: size) }
    let cell = (width: Int(width) / max(1, Int(columns)), height: Int(height) / max(1, Int(rows)))
    capabilities = probe.capabilities(deviceCell: cell)
    limit = probe.sixelLimit
  }

  /// For a terminal that is known.
  init(
    capabilities: TerminalCapabilities, options: TerminalOptions, size: Size,
    limit: (width: Int, height: Int)? = nil
  ) {
    self.capabilities = capabilities
    self.options = options
    self.size = size
    self.limit = limit
  }

  /// The bytes that show a picture below the cursor and leave the cursor at the start of the line
  /// below it; nil only if memory is short.
  /// - Parameter lines: that were written of it, which stay on the screen unless they fill half.
  public func bytes(_ image: RGBImage, below lines: Int = 0) -> [UInt8]? {
    let rows = max(size.rows / 2, size.rows - 2 - lines)
    let room = Rect(column: 0, row: 0, columns: size.columns, rows: min(rows, size.rows - 2))
    let placement = Placement(id: .init(0), image: image, rect: room, quality: .full)
    guard
      let geometry = PictureGeometry(
        placement, screen: size, capabilities: capabilities, limit: limit, smallBytes: false),
      let picture = PictureEncoder.encode(
        image, PictureKey(placement, geometry, capabilities, options))
    else { return nil }
    let height = geometry.rect.rows
    let hasPixels = capabilities.graphics != .ascii && capabilities.graphics != .halfBlocks
    // The room is made first: a picture must not scroll the screen while it is drawn.
    var bytes: [UInt8] = []
    if hasPixels { bytes += (String(repeating: "\n", count: height) + "\u{1B}[\(height)A").utf8 }
    for line in picture.lines {
      switch capabilities.graphics {
      case .ascii, .halfBlocks: bytes += line + [UInt8(ascii: "\n")]
      case .kitty:
        let number = UInt32(truncatingIfNeeded: image.hashValue) % 0xFF_FFFF + 1
        bytes += PictureEncoder.kitty(
          line, id: number, size: Size(columns: geometry.rect.columns, rows: height))
      case .sixel, .iterm2: bytes += "\u{1B}7".utf8 + line + "\u{1B}8".utf8
      }
    }
    if hasPixels { bytes += "\u{1B}[\(height)B\r".utf8 }
    return bytes
  }

  private static func ask(_ probe: inout CapabilityProbe, descriptor: CInt, size: Size) {
    guard easel_tty_raw(descriptor) == 0 else { return }
    defer { easel_tty_restore(descriptor) }
    _ = probe.questions.withUnsafeBytes {
      write(descriptor, $0.baseAddress, $0.count)
    }
    var decoder = InputDecoder()
    decoder.awaitsReplies = true
    decoder.answerDelay = CapabilityProbe.patience
    let start = ContinuousClock.now
    while !probe.isAnswered {
      let passed = start.duration(to: .now) / .seconds(1)
      guard passed < CapabilityProbe.patience else { return }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, CInt((CapabilityProbe.patience - passed) * 1000) + 1) > 0 else {
        continue
      }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      for case .reply(let reply) in decoder.feed(buffer[..<count], at: passed) {
        probe.take(reply, size: size)
      }
    }
  }
}
