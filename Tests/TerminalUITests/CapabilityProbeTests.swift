import Studio
import Testing

@testable import TerminalUI

private func probe(
  _ term: String, colors: Int = 256, unicode: Bool = true, environment: [String: String] = [:],
  options: TerminalOptions = TerminalOptions(), answers: String = ""
) -> CapabilityProbe {
  var probe = CapabilityProbe(
    term: term, options: options, environment: environment, terminfoColors: colors,
    unicode: unicode)
  var decoder = InputDecoder()
  for output in decoder.feed(Array(answers.utf8), at: 0) {
    if case .reply(let reply) = output { probe.take(reply, size: Size(columns: 80, rows: 24)) }
  }
  return probe
}

@Suite struct CapabilityProbeTests {
  @Test func sixel() {
    let capabilities = probe("xterm-256color", answers: sixelAnswers)
      .capabilities(deviceCell: nil)
    #expect(
      capabilities
        == TerminalCapabilities(
          name: "XTerm(379)", graphics: .sixel, colors: .rgb, cellWidth: 10, cellHeight: 20,
          sixelColors: 256, synchronizedOutput: true, unicode: true))
  }

  @Test func kittyAndITerm2() {
    let kitty = "\u{1B}P>|kitty(0.35.2)\u{1B}\\\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62c"
    #expect(probe("xterm-kitty", answers: kitty).capabilities(deviceCell: nil).graphics == .kitty)
    let iterm2 = "\u{1B}P>|iTerm2 3.5.0\u{1B}\\\u{1B}[?62c"
    #expect(
      probe("xterm-256color", answers: iterm2).capabilities(deviceCell: nil).graphics == .iterm2)
  }

  @Test func tmuxShowsHalfBlocks() {
    let answers = "\u{1B}P>|tmux 3.3a\u{1B}\\\u{1B}[?1;2c"
    let plain = probe("tmux-256color", answers: answers).capabilities(deviceCell: nil)
    #expect(plain.graphics == .halfBlocks)
    #expect(plain.colors == .palette256)
    let direct = probe(
      "tmux-256color", environment: ["COLORTERM": "truecolor"], answers: answers)
    #expect(direct.capabilities(deviceCell: nil).colors == .rgb)
  }

  @Test func noAnswerIsEnough() {
    let silent = probe("xterm-256color")
    #expect(!silent.isAnswered)
    let capabilities = silent.capabilities(deviceCell: (9, 18))
    #expect(capabilities.graphics == .halfBlocks)
    #expect((capabilities.cellWidth, capabilities.cellHeight) == (9, 18))
    #expect(silent.capabilities(deviceCell: (0, 0)).cellWidth == 10)
  }

  @Test func whoIsNotAsked() {
    #expect(!probe("dumb", colors: 0).asks)
    #expect(!probe("linux", colors: 8).asks)
    #expect(probe("screen", colors: 8).asks)
    let screen = String(decoding: probe("screen", colors: 8).questions, as: UTF8.self)
    #expect(!screen.contains("\u{1B}_"))
    #expect(screen.hasSuffix("\u{1B}[c"))
  }

  @Test func poorTerminals() {
    #expect(probe("dumb", colors: 0).capabilities(deviceCell: nil).graphics == .ascii)
    #expect(probe("linux", colors: 8).capabilities(deviceCell: nil).graphics == .halfBlocks)
    #expect(probe("linux", colors: 8).capabilities(deviceCell: nil).colors == .palette16)
    #expect(probe("vt100", colors: 0).capabilities(deviceCell: nil).graphics == .ascii)
    #expect(
      probe("xterm", unicode: false).capabilities(deviceCell: nil).graphics == .ascii)
  }

  @Test func noColor() {
    let options = TerminalOptions(environment: ["NO_COLOR": "1"])
    let text = probe("xterm-256color", options: options).capabilities(deviceCell: nil)
    #expect(text.colors == .none)
    #expect(text.graphics == .ascii)
    let sixel = probe("xterm-256color", options: options, answers: sixelAnswers)
    #expect(sixel.capabilities(deviceCell: nil).graphics == .sixel)
    #expect(!TerminalOptions(environment: ["NO_COLOR": ""]).noColor)
  }

  @Test func wishesComeFirst() {
    var options = TerminalOptions()
    options.graphics = .halfBlocks
    options.pictureColors = 64
    let capabilities = probe("xterm-256color", options: options, answers: sixelAnswers)
      .capabilities(deviceCell: nil)
    #expect(capabilities.graphics == .halfBlocks)
    #expect(capabilities.sixelColors == 64)
    let few = "\u{1B}[?1;0;16S\u{1B}[?64;4c"
    #expect(probe("xterm", answers: few).wantsMoreRegisters)
    #expect(probe("xterm", answers: few).capabilities(deviceCell: nil).sixelColors == 16)
  }
}
