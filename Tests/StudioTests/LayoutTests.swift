import Pictures
import Recipes
import Testing

@testable import Studio

/// What gets how much of the screen.
@Suite struct LayoutTests {
  /// A sixel terminal as xterm's, with a finished picture.
  private func studio(
    _ columns: Int = 140, _ rows: Int = 45, pictures: Int = 8, cell: (Int, Int) = (6, 13)
  ) -> Harness {
    var harness = Harness(columns, rows)
    harness.send(
      .terminalFacts(
        TerminalFacts(
          cellWidth: cell.0, cellHeight: cell.1, graphics: "sixel", showsPixels: true,
          mostWidth: 1000, mostHeight: 1000)))
    let items = (0..<pictures).map { PictureItem.sample("p\($0)", seed: UInt64($0)) }
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items, total: items.count)))
    harness.press(.escape)
    return harness
  }

  private func layout(_ harness: Harness) -> Layout {
    Layout(harness.state, size: harness.state.size)
  }

  /// What the screen says outside of pictures.
  private func words(_ screen: Screen, rows: Range<Int>) -> String {
    rows.map { row in (0..<screen.size.columns).map { screen[$0, row].text }.joined() }
      .joined(separator: "\n").trimmed
  }

  /// Pixels of a square picture in a rectangle.
  private func square(_ rect: Rect, cell: (Int, Int) = (6, 13)) -> Int {
    min(rect.columns * cell.0, rect.rows * cell.1)
  }

  // MARK: The studio

  @Test func thePictureTakesMoreThanATwoFifthsOfAWideWindow() {
    let layout = layout(studio())
    let side = square(layout.picture.inner)
    #expect(Double(side * side) / Double(140 * 6 * 45 * 13) > 0.4)
    #expect(layout.areBarsBoxed && layout.strip != nil)
  }

  @Test func inHighWindowsTheRestIsBelow() throws {
    let layout = layout(studio(90, 70, cell: (10, 20)))
    let settings = try #require(layout.settings)
    #expect(layout.picture.columns == 90 && settings.row == layout.picture.bottom)
    #expect(layout.bars.row == settings.row && layout.strip != nil)
  }

  @Test func boxesLieInsideAndApart() {
    for waiting in [0, 1, 3, 30] {
      for columns in [72, 80, 100, 140, 200, 400] {
        for rows in [20, 24, 28, 30, 33, 36, 45, 60, 120] {
          for cell in [(6, 13), (10, 20), (8, 8)] {
            var harness = studio(columns, rows, cell: cell)
            for _ in 0..<waiting { harness.state.queue.add(PictureItem.sample("x").request) }
            let layout = layout(harness)
            let boxes =
              [layout.header, layout.promptBox, layout.picture, layout.bars, layout.hint]
              + [layout.footer] + [layout.settings, layout.queue, layout.strip].compactMap { $0 }
            for (index, box) in boxes.enumerated() {
              #expect(box.columns > 0 && box.rows > 0, "\(columns)x\(rows), \(waiting) wait")
              #expect(box.column >= 0 && box.right <= columns && box.row >= 0)
              #expect(box.bottom <= rows)
              for other in boxes.dropFirst(index + 1) { #expect(!box.intersects(other)) }
            }
            // All of it is used.
            #expect(boxes.reduce(0) { $0 + $1.columns * $1.rows } == columns * rows)
          }
        }
      }
    }
  }

  @Test(arguments: SamplerKind.allCases.map(\.rawValue) + ScheduleKind.allCases.map(\.rawValue))
  func everyChoiceIsReadable(choice: String) {
    var harness = studio(100, 30)
    var settings = StageSettings(steps: 3)
    if let sampler = SamplerKind(rawValue: choice) { settings.sampler = sampler }
    if let schedule = ScheduleKind(rawValue: choice) { settings.schedule = schedule }
    harness.state.parameters.adopt(
      GenerationRequest(prompt: "", stages: [settings, settings, settings]))
    let text = words(harness.screen(), rows: 0..<30)
    #expect(text.components(separatedBy: choice).count >= 4 && !text.contains("…"))
  }

  @Test func theHistoryIsWalkedByRowsToo() {
    var harness = studio(pictures: 40)
    harness.state.pane = .strip
    let columns = layout(harness).stripCells?.columns ?? 0
    #expect(columns >= 3)
    harness.press(.down, .right)
    #expect(harness.state.strip.selected == columns + 1)
    #expect(harness.state.current?.id == "p\(columns + 1)")
    harness.press(.up, .up)
    #expect(harness.state.strip.selected == 1)
  }

  // MARK: Only the picture

  @Test func zLeavesOnlyThePicture() {
    var harness = studio()
    harness.send(.gallery(.picture("p0", .flat(1024, shade: 5))))
    harness.show(.sample("p0"))
    harness.press(.char("Z"))
    var screen = harness.screen()
    #expect(screen.placements.map(\.rect) == [Rect(0, 0, 140, 44)])
    #expect(words(screen, rows: 0..<44).isEmpty)
    #expect(words(screen, rows: 44..<45).contains("Z or Esc brings the rest back"))
    harness.settle()
    screen = harness.screen()
    #expect(words(screen, rows: 0..<45).isEmpty && screen.cursor == nil)
    // The prompt cannot be written without being seen.
    harness.press(.char("i"))
    #expect(words(harness.screen(), rows: 0..<45).contains("Settings"))
    harness.press(Key(.function(11)))
    #expect(harness.state.isBare && harness.state.pane == .picture)
    harness.press(.escape)
    #expect(!harness.state.isBare && harness.state.place == .studio)
  }

  @Test func candidatesAndGridsGetAllOfTheScreen() throws {
    for (keys, rows) in [
      ([Key.char("x"), .control("u"), .char("4"), .enter], 2), ([.char("G"), .enter], 4),
    ] {
      var harness = studio()
      harness.state.prompt.set("a cat")
      for key in keys { harness.press(key) }
      harness.finish("c1")
      let before = try #require(harness.screen().placements.first { $0.image.width == 64 }).rect
      harness.press(.char("Z"))
      harness.settle()
      let after = try #require(harness.screen().placements.first).rect
      #expect(square(after) > square(before))
      #expect(after.rows * rows > 35)
      let text = words(harness.screen(), rows: 0..<45)
      #expect(text.contains("2") && !text.contains("Settings") && !text.contains("without"))
    }
  }

  @Test func theComparisonAndTheFilmGetAllOfTheScreen() {
    var harness = studio()
    for id in ["p0", "p1"] { harness.send(.gallery(.picture(id, .flat(64, shade: 5)))) }
    harness.show(.sample("p0"))
    harness.press(.char("m"))
    harness.show(.sample("p1"))
    harness.press(.char("c"), .char("Z"))
    harness.settle()
    #expect(harness.screen().placements.map(\.rect.rows) == [44, 44])
    #expect(words(harness.screen(), rows: 0..<45).isEmpty)
    harness.press(.escape)
    #expect(harness.state.place.kind == .comparison && !harness.state.isBare)
  }

  @Test(arguments: [60, 79, 80, 139, 140])
  func comparedPicturesAreAsLargeAndApart(columns: Int) throws {
    var harness = studio()
    harness.send(.terminal(.resize(Size(columns: columns, rows: 45))))
    for id in ["p0", "p1"] { harness.send(.gallery(.picture(id, .flat(64, shade: 5)))) }
    harness.show(.sample("p0"))
    harness.press(.char("m"))
    harness.show(.sample("p1"))
    harness.press(.char("c"))
    harness.settle()
    let rects = harness.screen().placements.map(\.rect)
    try #require(rects.count == 2)
    #expect(rects[0].columns == rects[1].columns && rects[0].rows == rects[1].rows)
    #expect(rects[0].column + rects[0].columns < rects[1].column)
    #expect(rects[1].column + rects[1].columns == columns)
  }

  // MARK: Zoom

  /// A picture of its own colour at every pixel, in the viewer.
  private func viewer(_ side: Int, showsPixels: Bool = true) -> Harness {
    var harness = studio()
    if !showsPixels { harness.send(.terminalFacts(TerminalFacts())) }
    var pixels: [UInt8] = []
    for row in 0..<side {
      for column in 0..<side {
        pixels += [UInt8(column & 255), UInt8(row & 255), UInt8((column >> 8) | ((row >> 8) << 4))]
      }
    }
    harness.show(.sample("p0"))
    harness.press(.enter)
    harness.send(
      .gallery(.picture("p0", RGBImage(width: side, height: side, pixels: pixels))))
    return harness
  }

  /// The first pixel of a part of that picture: column and row.
  private func origin(_ image: RGBImage) -> [Int] {
    let high = Int(image.pixels[2])
    return [Int(image.pixels[0]) + ((high & 15) << 8), Int(image.pixels[1]) + ((high >> 4) << 8)]
  }

  @Test func hundredPercentIsAPixelAPixelAndScrolls() throws {
    var harness = viewer(1024)
    harness.press(.char("1"))
    var shown = try #require(harness.screen().placements.first)
    // 140x40 cells of 6x13 pixels.
    #expect(shown.image.width == 840 && shown.image.height == 520)
    #expect(try #require(shown.width) == 140)
    #expect(origin(shown.image) == [92, 252])
    #expect(words(harness.screen(), rows: 42..<43).hasSuffix("100 %"))
    for _ in 0..<9 { harness.press(.left, .up) }
    shown = try #require(harness.screen().placements.first)
    #expect(origin(shown.image) == [0, 0])
    for _ in 0..<9 { harness.press(.right, .down) }
    shown = try #require(harness.screen().placements.first)
    #expect(origin(shown.image) == [184, 504])
    #expect(harness.state.current?.id == "p0")
    harness.press(.char("0"), .right)
    #expect(harness.state.current?.id == "p1")
  }

  @Test func whereItFitsHundredPercentIsSmallerThanTheRoom() throws {
    var harness = viewer(64)
    #expect(harness.screen().placements.first?.width == nil)
    harness.press(.char("1"))
    let shown = try #require(harness.screen().placements.first)
    #expect(shown.image.width == 64 && shown.width == 64.0 / 6)
    // Nothing is hidden, so that the arrows go to other pictures.
    harness.press(.right)
    #expect(harness.state.current?.id == "p1")
  }

  @Test func halfBlocksShowAPixelAColumn() throws {
    var harness = viewer(1024, showsPixels: false)
    harness.press(.char("1"))
    let shown = try #require(harness.screen().placements.first)
    #expect(shown.image.width == 140 && shown.image.height == 80 && shown.width == 140)
  }

  @Test func zoomFillsTheRectangle() throws {
    var harness = viewer(1024)
    for _ in 0..<6 {
      harness.press(.char("+"))
      guard harness.state.viewer?.scale ?? 0 > 1 else { continue }
      let shown = try #require(harness.screen().placements.first)
      let aspect = Double(shown.image.width) / Double(shown.image.height)
      #expect(abs(aspect / (840.0 / 520) - 1) < 0.02)
    }
    #expect(harness.state.viewer?.scale ?? 0 > 2)
  }

  @Test func zoomStopsAtHundredPercentAndAtAllOfIt() {
    var harness = viewer(1024)
    var scales: [Double?] = []
    for key in "+++---" {
      harness.press(.char(key))
      scales.append(harness.state.viewer?.scale)
    }
    let fit = 520.0 / 1024
    #expect(scales == [fit * 1.5, 1, 1.5, 1, 1 / 1.5, nil])
    // A small picture goes down to 100 %, and no further.
    harness = viewer(64)
    for _ in 0..<9 { harness.press(.char("-")) }
    #expect(harness.state.viewer?.scale == 1)
    for _ in 0..<40 { harness.press(.char("+")) }
    #expect(harness.state.viewer?.scale == 520.0 / 64 * 16)
  }

  @Test func thePictureOfASmallTerminalLimitIsNotOverstated() {
    var harness = viewer(1024)
    harness.send(
      .terminalFacts(
        TerminalFacts(
          cellWidth: 6, cellHeight: 13, graphics: "sixel", showsPixels: true, mostWidth: 400,
          mostHeight: 256)))
    #expect(words(harness.screen(), rows: 42..<43).hasSuffix("25 %"))
    harness.press(.char("1"))
    let shown = harness.screen().placements.first
    #expect(shown?.image.width == 400 && shown?.image.height == 256)
  }
}
