import CTerminal
import Glibc
import Studio
import Testing

@testable import TerminalUI

/// The whole terminal side against a terminal that the test plays. Serialized with everything that
/// opens curses.
extension TextLayerTests {
  @Suite(.serialized) struct TerminalTests {
    private func frame(_ terminal: Terminal, _ text: String = "easel") -> Screen {
      var screen = Screen(size: terminal.size)
      for (index, letter) in text.prefix(terminal.size.columns).enumerated() {
        screen[index, 0] = Cell(String(letter))
      }
      return screen
    }

    private func open(
      _ pty: PseudoTerminal, _ environment: [String: String] = xterm,
      options: TerminalOptions = TerminalOptions()
    ) throws -> Terminal {
      try Terminal(options: options, environment: environment, descriptor: pty.device)
    }

    private func isReady(_ events: [Event]) -> Bool {
      events.contains { if case .terminalFacts = $0 { true } else { false } }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
      String(decoding: bytes, as: UTF8.self).contains(text)
    }

    @Test func textComesBeforeTheAnswers() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      var screen = frame(terminal)
      screen.placements = [placement(noisy(64, noise: 5), columns: 20, rows: 10, row: 2)]
      terminal.draw(screen)
      let first = pty.take()
      #expect(contains(first, "\u{1B}[c"))
      #expect(contains(first, "easel"))
      #expect(!contains(first, "\u{1B}P0;0;0q"))
      pty.type(sixelAnswers)
      // The picture comes at its place, in one frame, and the question after it follows. Before it
      // the terminal forgets what it remembers, by pictures of nothing.
      var emulator = ScreenEmulator(columns: 80, rows: 24)
      var sixel: [(text: String, row: Int, column: Int)] = []
      emulator.feed(first)
      #expect(
        pty.run(terminal) { _ in
          emulator.feed(pty.take())
          sixel = emulator.strings.filter {
            $0.text.hasPrefix("P") && $0.text.contains("\"1;1;") && !$0.text.contains("\"1;1;1;1?")
          }
          return !sixel.isEmpty
        })
      #expect(sixel.count == 1)
      #expect(sixel.first?.row == 2 && sixel.first?.column == 0)
      #expect(emulator.text[0] == "easel")
      #expect(emulator.unknown == [])
      #expect(terminal.facts.graphics == "sixel")
    }

    @Test func textKeepsItsPlaceBesidePicturesWithoutACursor() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      var screen = frame(terminal)
      func write(_ text: String) {
        for (index, letter) in text.enumerated() { screen[index, 20] = Cell(String(letter)) }
      }
      write("step 1")
      screen.placements = [placement(noisy(64, noise: 5), columns: 20, rows: 10, row: 2)]
      terminal.draw(screen)
      #expect(pty.run(terminal) { _ in contains(pty.received, "▀") })
      write("step 2")
      terminal.draw(screen)
      var emulator = ScreenEmulator(columns: 80, rows: 24)
      emulator.feed(pty.take())
      #expect(emulator.text[20] == "step 2")
      #expect(emulator.text[0] == "easel")
    }

    @Test func silentTerminalsGetHalfBlocks() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      var screen = frame(terminal)
      screen.placements = [placement(noisy(64, noise: 5), columns: 20, rows: 10, row: 2)]
      terminal.draw(screen)
      #expect(pty.run(terminal) { _ in contains(pty.received, "▀") })
      // Very late answers change what is shown, and none is typed.
      pty.type(sixelAnswers + "x")
      var events: [Event] = []
      #expect(
        pty.run(terminal) {
          events = $0
          return $0.contains(.terminal(.key(Key(.character("x")))))
        })
      #expect(
        events.allSatisfy {
          if case .terminal(.key(let key)) = $0 { key == Key(.character("x")) } else { true }
        })
      #expect(terminal.facts.graphics == "sixel")
    }

    /// A dialog over half blocks costs its text, and the cells of the picture that come back.
    @Test func dialogsOverHalfBlocksCostWhatTheyCover() throws {
      let pty = try #require(PseudoTerminal(columns: 140, rows: 45))
      let terminal = try open(pty)
      defer { terminal.close() }
      pty.type("\u{1B}[?64;1;2;6c")
      #expect(pty.run(terminal) { isReady($0) })
      var screen = frame(terminal)
      let image = noisy(256, noise: 20)
      func show(covered: [Rect]) -> Int {
        screen.placements = [placement(image, columns: 138, rows: 40, column: 1, row: 1)]
        screen.placements[0].covered = covered
        _ = pty.take()
        var (bytes, quiet) = (0, 0)
        terminal.draw(screen)
        _ = pty.run(terminal) { _ in
          let new = pty.take().count
          bytes += new
          quiet = new == 0 ? quiet + 1 : 0
          return bytes > 0 && quiet > 20
        }
        return bytes
      }
      let whole = show(covered: [])
      let dialog = Rect(column: 30, row: 20, columns: 80, rows: 3)
      let opened = show(covered: [dialog])
      let closed = show(covered: [])
      #expect(whole > 20_000)
      #expect(opened < 1000)
      #expect(closed < whole / 8, "\(closed) of \(whole)")
    }

    @Test func newestPreviewWins() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      pty.type(sixelAnswers)
      #expect(pty.run(terminal, until: isReady))
      func show(_ id: UInt64) {
        var screen = frame(terminal)
        let shade = UInt8(id)
        screen.placements = [
          placement(
            picture(64, 64) { _, _ in (shade, 0, 0) }, columns: 20, rows: 10, quality: .preview,
            row: 2, id: id)
        ]
        terminal.draw(screen)
      }
      func sixels() -> Int {
        String(decoding: pty.received, as: UTF8.self).split(separator: "\u{1B}P0;0;0q").count - 1
      }
      show(10)
      #expect(pty.run(terminal) { _ in sixels() == 1 })
      // The terminal does not say that it has shown the first: the others replace each other.
      for id in 11...40 {
        show(UInt64(id))
        _ = terminal.poll(timeout: 0.005)
      }
      pty.read()
      #expect(sixels() == 1)
      pty.type("\u{1B}[0n")
      #expect(pty.run(terminal) { _ in sixels() == 2 })
      #expect(contains(pty.received, "#0;2;16;0;0"))
      #expect(terminal.statistics.picturesShown == 2)
    }

    @Test func slowTerminalsGetTheNewestFrame() throws {
      let pty = try #require(PseudoTerminal(columns: 200, rows: 60))
      let terminal = try open(pty)
      defer { terminal.close() }
      // Nothing is read: the line fills up, and drawing does not block.
      for round in 0..<50 {
        var screen = Screen(size: terminal.size)
        for index in screen.cells.indices {
          screen.cells[index] = Cell(String(UnicodeScalar(UInt8(33 + (index + round) % 90))))
        }
        terminal.draw(screen)
      }
      var last = Screen(size: terminal.size)
      last[0, 0] = Cell("Z")
      terminal.draw(last)
      var emulator = ScreenEmulator(columns: 200, rows: 60)
      var all: [UInt8] = []
      #expect(
        pty.run(terminal) { _ in
          all += pty.take()
          emulator = ScreenEmulator(columns: 200, rows: 60)
          emulator.feed(all)
          return emulator.text[0] == "Z" && emulator.text[1] == ""
        })
      #expect(all.count < 200 * 60 * 5)
    }

    @Test func stalePixelsAreWrittenOver() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      pty.type(sixelAnswers)
      #expect(pty.run(terminal, until: isReady))
      var screen = frame(terminal)
      let image = noisy(64, noise: 0)
      screen.placements = [
        placement(image, columns: 10, rows: 5, quality: .preview, column: 4, row: 3)
      ]
      terminal.draw(screen)
      #expect(pty.run(terminal) { _ in contains(pty.received, "\u{1B}[5n") })
      pty.type("\u{1B}[0n")
      _ = terminal.poll(timeout: 0.05)
      _ = pty.take()
      screen.placements = []
      terminal.draw(screen)
      let bytes = pty.take()
      let text = String(decoding: bytes, as: UTF8.self)
      for row in 4...8 { #expect(text.contains("\u{1B}[\(row);5H\u{1B}[0m          ")) }
      #expect(!text.contains("\u{1B}[9;5H"))
    }

    /// What the other side says of its size is not always true.
    @Test func sizesAreBounded() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try Terminal(
        options: TerminalOptions(), environment: xterm, descriptor: pty.device)
      #expect(easel_pty_resize(pty.master, 65535, 65535, 65535, 65535) == 0)
      kill(getpid(), SIGWINCH)
      let isResized = pty.run(terminal) { events in
        events.contains {
          if case .terminal(.resize(let size)) = $0 { size.columns > 80 } else { false }
        }
      }
      #expect(isResized && terminal.size == Terminal.largest)
      var screen = Screen(size: terminal.size)
      screen.write([Array("x".utf8)], at: Rect(column: 0, row: 0, columns: 1, rows: 1), except: [])
      terminal.draw(screen)
      terminal.close()
    }

    @Test func resizeStorm() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      pty.type(sixelAnswers)
      #expect(pty.run(terminal, until: isReady))
      _ = pty.take()
      for step in 0..<40 {
        pty.resize(columns: 20 + step * 9, rows: 5 + step * 2)
        // The test's terminal does not control the process: the kernel's signal is sent by hand.
        kill(getpid(), SIGWINCH)
        _ = terminal.poll(timeout: 0)
        var screen = frame(terminal)
        screen.placements = [placement(noisy(64, noise: 0), columns: 400, rows: 100, row: 1)]
        terminal.draw(screen)
      }
      #expect(pty.run(terminal) { _ in terminal.size == Size(columns: 371, rows: 83) })
      var last = Screen(size: terminal.size)
      for index in last.cells.indices { last.cells[index] = Cell("w") }
      terminal.draw(last)
      // The last frame clears what those before it left, whatever their size.
      var emulator = ScreenEmulator(columns: 371, rows: 83)
      let expected = Array(repeating: String(repeating: "w", count: 371), count: 83)
      #expect(
        pty.run(terminal) { _ in
          emulator.feed(pty.take())
          return emulator.text == expected
        })
    }

    @Test func copyAndRedraw() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      terminal.draw(frame(terminal))
      _ = pty.take()
      #expect(terminal.copy("foobar"))
      #expect(contains(pty.take(), "\u{1B}]52;c;Zm9vYmFy\u{7}"))
      terminal.redraw()
      terminal.draw(frame(terminal))
      var emulator = ScreenEmulator(columns: 80, rows: 24)
      emulator.feed(pty.take())
      #expect(emulator.text[0] == "easel")
    }

    @Test func notificationsAreBellAndText() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      terminal.draw(frame(terminal))
      #expect(contains(pty.take(), "\u{1B}[?1004h"))
      terminal.notify("done\u{1B}\u{7}: a cat")
      #expect(contains(pty.take(), "\u{7}\u{1B}]9;Easel: done: a cat\u{7}"))
    }

    /// A program has the terminal with its usual modes, and whatever it does to them is undone.
    @Test(arguments: [
      ("exit 3", 3), ("no-such-program", 127), ("stty raw -echo; kill -9 $$", 137),
      ("stty -a | grep -q ' icanon' && exit 7", 7), ("test -t 0 && test -t 2", 0),
    ])
    func aProgramGetsTheTerminal(_ script: String, _ status: Int) throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      terminal.draw(frame(terminal))
      _ = pty.take()
      #expect(terminal.run(["/bin/sh", "-c", script]) == status)
      #expect(terminal.poll(timeout: 1).contains(.resumed))
      terminal.redraw()
      terminal.draw(frame(terminal))
      #expect(contains(pty.take(), "\u{1B}[?2004h"))
    }

    @Test func signalsAreEvents() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      pty.type(sixelAnswers)
      #expect(pty.run(terminal, until: isReady))
      for (signal, event) in [
        (SIGTERM, Event.terminate), (SIGINT, .terminal(.key(Key(.character("c"), .control)))),
        (SIGHUP, .terminate),
      ] {
        kill(getpid(), signal)
        #expect(pty.run(terminal) { $0.contains(event) })
      }
    }

    @Test func aGoneTerminalEndsTheProgram() throws {
      var pty = PseudoTerminal()
      let terminal = try open(try #require(pty))
      defer { terminal.close() }
      pty = nil
      #expect(terminal.poll(timeout: 2) == [.terminate])
      // It is said once, and waiting does not spin.
      #expect(terminal.poll(timeout: 0.02) == [])
    }

    @Test func wakerEndsThePoll() throws {
      let pty = try #require(PseudoTerminal())
      let terminal = try open(pty)
      defer { terminal.close() }
      let waker = terminal.waker
      var thread = pthread_t()
      let box = Unmanaged.passRetained(waker.pipe)
      pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          let pipe = Unmanaged<WakePipe>.fromOpaque(pointer).takeRetainedValue()
          usleep(20_000)
          pipe.write(WakePipe.wake)
          return nil
        }, box.toOpaque())
      let start = threadNanoseconds()
      #expect(terminal.poll(timeout: nil) == [])
      #expect(threadNanoseconds() - start < 10_000_000)  // It slept.
      pthread_join(thread, nil)
    }

    /// Processor time of this thread; other tests run beside it.
    private func threadNanoseconds() -> Int {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    @Test func theTerminalIsGivenBack() throws {
      let pty = try #require(PseudoTerminal())
      var before = termios()
      tcgetattr(pty.device, &before)
      var options = TerminalOptions()
      options.mouse = true
      let terminal = try open(pty, options: options)
      terminal.draw(frame(terminal))
      var during = termios()
      tcgetattr(pty.device, &during)
      #expect(during.c_lflag & UInt32(ICANON | ECHO | ISIG) == 0)
      pty.type(sixelAnswers + "\u{1B}[?0u")
      _ = pty.run(terminal, until: isReady)
      terminal.close()
      var after = termios()
      tcgetattr(pty.device, &after)
      #expect(after.c_lflag == before.c_lflag)
      #expect(after.c_iflag == before.c_iflag)
      #expect(after.c_oflag == before.c_oflag)
      var emulator = ScreenEmulator(columns: 80, rows: 24)
      emulator.feed(pty.take())
      #expect(emulator.modes.subtracting(["?25", "?12;25", "?7"]) == [])
      #expect(emulator.text.allSatisfy { $0.isEmpty } || emulator.modes.isDisjoint(with: ["?1049"]))
    }

    @Test func dumbTerminalsGetLines() throws {
      let pty = try #require(PseudoTerminal(columns: 40, rows: 10))
      let terminal = try open(pty, ["TERM": "dumb"])
      defer { terminal.close() }
      var screen = frame(terminal, "├─ easel …")
      screen.placements = [
        placement(
          picture(8, 8) { x, _ in (UInt8(x * 36), UInt8(x * 36), UInt8(x * 36)) },
          columns: 8, rows: 4, row: 2)
      ]
      terminal.draw(screen)
      #expect(pty.run(terminal) { _ in contains(pty.received, "@") })
      let text = String(decoding: pty.take(), as: UTF8.self)
      #expect(text.hasPrefix("+- easel .\r\n"))
      #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value > 0x7E })
      // Only what changed is printed.
      screen[0, 9] = Cell("n")
      terminal.draw(screen)
      #expect(pty.run(terminal) { _ in !pty.received.isEmpty })
      #expect(String(decoding: pty.take(), as: UTF8.self) == "n\r\n")
    }

    @Test(arguments: ["xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100"])
    func everyTerminalDrawsText(term: String) throws {
      let pty = try #require(PseudoTerminal(columns: 20, rows: 5))
      let terminal: Terminal
      do { terminal = try open(pty, ["TERM": term, "LANG": "C.UTF-8"]) } catch {
        // A small terminfo database does not know all of them, and says so.
        #expect("\(error)".contains(term))
        return
      }
      defer { terminal.close() }
      terminal.draw(frame(terminal))
      #expect(contains(pty.take(), "easel"))
    }
  }
}
