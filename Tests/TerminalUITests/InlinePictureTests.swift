import Pictures
import Studio
import Testing

@testable import TerminalUI

@Suite("Pictures between lines") struct InlinePictureTests {
  private let image = RGBImage(
    width: 8, height: 4, pixels: (0..<96).map { UInt8($0 * 2) })

  private func text(
    _ graphics: TerminalCapabilities.Graphics, rows: Int = 24, below lines: Int = 0
  ) throws -> String {
    let display = InlinePicture(
      capabilities: TerminalCapabilities(
        name: "test", graphics: graphics, colors: .rgb, cellWidth: 10, cellHeight: 20,
        unicode: true), options: TerminalOptions(), size: Size(columns: 40, rows: rows))
    return String(decoding: try #require(display.bytes(image, below: lines)), as: UTF8.self)
  }

  @Test func roomIsMadeBeforeAPictureIsDrawn() throws {
    // 400 pixels wide and 200 high are 10 rows.
    for (graphics, mark) in [
      (TerminalCapabilities.Graphics.sixel, "\u{1B}P"), (.kitty, "\u{1B}_G"),
      (.iterm2, "\u{1B}]1337;"),
    ] {
      let text = try text(graphics)
      #expect(text.hasPrefix(String(repeating: "\n", count: 10) + "\u{1B}[10A"))
      #expect(text.contains(mark))
      #expect(text.hasSuffix("\u{1B}[10B\r"))
    }
  }

  @Test func aPictureLeavesTheScreenItsLastRows() throws {
    #expect(try text(.sixel, rows: 8).hasSuffix("\u{1B}[6B\r"))
    // And the lines that tell of it, as long as they leave it half.
    #expect(try text(.sixel, rows: 12, below: 3).hasSuffix("\u{1B}[7B\r"))
    #expect(try text(.sixel, rows: 12, below: 99).hasSuffix("\u{1B}[6B\r"))
  }

  @Test func lettersAndHalfBlocksAreLines() throws {
    for graphics in [TerminalCapabilities.Graphics.ascii, .halfBlocks] {
      let text = try text(graphics)
      #expect(text.split(separator: "\n").count == 10)
      #expect(text.hasSuffix("\n"))
      #expect(!text.hasPrefix("\n"))
    }
  }
}
