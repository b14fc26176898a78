import Foundation
import Studio
import Testing

@testable import TerminalUI

/// Whatever was shown before, the window holds what a fresh drawing would: the same text and the
/// same pixels, and again after it was hidden. EASEL_WALKS sets how many walks are made.
extension TextLayerTests {
  @Suite(.serialized) struct PictureWalkTests {
    static let walks = ProcessInfo.processInfo.environment["EASEL_WALKS"].flatMap { Int($0) }
    static let first = ProcessInfo.processInfo.environment["EASEL_SEED"].flatMap { UInt64($0) } ?? 1

    private func seeds(_ usual: Int) -> Range<UInt64> {
      Self.first..<Self.first + UInt64(Self.walks ?? usual)
    }

    private static let cells = [(4, 8), (3, 7), (5, 9), (6, 6)]
    private static let sizes = [(60, 20), (80, 24), (100, 30), (31, 12), (72, 40)]
      .map { Size(columns: $0.0, rows: $0.1) }

    private func rig(_ random: inout SeededGenerator, _ size: Size) throws -> TerminalRig {
      let cell = random.pick(Self.cells)
      let remembered = (0..<random.below(18)).map { _ in random.below(90) - 30 }
      let elsewhere = Set(
        (0..<random.below(6)).map { _ in 4 * random.below((size.rows + 20) / 4) - 21 })
      return try #require(
        try TerminalRig(
          size: size, cellWidth: cell.0, cellHeight: cell.1, remembered: remembered,
          elsewhere: elsewhere.sorted()))
    }

    /// Frames that no studio would draw.
    @Test func frames() throws {
      for seed in seeds(60) {
        var random = SeededGenerator(seed: seed)
        var size = random.pick(Self.sizes)
        let rig = try rig(&random, size)
        var frames = RandomFrames(seed: seed, size: size)
        for step in 0..<20 {
          if random.once(in: 15) {
            size = random.pick(Self.sizes)
            rig.resize(size, history: random.below(30))
            frames.resize(size)
          } else if random.once(in: 15) {
            rig.terminal.redraw()
          } else {
            frames.change()
          }
          rig.terminal.draw(frames.frame)
          // Often the next frame comes before all of this one has.
          for _ in 0..<random.below(3) { rig.turn(answers: random.once(in: 2)) }
          guard random.once(in: 3) || step == 19 else { continue }
          if let fault = rig.fault(of: frames.frame) {
            Issue.record("EASEL_SEED=\(seed), step \(step), \(rig.about): \(fault)")
            break
          }
        }
      }
    }

    /// The studio with a user who presses keys by chance.
    @Test func studio() throws {
      for seed in seeds(20) {
        var random = SeededGenerator(seed: seed)
        var size = random.pick([(80, 24), (100, 30), (140, 45), (72, 40), (64, 16)])
        let rig = try rig(&random, Size(columns: size.0, rows: size.1))
        var walk = StudioWalk(seed: seed, size: Size(columns: size.0, rows: size.1))
        for step in 0..<40 {
          if random.once(in: 25) {
            size = random.pick([(80, 24), (100, 30), (140, 45), (72, 40), (64, 16)])
            rig.resize(Size(columns: size.0, rows: size.1), history: random.below(30))
          } else {
            walk.step()
          }
          for event in rig.takeEvents() { walk.send(event) }
          if walk.wantsRedraw { rig.terminal.redraw() }
          if let settings = walk.graphics {
            rig.terminal.options.pictureColors = settings.colours
            rig.terminal.options.dithering = settings.dithering
            rig.terminal.options.smallBytes = settings.smallBytes
          }
          walk.settled()
          rig.terminal.draw(walk.frame)
          for _ in 0..<random.below(3) { rig.turn(answers: random.once(in: 2)) }
          guard random.once(in: 3) || step == 39 else { continue }
          if let fault = rig.fault(of: walk.frame) {
            let steps = walk.log.suffix(12).joined(separator: " ")
            Issue.record("EASEL_SEED=\(seed), step \(step), \(rig.about), \(steps): \(fault)")
            break
          }
        }
      }
    }

    /// Pictures of other programs far below a window that was made lower take no room of ours.
    @Test func picturesFarBelowAreForgotten() throws {
      let size = Size(columns: 60, rows: 12)
      let rig = try #require(
        try TerminalRig(
          size: size, cellWidth: 5, cellHeight: 9, remembered: (0..<16).map { 25 * $0 }))
      let frame = Screen(size: size)
      rig.terminal.draw(frame)
      #expect(rig.fault(of: frame) == nil)
      #expect(rig.emulator.pixels?.listedRows.last == -1)
    }

    /// The shell's pictures below a window that was made lower keep their room.
    @Test func picturesOfTheShellFarBelowKeepTheirRoom() throws {
      for small in [12, 13, 30] {
        let rig = try #require(
          try TerminalRig(
            size: Size(columns: 60, rows: 40), cellWidth: 5, cellHeight: 9,
            elsewhere: [small - 1, small + 4, 35, 38]))
        rig.terminal.draw(Screen(size: Size(columns: 60, rows: 40)))
        rig.resize(Size(columns: 60, rows: small), history: 0)
        var frame = Screen(size: Size(columns: 60, rows: small))
        var steps = SeededGenerator(seed: 3)
        for step in 0..<40 {
          let (column, row) = (1 + 7 * steps.below(8), 1 + 3 * steps.below(3))
          frame.placements.removeAll { $0.rect.column == column && $0.rect.row == row }
          frame.placements.append(
            placement(
              RandomImages.image(step), columns: 5, rows: 2, column: column, row: row,
              id: UInt64(step + 1)))
          rig.terminal.draw(frame)
          if let fault = rig.fault(of: frame) {
            Issue.record("\(small) rows, step \(step): \(fault)")
            break
          }
        }
      }
    }

    /// A dialog costs its text, and the part of the picture that it lay over.
    @Test func dialogsCostWhatTheyCover() throws {
      let size = Size(columns: 140, rows: 45)
      let rig = try #require(try TerminalRig(size: size, cellWidth: 6, cellHeight: 13))
      var frame = Screen(size: size)
      let image = noisy(256, noise: 20)
      func show(covered: [Rect]) -> Int {
        frame.placements = [placement(image, columns: 138, rows: 40, column: 1, row: 1)]
        frame.placements[0].covered = covered
        let before = rig.terminal.statistics.bytesSent
        rig.terminal.draw(frame)
        #expect(rig.fault(of: frame) == nil)
        return rig.terminal.statistics.bytesSent - before
      }
      let whole = show(covered: [])
      // Three rows of forty, and nearly all columns of the picture.
      let opened = show(covered: [Rect(column: 30, row: 20, columns: 80, rows: 3)])
      let closed = show(covered: [])
      #expect(whole > 50_000)
      #expect(opened < 1000)
      #expect(closed < whole / 8, "\(closed) of \(whole)")
    }
  }
}
