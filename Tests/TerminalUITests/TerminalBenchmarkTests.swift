import Studio
import Testing

@testable import TerminalUI

extension TextLayerTests {
  @Test func redrawIsMeasured() throws {
    #expect(try TerminalBenchmark.fullRedraw(size: Size(columns: 40, rows: 10), repeats: 3) > 0)
  }
}

@Suite struct TerminalBenchmarkTests {
  @Test func echoIsMeasured() throws {
    // The line discipline of the child's terminal answers by itself.
    let isSeen = try eventually { warmUp in
      let times = try TerminalBenchmark.keyToScreen(
        arguments: ["sleep", "100"], keys: 5, warmUp: warmUp)
      #expect(times.count == 5)
      #expect(times.allSatisfy { $0 > 0 && $0 <= 1 })
      return times.allSatisfy { $0 < 1 }
    }
    #expect(isSeen)
    let isMissed = try eventually { warmUp in
      try TerminalBenchmark.keyToScreen(
        arguments: ["sh", "-c", "stty -echo; sleep 100"], keys: 1, warmUp: warmUp) == [1]
    }
    #expect(isMissed)
  }

  /// Tries again for a minute, each time with twice the warm-up: a loaded machine starts programs
  /// late.
  private func eventually(_ isSo: (_ warmUp: Double) throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    var warmUp = 0.2
    repeat {
      if try isSo(warmUp) { return true }
      warmUp = min(10, 2 * warmUp)
    } while ContinuousClock.now < deadline
    return false
  }

  @Test func picturesAreMeasured() {
    let image = noisy(64, noise: 10)
    let small = TerminalBenchmark.sixel(
      image, side: 384, quality: .preview, options: TerminalOptions(), repeats: 1)
    #expect(small.seconds > 0 && small.bytes > 0 && small.bytes <= 6000)
    let full = TerminalBenchmark.sixel(
      image, side: 384, quality: .full, options: TerminalOptions(), repeats: 1)
    #expect(full.bytes > small.bytes)
  }
}
