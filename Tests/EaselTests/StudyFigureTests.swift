import Foundation
import Gallery
import Pictures
import Testing

@testable import easel

@Suite("Figures of studies") struct StudyFigureTests {
  private func flat(_ width: Int, _ height: Int, _ value: UInt8) -> RGBImage {
    RGBImage(
      width: width, height: height, pixels: Array(repeating: value, count: width * height * 3))
  }

  private func pixel(_ image: RGBImage, _ x: Int, _ y: Int) -> UInt8 {
    image.pixels[(y * image.width + x) * 3]
  }

  @Test func measurementsHaveTheirKnownValues() {
    #expect(flat(4, 4, 255).saturation == 1)
    #expect(flat(4, 4, 254).saturation == 0)
    #expect(flat(4, 4, 90).contrast < 0.001)
    let halves = RGBImage(width: 2, height: 1, pixels: [0, 0, 0, 200, 200, 200])
    #expect(abs(halves.contrast - 100) < 0.001)
    #expect(halves.saturation == 0.5)
    #expect(abs(flat(8, 8, 110).distance(toEnlarged: flat(2, 2, 100)) - 10) < 0.001)
  }

  @Test func cellsLieBesideEachOtherUnderTheirLabels() throws {
    let grid = LabelledGrid(title: ["one", "two"], columns: ["w = 1", "w = 5"], rows: ["none"])
    let layout = grid.layout(cell: PictureSize(width: 192, height: 192))
    #expect(layout.left == 8 + 4 * 8 + 8)
    #expect(layout.top == 8 + 2 * 16 + 4 + 16)
    #expect(layout.origin(row: 0, column: 1).x == layout.left + 200)
    let image = try grid.draw([[flat(64, 64, 200), flat(64, 64, 90)]])
    #expect(image.width == layout.width)
    #expect(image.height == layout.height)
    #expect(pixel(image, layout.left + 191, layout.top + 191) == 200)
    #expect(pixel(image, layout.left + 192, layout.top) == 24)
    #expect(pixel(image, layout.left + 200, layout.top) == 90)
    // The labels are drawn in light letters above the cells.
    let row = (layout.top - 16..<layout.top).flatMap { y in
      (layout.left..<layout.left + 192).map { pixel(image, $0, y) }
    }
    #expect(row.contains(235))
  }

  /// Nothing of a heading is cut off where the figure is narrow.
  @Test func headingsOfNarrowFiguresWrap() throws {
    let words = "super-resolution prompts of a very long title that has many words"
    for width in [40, 100, 192, 1000] {
      let lines = Canvas.lines(of: words, width: width)
      #expect(lines.allSatisfy { Canvas.width(of: $0) <= width })
      #expect(lines.joined().filter { $0 != " " } == words.filter { $0 != " " })
    }
    #expect(Canvas.lines(of: "", width: 80) == [""])
    let head = "+ an oil painting in the manner of the old masters"
    let grid = LabelledGrid(title: [words], columns: [head], rows: ["aug 0.1"])
    let layout = grid.layout(cell: PictureSize(width: 192, height: 192))
    let lines =
      Canvas.lines(of: words, width: layout.width - 16).count
      + Canvas.lines(of: head, width: 192).count
    #expect(lines > 4)
    #expect(layout.top == 8 + lines * Canvas.lineHeight + 4)
    let image = try grid.draw([[flat(64, 64, 90)]])
    for line in 0..<lines {
      let y = line < 3 ? 8 + line * 16 : layout.top - (lines - line) * 16
      let pixels = (y..<y + 16).flatMap { y in (8..<layout.width).map { pixel(image, $0, y) } }
      #expect(pixels.contains { $0 > 140 })
    }
  }

  @Test func picturesAreFittedToCells() throws {
    #expect(try LabelledGrid.fitted(flat(64, 64, 1)).width == 192)
    #expect(try LabelledGrid.fitted(flat(88, 48, 1)).width == 264)
    #expect(try LabelledGrid.fitted(flat(256, 128, 1)).width == 256)
    let large = try LabelledGrid.fitted(flat(1024, 512, 1))
    #expect((large.width, large.height) == (384, 192))
  }

  @Test func aGalleryHasRoomForEveryPicture() throws {
    let cells = (0..<7).map { (label: "word \($0)", image: flat(64, 64, UInt8(100 + $0))) }
    let image = try LabelledGrid.gallery(title: ["t"], cells)
    for value in 100..<107 { #expect(image.pixels.contains(UInt8(value))) }
  }

  @Test func axesAreRoundedOutwards() {
    let linear = LinePlot.Axis(.linear, [0, 0.93])
    #expect(linear.low == 0)
    #expect(linear.high == 1)
    #expect(linear.place(0.5) == 0.5)
    let log = LinePlot.Axis(.logarithmic, [12, 160])
    #expect(log.ticks == [10, 20, 50, 100, 200])
    #expect(abs(log.place(200) - 1) < 1e-12)
    let flat = LinePlot.Axis(.linear, [3, 3])
    #expect(flat.low < flat.high)
  }

  @Test func filmsKeepTheShape() {
    func size(_ width: Int, _ height: Int) -> PictureSize {
      FilmRecorder.filmSize(PictureSize(width: width, height: height))
    }
    #expect(size(64, 64) == PictureSize(width: 256, height: 256))
    #expect(size(256, 256) == PictureSize(width: 256, height: 256))
    #expect(size(1408, 704) == PictureSize(width: 512, height: 256))
  }
}
