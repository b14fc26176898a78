import CTerminal
import FileNames
import Foundation
import Studio

/// The terminal: what is typed comes in as events, frames go out. Made and used on the main thread
/// alone; other threads only hold its `waker`. One at a time: it owns the curses screen and the
/// signal handlers of the process.
public final class Terminal {
  /// Cells of the terminal now.
  public private(set) var size: Size
  /// What the terminal can show, as far as it is known now.
  public private(set) var capabilities: TerminalCapabilities
  /// Makes `poll` return, from any thread.
  public let waker: Waker
  /// What the user wants of pictures and colour; shown at once.
  public var options: TerminalOptions {
    didSet { if options != oldValue { optionsChanged(from: oldValue) } }
  }

  /// How long the terminal may take to come to the end of a picture before the next is sent
  /// without waiting for it, in seconds.
  static let drainPatience = 3.0

  /// The cells that are used at most: more than any screen has. What a terminal says of itself is
  /// not always true, and a frame takes memory for every cell.
  static let largest = Size(columns: 1024, rows: 400)

  private let environment: [String: String]
  private let descriptor: CInt
  private var output: TerminalOutput
  private var decoder: InputDecoder
  private var probe: CapabilityProbe
  private var probeDeadline: Double? { didSet { awaitReplies() } }
  /// Until when answers to the questions of the start may come in pieces; put off by each.
  private var answerDeadline: Double? { didSet { awaitReplies() } }
  /// Nil on a terminal that cannot place its cursor.
  private let text: TextLayer?
  private var plain = PlainLayer()
  private let pictures: PictureLayer
  private var newest: Screen?
  /// Whether the newest frame, or a picture of it, has not been sent.
  private var isDue = false
  /// When a terminal that only scrolls gets its next frame.
  private var plainDue = 0.0
  /// When the answer that the last pictures have been shown is given up; nil if none is missing.
  private var drainDeadline: Double? { didSet { awaitReplies() } }
  /// When the answer about a cell's size after a resize is given up; nil if none is missing.
  private var cellDeadline: Double? { didSet { awaitReplies() } }
  private var counts = TerminalStatistics()
  private var events: [Event] = []
  private var inputIsOpen = true
  /// Whether the kitty keyboard protocol was turned on.
  private var isKeyboardSet = false
  /// Whether more sixel colours than the terminal was set for were asked of it.
  private var areRegistersSet = false
  /// Whether the SIGCONT that ends our own stop is still to be read.
  private var isContinueExpected = false
  private var isClosed = false

  /// Takes over the terminal of standard output (or input); a frame may be drawn at once.
  /// - Parameters:
  ///   - environment: the process environment: TERM, COLORTERM and the locale tell what is shown
  ///     until the terminal has answered.
  ///   - descriptor: a file descriptor of the terminal; nil looks for it.
  /// - Throws: `TerminalError.noTerminal` if there is none, or TERM is unknown.
  public init(
    options: TerminalOptions, environment: [String: String], descriptor given: CInt? = nil
  ) throws(TerminalError) {
    self.options = options
    self.environment = environment
    let term = environment["TERM"].flatMap { $0.isEmpty ? nil : $0 } ?? "dumb"
    let own = [given, STDOUT_FILENO, STDIN_FILENO].lazy.compactMap { $0 }
      .map { easel_tty_open($0) }.first { $0 >= 0 }
    guard let own else {
      throw .noTerminal(
        reason: "standard output is not a terminal; for pipes and scripts use `easel render`")
    }
    descriptor = own
    output = TerminalOutput(descriptor: own)
    let pipe = try WakePipe()
    waker = Waker(pipe: pipe)
    let isUnicode = easel_locale_is_utf8()
    let size = Self.measure(own, environment) ?? Size(columns: 80, rows: 24)
    self.size = size
    probe = CapabilityProbe(
      term: term, options: options, environment: environment, terminfoColors: 0, unicode: isUnicode)
    var capabilities = probe.capabilities(deviceCell: nil)
    var keys: [[UInt8]: Key] = [:]
    text = try Self.openText(term, size: size, capabilities: capabilities)
    if text != nil {
      probe = CapabilityProbe(
        term: term, options: options, environment: environment,
        terminfoColors: Int(easel_curses_colors()), unicode: isUnicode)
      capabilities = probe.capabilities(deviceCell: nil)
      for (name, key) in KeyTable.terminfo {
        if let bytes = easel_curses_string(name) { keys[Array(String(cString: bytes).utf8)] = key }
      }
    }
    decoder = InputDecoder(keys: keys)
    self.capabilities = capabilities
    text?.capabilities = capabilities
    pictures = PictureLayer(rows: size.rows, ready: { pipe.write(WakePipe.pictureReady) })
    take()
    if probe.asks {
      probeDeadline = now + CapabilityProbe.patience
      answerDeadline = now + CapabilityProbe.answerPatience
      awaitReplies()
      output.send(probe.questions, at: now)
    }
    updateCapabilities()
  }

  deinit { close() }

  private static func openText(
    _ term: String, size: Size, capabilities: TerminalCapabilities
  ) throws(TerminalError) -> TextLayer? {
    if term == "dumb" { return nil }
    // Nearly everything that calls itself xterm shows 256 colours.
    let better = term == "xterm" ? "xterm-256color" : term
    do {
      return try TextLayer(term: better, size: size, capabilities: capabilities)
    } catch {
      // A terminal without its terminfo entry (xterm-kitty over SSH) nearly always understands this.
      let usual = try? TextLayer(
        term: "xterm-256color", size: size, capabilities: capabilities)
      guard let usual else { throw error }
      return usual
    }
  }

  /// What has gone over the line.
  public var statistics: TerminalStatistics {
    var result = counts
    result.bytesSent = output.bytesSent
    return result
  }

  /// Puts a text on the clipboard (OSC 52), between frames. Terminals do not say whether they took
  /// it.
  /// - Returns: false on a terminal that has no such sequences.
  public func copy(_ text: String) -> Bool {
    guard self.text != nil, !isClosed else { return false }
    let encoded = Data(FileName.bytes(of: text)).base64EncodedString()
    output.send(Array("\u{1B}]52;c;\(encoded)\u{7}".utf8), at: now)
    return true
  }

  /// Rings the bell and shows a text as a notification of the terminal's, where it has such.
  public func notify(_ text: String) {
    guard self.text != nil, !isClosed else { return }
    let plain = String(text.unicodeScalars.filter { $0.properties.generalCategory != .control })
    output.send(Array("\u{7}".utf8) + probe.notification(plain), at: now)
  }

  /// Gives the terminal to a program until it ends, and takes it again; `.resumed` follows.
  /// - Returns: its exit status as a shell would tell it; negative where none could be started.
  public func run(_ arguments: [String]) -> Int {
    guard !isClosed else { return -1 }
    giveBack()
    var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { $0.withFileName(strdup) } + [nil]
    defer { for text in strings { free(text) } }
    let status = easel_tty_run(descriptor, &strings)
    take()
    resume()
    return Int(status)
  }

  /// Forgets what the terminal shows: the next frame is written whole.
  public func redraw() {
    guard !isClosed else { return }
    if let text {
      output.send(forgetPictures(), at: now)
      text.redraw()
    }
    isDue = true
  }

  /// Bytes sent in the last second.
  public var bytesPerSecond: Int { output.rate(at: now) }

  // MARK: - Frames

  /// Shows a frame: what differs from the last one, then its pictures, which are encoded on another
  /// thread and follow when they are ready. Never waits for a slow terminal: a frame that cannot be
  /// sent now is sent later, unless a newer one comes first.
  public func draw(_ screen: Screen) {
    newest = screen
    isDue = true
    show()
  }

  /// Sends the newest frame if the terminal is ready for it.
  private func show() {
    guard let screen = newest, isDue, !isClosed, output.isDrained, !output.isBroken else { return }
    guard let text else { return showPlain(screen) }
    isDue = false
    let isProbing = probeDeadline != nil
    var frame = screen.fitted(to: size)
    var change = PictureLayer.Change()
    if capabilities.graphics == .ascii {
      let letters = pictures.letters(
        isProbing ? [] : frame.placements, screen: size, capabilities: capabilities,
        options: options)
      for (rect, lines, covered) in letters { frame.write(lines, at: rect, except: covered) }
    } else {
      change = updatePictures(frame, isProbing ? [] : frame.placements)
    }
    var bytes: [UInt8] = []
    if change.losesPictures {
      bytes += forgetPictures()
      text.redraw()
      change = updatePictures(frame, isProbing ? [] : frame.placements)
    }
    bytes += change.deletions
    bytes += text.update(frame, pictures: change.cells)
    for rect in change.uncovered { bytes += text.rewrite(rect) }
    if !change.uncovered.isEmpty { bytes += Self.place(frame.cursor) }
    if !change.drawing.isEmpty {
      for rect in change.edges { bytes += text.rewrite(rect) }
      bytes += change.drawing
      for rect in change.overdrawn { bytes += text.rewrite(rect) }
      bytes += Self.place(frame.cursor)
      counts.pictureBytes += change.drawing.count
      counts.picturesShown += change.count
      if probe.isAnswered {
        bytes += "\u{1B}[5n".utf8
        drainDeadline = now + Self.drainPatience
      }
    }
    guard !bytes.isEmpty else { return }
    if capabilities.synchronizedOutput {
      bytes = Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
    }
    output.send(bytes, at: now)
  }

  private func updatePictures(_ frame: Screen, _ placements: [Placement]) -> PictureLayer.Change {
    pictures.update(
      frame, placements, capabilities: capabilities, options: options, limit: probe.sixelLimit,
      mayDraw: drainDeadline == nil, dropped: &counts.picturesDropped)
  }

  /// The bytes that take all pictures away, if all text is written again after them.
  private func forgetPictures() -> [UInt8] {
    let bytes = pictures.forgetAll(capabilities, rows: size.rows)
    guard !bytes.isEmpty, text?.isOnScreen == false else { return bytes }
    // The screen of the shell stays as it is.
    return (easel_curses_string("smcup").map { Array(String(cString: $0).utf8) } ?? []) + bytes
  }

  private func showPlain(_ screen: Screen) {
    guard now >= plainDue else { return }
    isDue = false
    var frame = screen.fitted(to: size)
    let letters = pictures.letters(
      frame.placements, screen: size, capabilities: capabilities, options: options)
    for (rect, lines, covered) in letters { frame.write(lines, at: rect, except: covered) }
    output.send(plain.update(frame), at: now)
    plainDue = now + PlainLayer.interval
  }

  /// Puts the cursor where curses believes it to be.
  private static func place(_ cursor: (column: Int, row: Int)?) -> [UInt8] {
    Array("\u{1B}[\((cursor?.row ?? 0) + 1);\((cursor?.column ?? 0) + 1)H".utf8)
  }

  // MARK: - Events

  /// Waits until something happens, at most `timeout` seconds (nil: for ever), and says what:
  /// keys, pastes, mouse and sizes (`.terminal`), `.terminalFacts`, `.resumed`, `.terminate`. A
  /// SIGINT from outside comes as Ctrl-C. Empty after the timeout and after `waker.wake()`.
  public func poll(timeout: Double?) -> [Event] {
    let end = timeout.map { now + $0 }
    var isWoken = false
    while events.isEmpty && !isWoken && !isClosed {
      show()
      let deadlines = [
        end, decoder.deadline, probeDeadline, answerDeadline, drainDeadline, cellDeadline,
        isDue && text == nil ? plainDue : nil,
      ]
      isWoken = wait(until: deadlines.compactMap { $0 }.min())
      expire()
      if let end, now >= end { break }
    }
    defer { events = [] }
    return events
  }

  /// Sleeps until a byte comes, the terminal takes more, somebody wakes us, or the time is over.
  /// Returns whether we were woken.
  private func wait(until deadline: Double?) -> Bool {
    var waits = [
      pollfd(fd: waker.pipe.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: inputIsOpen ? descriptor : -1, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: output.isDrained || output.isBroken ? -1 : descriptor, events: Int16(POLLOUT),
        revents: 0),
    ]
    // Rounded up: waking too early would only mean to sleep again.
    let milliseconds = deadline.map { max(0, min(1e9, (($0 - now) * 1000).rounded(.up))) }
    guard Glibc.poll(&waits, nfds_t(waits.count), milliseconds.map { CInt($0) } ?? -1) > 0 else {
      return false
    }
    if waits[2].revents != 0 { output.flush(at: now) }
    if waits[1].revents != 0 { readInput() }
    return waits[0].revents != 0 && readPipe()
  }

  private func readInput() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(descriptor, &buffer, buffer.count)
    if count > 0 {
      handle(decoder.feed(buffer[..<count], at: now))
      if answerDeadline != nil, decoder.isInAnswer {
        answerDeadline = now + CapabilityProbe.answerPatience
      }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      inputIsOpen = false
      events.append(.terminate)
    }
  }

  /// Reads what signals and wakers wrote. Returns whether a waker did.
  private func readPipe() -> Bool {
    let bytes = Set(waker.pipe.drain())
    for byte in bytes {
      switch CInt(byte) {
      case SIGWINCH: resized()
      case SIGINT: events.append(.terminal(.key(Key(.character("c"), .control))))
      case SIGTERM: events.append(.terminate)
      case SIGHUP:
        inputIsOpen = false
        events.append(.terminate)
      case SIGTSTP: suspend()
      case SIGCONT where isContinueExpected: isContinueExpected = false
      case SIGCONT:
        _ = easel_tty_raw(descriptor)
        resume()
      default: break
      }
    }
    if bytes.contains(WakePipe.pictureReady) { isDue = true }
    return bytes.contains(WakePipe.wake)
  }

  private func handle(_ outputs: [InputDecoder.Output]) {
    for output in outputs {
      switch output {
      case .input(let input): events.append(.terminal(input))
      case .reply(.drained): pictureIsShown()
      case .reply(let reply):
        if case .cellSize = reply { cellDeadline = nil }
        probe.take(reply, size: size)
        if answerDeadline != nil {
          answerDeadline = probe.isAnswered ? nil : now + CapabilityProbe.answerPatience
        }
        if probe.isAnswered { finishProbe() }
      }
    }
  }

  /// Tells the decoder whether answers may come. Those of a terminal that has answered nothing may
  /// still be on their way.
  private func awaitReplies() {
    let isDue = drainDeadline != nil || cellDeadline != nil
    decoder.awaitsReplies = probe.asks && !probe.isAnswered || isDue
    decoder.answerDelay =
      answerDeadline != nil
      ? CapabilityProbe.answerDelay : isDue ? CapabilityProbe.laterAnswerDelay : 0
  }

  /// What happens because time has passed.
  private func expire() {
    handle(decoder.expire(at: now))
    if let deadline = cellDeadline, now >= deadline { cellDeadline = nil }
    if let deadline = drainDeadline, now >= deadline { pictureIsShown() }
    if let deadline = answerDeadline, now >= deadline { answerDeadline = nil }
    if let deadline = probeDeadline, now >= deadline { finishProbe() }
  }

  /// The terminal has come to the end of the last pictures: it may have the next.
  private func pictureIsShown() {
    drainDeadline = nil
    isDue = true
  }

  /// The probe has ended, or an answer has come late: pictures can be drawn with what is known.
  private func finishProbe() {
    let isFirst = probeDeadline != nil
    probeDeadline = nil
    if probe.hasKittyKeyboard && !isKeyboardSet {
      isKeyboardSet = true
      output.send(Array("\u{1B}[>1u".utf8), at: now)
    }
    if probe.wantsMoreRegisters && !areRegistersSet {
      areRegistersSet = true
      output.send(Array("\u{1B}[?1;3;\(options.pictureColors)S".utf8), at: now)
    }
    prepareFarewell()
    let old = capabilities
    updateCapabilities()
    if isFirst || capabilities != old { events.append(.terminalFacts(facts)) }
  }

  /// The capabilities in the words of the studio.
  public var facts: TerminalFacts { capabilities.facts(limit: probe.sixelLimit) }

  // MARK: - Size and capabilities

  private func resized() {
    guard let new = Self.measure(descriptor, environment) else { return }
    probe.forgetCellSize()
    let cell = (capabilities.cellWidth, capabilities.cellHeight)
    size = new
    if let text {
      output.send(forgetPictures(), at: now)
      text.resize(new)
    }
    updateCapabilities()
    if probe.isAnswered, deviceCell == nil {
      output.send(Array("\u{1B}[16t".utf8), at: now)
      cellDeadline = now + CapabilityProbe.patience
    }
    events.append(.terminal(.resize(new)))
    if cell != (capabilities.cellWidth, capabilities.cellHeight) {
      events.append(.terminalFacts(facts))
    }
  }

  private func updateCapabilities() {
    isDue = true
    capabilities = probe.capabilities(deviceCell: deviceCell)
    text?.capabilities = capabilities
  }

  private func optionsChanged(from old: TerminalOptions) {
    if options.mouse != old.mouse, text != nil {
      output.send(Array((options.mouse ? Self.mouseOn : Self.mouseOff).utf8), at: now)
      prepareFarewell()
    }
    probe.options = options
    updateCapabilities()
    redraw()
    show()
  }

  private static func measure(_ descriptor: CInt, _ environment: [String: String]) -> Size? {
    var (rows, columns, width, height): (CInt, CInt, CInt, CInt) = (0, 0, 0, 0)
    guard easel_tty_size(descriptor, &rows, &columns, &width, &height) == 0 else { return nil }
    // A serial line does not know its size.
    if rows <= 0 { rows = CInt(environment["LINES"] ?? "") ?? 24 }
    if columns <= 0 { columns = CInt(environment["COLUMNS"] ?? "") ?? 80 }
    return Size(
      columns: min(max(1, Int(columns)), Self.largest.columns),
      rows: min(max(1, Int(rows)), Self.largest.rows))
  }

  /// Pixels of a cell as the device tells; nil where it does not know.
  private var deviceCell: (width: Int, height: Int)? {
    var (rows, columns, width, height): (CInt, CInt, CInt, CInt) = (0, 0, 0, 0)
    guard easel_tty_size(descriptor, &rows, &columns, &width, &height) == 0, rows > 0,
      columns > 0, width > 0, height > 0
    else { return nil }
    return (Int(width / columns), Int(height / rows))
  }

  // MARK: - Taking and giving back

  /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when
  /// the process goes on; `.resumed` follows.
  public func suspend() {
    guard !isClosed else { return }
    giveBack()
    easel_signals_stop()
    isContinueExpected = true
    take()
    resume()
  }

  /// Shows everything again after the process was stopped, by us or from outside.
  private func resume() {
    resized()
    events.append(.resumed)
  }

  /// Gives the terminal back as it was. Nothing can be drawn afterwards.
  public func close() {
    guard !isClosed else { return }
    waitForAnswers()
    giveBack()
    isClosed = true
    easel_signals_remove()
    easel_tty_set_farewell(-1, nil, 0)
    Glibc.close(descriptor)
  }

  /// Raw modes, bracketed paste, the mouse if wanted; and how to undo it all if we crash.
  private func take() {
    _ = easel_tty_raw(descriptor)
    easel_signals_install(waker.pipe.writeEnd)
    guard text != nil else { return }
    let mouse = options.mouse ? Self.mouseOn : ""
    let keyboard = isKeyboardSet ? "\u{1B}[>1u" : ""
    output.send(Array("\u{1B}[?2004h\u{1B}[?1004h\(mouse)\(keyboard)".utf8), at: now)
    prepareFarewell()
  }

  /// A crash in the middle of a picture ends it first.
  private func prepareFarewell() {
    let farewell = Array("\u{1B}\\\u{1B}[?2026l".utf8) + undo + leaveByTerminfo
    easel_tty_set_farewell(descriptor, farewell, farewell.count)
  }

  private func giveBack() {
    if let text { output.finish(pictures.deleteAll() + undo + text.leave(), at: now) }
    easel_tty_restore(descriptor)
  }

  /// What takes back the modes that `take` has set.
  private var undo: [UInt8] {
    let mouse = options.mouse ? Self.mouseOff : ""
    let keyboard = isKeyboardSet ? "\u{1B}[<u" : ""
    return Array("\(keyboard)\(mouse)\u{1B}[?1004l\u{1B}[?2004l".utf8)
  }

  private static let mouseOn = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1002l"

  /// What leaves the full screen by terminfo, without the pauses of old terminals.
  private var leaveByTerminfo: [UInt8] {
    ["sgr0", "cnorm", "rmcup"].flatMap { name -> [UInt8] in
      guard let bytes = easel_curses_string(name) else { return [] }
      return Array(String(cString: bytes).prefix { $0 != "$" }.utf8)
    }
  }

  /// Answers that are still on their way would be typed into the shell: they are waited for.
  private func waitForAnswers() {
    let end = now + 0.2
    while inputIsOpen, probeDeadline != nil || drainDeadline != nil, now < end {
      _ = wait(until: end)
      expire()
    }
  }

  private var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
