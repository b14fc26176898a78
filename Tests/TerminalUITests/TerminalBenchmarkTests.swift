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
    let times = try TerminalBenchmark.keyToScreen(
      arguments: ["sleep", "10"], keys: 5, warmUp: 0.1)
    #expect(times.count == 5)
    #expect(times.allSatisfy { $0 > 0 && $0 < 0.5 })
    let silent = try TerminalBenchmark.keyToScreen(
      arguments: ["sh", "-c", "stty -echo; sleep 10"], keys: 1, warmUp: 0.5)
    #expect(silent == [1])
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
