import CTerminal
import Glibc
import Pictures
import Studio

/// Measurements of the terminal side for `easel bench`; each makes what it needs and leaves nothing
/// behind. Times are in seconds of a clock that does not go back.
public enum TerminalBenchmark {
  /// What a picture of noise and shades costs in sixel.
  public struct Encoding: Sendable {
    /// The median of the runs.
    public var seconds: Double
    /// Bytes of the picture.
    public var bytes: Int
  }

  /// Draws a whole screen anew, every cell and style changed, and takes the bytes for a terminal of
  /// 24-bit colour.
  /// - Returns: the median of the runs; the first frame is not counted.
  /// - Throws: `TerminalError.noTerminal` if terminfo does not know xterm-256color.
  public static func fullRedraw(
    size: Size = Size(columns: 200, rows: 60), repeats: Int = 50
  ) throws(TerminalError) -> Double {
    let capabilities = TerminalCapabilities(
      name: "bench", graphics: .halfBlocks, colors: .rgb, unicode: true)
    _ = easel_locale_is_utf8()
    let layer = try TextLayer(term: "xterm-256color", size: size, capabilities: capabilities)
    let frames = (0..<2).map { turn in frame(size: size, turn: turn) }
    var turn = 0
    return median(repeats + 1) {
      _ = layer.update(frames[turn % 2])
      turn += 1
    }
  }

  /// Encodes a picture in sixel, as the studio does off the main thread.
  /// - Parameters:
  ///   - side: columns and rows of the picture, and of its sixels.
  ///   - quality: `.preview` for a passing estimate, which is sent as large pixels up to 64x64.
  public static func sixel(
    _ image: RGBImage, side: Int, quality: Placement.Quality, options: TerminalOptions,
    repeats: Int = 9
  ) -> Encoding {
    let capabilities = TerminalCapabilities(
      name: "bench", graphics: .sixel, colors: .rgb, cellWidth: 1, cellHeight: 1,
      sixelColors: min(256, max(2, options.pictureColors)), unicode: true)
    let placement = Placement(
      id: .init(1), image: image,
      rect: Rect(column: 0, row: 0, columns: side, rows: side), quality: quality)
    guard
      let geometry = PictureGeometry(
        placement, screen: Size(columns: side, rows: side + 1), capabilities: capabilities,
        limit: nil, smallBytes: options.smallBytes)
    else { return Encoding(seconds: 0, bytes: 0) }
    let key = PictureKey(placement, geometry, capabilities, options)
    var bytes = 0
    let seconds = median(repeats) { bytes = PictureEncoder.encode(image, key)?.count ?? 0 }
    return Encoding(seconds: seconds, bytes: bytes)
  }

  /// Types letters into the prompt of a program on a terminal of its own, and measures how long
  /// each takes to be drawn.
  /// - Parameters:
  ///   - arguments: the program and what it is told, e.g. the path of `easel`.
  ///   - environment: variables for the child; TERM is set to xterm-256color.
  ///   - keys: how many letters are typed, at most 20 a second.
  ///   - warmUp: seconds before the first key, in which the program starts.
  ///   - first: what is typed after the warm-up, to bring the program to work (a prompt and Enter).
  /// - Returns: seconds for each key, sorted; a second for one that was never drawn.
  /// - Throws: `TerminalError.noTerminal` if no terminal can be made.
  public static func keyToScreen(
    arguments: [String], keys: Int = 200, warmUp: Double = 2, first: String = ""
  ) throws(TerminalError) -> [Double] {
    var child: CInt = 0
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let master = easel_pty_spawn(&pointers, "xterm-256color", 40, 120, 1200, 800, &child)
    guard master >= 0 else { throw .noTerminal(reason: "no terminal could be made for the child") }
    defer {
      kill(child, SIGTERM)
      _ = read(master, seconds: 0.5)
      close(master)
      waitpid(child, nil, 0)
    }
    _ = read(master, seconds: warmUp)
    type(first, master)
    var times: [Double] = []
    for index in 0..<keys {
      _ = read(master, seconds: 0.05)
      // A letter that nothing else on the screen has, so that a frame of progress is no answer.
      let letter = String(UnicodeScalar(UInt16(0x410 + index % 32)) ?? "?")
      let start = now()
      type(letter, master)
      times.append(min(1, read(master, seconds: 1, until: Array(letter.utf8)) - start))
    }
    return times.sorted()
  }

  // MARK: - Parts

  private static func frame(size: Size, turn: Int) -> Screen {
    var screen = Screen(size: size)
    for index in screen.cells.indices {
      let letter = UnicodeScalar(UInt8(33 + (index * 7 + turn * 13) % 90))
      let shade = UInt8((index / 9 * 16 + turn * 40) % 256 / 16 * 16)
      screen.cells[index] = Cell(
        String(letter), style: Style(foreground: .rgb(shade, 200, 90), background: .indexed(17)))
    }
    return screen
  }

  private static func median(_ count: Int, _ body: () -> Void) -> Double {
    let times = (0..<max(1, count)).map { _ in
      let start = now()
      body()
      return now() - start
    }
    return times.sorted()[times.count / 2]
  }

  private static func type(_ text: String, _ master: CInt) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(master, bytes, bytes.count)
  }

  /// Reads what comes in this time, or until some bytes have come; returns the time then.
  private static func read(_ master: CInt, seconds: Double, until mark: [UInt8] = []) -> Double {
    let end = now() + seconds
    var tail: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while now() < end {
      var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, CInt(max(0, end - now()) * 1000)) > 0 else { break }
      let count = Glibc.read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      tail = tail.suffix(max(0, mark.count - 1)) + buffer[..<count]
      if !mark.isEmpty, tail.indices.contains(where: { tail[$0...].starts(with: mark) }) { break }
    }
    return now()
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
