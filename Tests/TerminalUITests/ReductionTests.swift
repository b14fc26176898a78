import Pictures
import Testing

/// Small pictures of estimates.
@Suite struct ReductionTests {
  @Test func squaresBecomeTheirMeans() {
    // Two of three columns fill a square, the third is left out; black, white, beyond, no number.
    let red: [Float] = [-1, 1, 9, 1, -1, 9]
    let green: [Float] = [3, 3, 0, 3, 3, 0]
    let blue: [Float] = [.nan, 0, 0, 0, 0, 0]
    let image = PlanarImage(width: 3, height: 2, values: red + green + blue)
    #expect(image.reduced(to: 2) == RGBImage(width: 1, height: 1, pixels: [128, 255, 0]))
  }

  @Test func picturesThatFitStayAsTheyAre() {
    let pixels = (0..<3 * 7 * 5).map { UInt8($0 * 2) }
    let image = RGBImage(width: 7, height: 5, pixels: pixels)
    #expect(PlanarImage(image).reduced(to: 7) == image)
  }

  @Test func narrowPicturesKeepAPixel() {
    let image = PlanarImage(width: 1000, height: 2, values: Array(repeating: 1, count: 6000))
    let small = image.reduced(to: 256)
    #expect((small.width, small.height) == (250, 1))
    #expect(small.pixels.allSatisfy { $0 == 255 })
  }
}
