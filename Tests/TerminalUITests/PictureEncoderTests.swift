import Pictures
import Studio
import Testing

@testable import TerminalUI

/// A picture whose pixels are a function of their place.
func picture(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> (UInt8, UInt8, UInt8)) -> RGBImage
{
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      let (r, g, b) = pixel(x, y)
      pixels += [r, g, b]
    }
  }
  return RGBImage(width: width, height: height, pixels: pixels)
}

/// Smooth shades with noise, as early estimates look; the hardest case has noise alone.
func noisy(_ side: Int, noise: Int) -> RGBImage {
  var state: UInt64 = 3
  return picture(side, side) { x, y in
    func channel(_ base: Int) -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let shift = noise == 0 ? 0 : Int(state >> 33) % (2 * noise + 1) - noise
      return UInt8(min(255, max(0, base + shift)))
    }
    return (channel(x * 255 / side), channel(y * 255 / side), channel((x + y) * 127 / side))
  }
}

func placement(
  _ image: RGBImage, columns: Int, rows: Int, quality: Placement.Quality = .full,
  column: Int = 0, row: Int = 0, id: UInt64 = 1
) -> Placement {
  Placement(
    id: .init(id), image: image,
    rect: Rect(column: column, row: row, columns: columns, rows: rows), quality: quality)
}

private func encode(
  _ placement: Placement, _ graphics: TerminalCapabilities.Graphics,
  colors: TerminalCapabilities.Colors = .rgb, options: TerminalOptions = TerminalOptions(),
  cell: (Int, Int) = (10, 20)
) throws -> (EncodedPicture, PictureGeometry) {
  let capabilities = TerminalCapabilities(
    name: "test", graphics: graphics, colors: colors, cellWidth: cell.0, cellHeight: cell.1,
    unicode: true)
  let geometry = try #require(
    PictureGeometry(
      placement, screen: Size(columns: 200, rows: 100), capabilities: capabilities, limit: nil,
      smallBytes: options.smallBytes))
  let key = PictureKey(placement, geometry, capabilities, options)
  return (try #require(PictureEncoder.encode(placement.image, key)), geometry)
}

private func decodeSixel(_ bytes: [UInt8]) throws -> RGBImage {
  try #require(SixelPicture.decode(bytes))
}

@Suite struct SixelTests {
  @Test func goldenBytes() throws {
    let image = picture(4, 4) { x, y in x / 2 == y / 2 ? (255, 0, 0) : (0, 0, 255) }
    let (encoded, _) = try encode(
      placement(image, columns: 3, rows: 2, quality: .preview), .sixel)
    // Five bands of six pixels fit into 30 pixels: one row of the picture is shown twice.
    #expect(
      String(decoding: encoded.lines[0], as: UTF8.self)
        == "\u{1B}P0;0;0q\"1;1;30;30#0;2;100;0;0#1;2;0;0;100"
        + "#0!15~#1!15~-#0!15~#1!15~-#0!15~#1!15~-!15~#0!15~-#1!15~#0!15~\u{1B}\\")
  }

  /// Pictures whose width is given are sent as they are: no pixel is made or lost.
  @Test(arguments: [(840, 520), (64, 64), (839, 17), (1, 1)])
  func aPixelStaysAPixel(width: Int, height: Int) throws {
    var shown = placement(noisy(8, noise: 9), columns: 140, rows: 40, quality: .full)
    shown.image = picture(width, height) { x, y in (UInt8(x & 255), UInt8(y & 255), 7) }
    shown.width = Double(width) / 6
    let (_, geometry) = try encode(shown, .sixel, cell: (6, 13))
    #expect((geometry.width, geometry.height) == (width, height))
    #expect(geometry.rect.columns == (width + 5) / 6)
    let (_, blocks) = try encode(shown, .halfBlocks, cell: (6, 13))
    #expect(blocks.rect.columns <= (width + 5) / 6)
  }

  /// Pictures that do not fill a band begin at their own top.
  @Test(arguments: 1...7)
  func lowPictures(height: Int) throws {
    var low = placement(noisy(8, noise: 9), columns: 4, rows: 2)
    low.image = picture(9, height) { x, y in (UInt8(x * 28), UInt8(y * 36), 90) }
    low.width = 0.9
    let (encoded, geometry) = try encode(low, .sixel)
    #expect((geometry.width, geometry.height) == (9, height))
    let decoded = DecodedSixel(encoded.lines[0].dropFirst().dropLast(2))
    #expect(decoded.faults == [])
    #expect((decoded.width, decoded.height) == (9, height))
    #expect(!decoded.pixels.contains(0))
  }

  /// However many parts of a picture are wanted, its colours are there once.
  @Test func partsShareColors() throws {
    let (encoded, geometry) = try encode(
      placement(noisy(64, noise: 60), columns: 12, rows: 6), .sixel)
    let whole = DecodedSixel(encoded.lines[0].dropFirst().dropLast(2))
    let parts = [(0, 0, 120, 20), (0, 20, 40, 40), (80, 20, 40, 60)].map { x, y, width, height in
      PictureEncoder.SixelPiece(
        picture: 0, left: x, top: y, width: width, height: height, x: x, y: y)
    }
    let bytes = try #require(
      PictureEncoder.sixel(
        parts, of: [encoded.lines[0]], width: geometry.width, height: geometry.height))
    let composed = DecodedSixel(bytes.dropFirst().dropLast(2))
    #expect(composed.faults == [])
    let expected = whole.pixels.indices.map { index in
      let (x, y) = (index % geometry.width, index / geometry.width)
      let isPart = parts.contains {
        (0..<$0.width).contains(x - $0.left) && (0..<$0.height).contains(y - $0.top)
      }
      return isPart ? whole.pixels[index] : 0
    }
    #expect(composed.pixels == expected)
  }

  /// libsixel is not made for threads.
  @Test func threadsDoNotDisturbEachOther() async throws {
    let shown = placement(noisy(64, noise: 60), columns: 12, rows: 6)
    let (alone, _) = try encode(shown, .sixel)
    let all = try await withThrowingTaskGroup(of: EncodedPicture.self) { group in
      for _ in 0..<16 { group.addTask { try encode(shown, .sixel).0 } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(all.allSatisfy { $0 == alone })
  }

  @Test func runsDecodeToTheGrid() throws {
    let image = picture(4, 4) { x, y in
      (UInt8(x / 2 * 255), UInt8(y / 2 * 255), 0)
    }
    let (encoded, geometry) = try encode(
      placement(image, columns: 12, rows: 6, quality: .preview), .sixel)
    let decoded = try decodeSixel(encoded.lines[0])
    #expect((decoded.width, decoded.height) == (geometry.width, geometry.height))
    for y in 0..<decoded.height {
      for x in 0..<decoded.width {
        let i = (y * decoded.width + x) * 3
        let left = x * 4 / decoded.width / 2
        let top = (y / 6) * 4 / (decoded.height / 6) / 2
        #expect(decoded.pixels[i] == UInt8(left * 255))
        #expect(decoded.pixels[i + 1] == UInt8(top * 255))
      }
    }
  }

  @Test(arguments: [0, 20, 127]) func previewsAreSmall(noise: Int) throws {
    let image = noisy(64, noise: noise)
    for rows in [5, 20, 50] {
      let (encoded, _) = try encode(
        placement(image, columns: 100, rows: rows, quality: .preview), .sixel)
      #expect(encoded.count <= 6000)
      var slow = TerminalOptions()
      slow.smallBytes = true
      let (small, _) = try encode(
        placement(image, columns: 100, rows: rows, quality: .preview), .sixel, options: slow)
      #expect(small.count <= 3000)
    }
  }

  @Test(arguments: [true, false]) func fullPicturesDecode(dithering: Bool) throws {
    let image = noisy(96, noise: 6)
    var options = TerminalOptions()
    options.dithering = dithering
    let (encoded, geometry) = try encode(
      placement(image, columns: 10, rows: 5), .sixel, options: options)
    #expect((geometry.width, geometry.height) == (100, 100))
    let decoded = try decodeSixel(encoded.lines[0])
    #expect((decoded.width, decoded.height) == (100, 100))
    // 256 colours of a shaded picture: within a few steps of it on the whole.
    let capabilities = TerminalCapabilities(name: "", graphics: .sixel)
    let key = PictureKey(
      placement(image, columns: 10, rows: 5), geometry, capabilities, options)
    let wanted = try #require(PictureEncoder.scaled(image, key))
    let error = zip(wanted, decoded.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(error) / Double(wanted.count) < 8)
  }

  /// Passes draw over pixels of later ones: every reader must see the same in the end.
  @Test(arguments: [true, false]) func readersAgree(dithering: Bool) throws {
    let image = noisy(100, noise: 9)
    let bytes = try #require(SixelPicture.encode(image, colors: 256, dithering: dithering))
    let seen = DecodedSixel(bytes.dropFirst().dropLast(2))
    #expect(seen.faults == [])
    let decoded = try decodeSixel(bytes)
    #expect((seen.width, seen.height) == (100, 100))
    var shown: [UInt8] = []
    for pixel in seen.pixels {
      for shift: UInt32 in [16, 8, 0] {
        let percents = (pixel >> shift) & 255
        shown.append(UInt8((percents * 255 + 50) / 100))
      }
    }
    #expect(shown == decoded.pixels)
  }

  /// Bytes and error are those of `img2sixel -p 256` (1.10.3), the second with `-d none`.
  @Test(arguments: [(true, 20_683, 6.99), (false, 18_392, 6.37)])
  func fewerBytesAtNoMoreError(dithering: Bool, bytes: Int, error: Double) throws {
    let image = noisy(128, noise: 8)
    let encoded = try #require(SixelPicture.encode(image, colors: 256, dithering: dithering))
    #expect(Double(encoded.count) <= 0.8 * Double(bytes))
    let shown = PlanarImage(try decodeSixel(encoded))
    #expect(shown.distance(to: PlanarImage(image)) <= error)
  }

  @Test func noNewlineAtTheEnd() throws {
    let image = noisy(64, noise: 10)
    for quality in [Placement.Quality.preview, .full] {
      let (encoded, _) = try encode(
        placement(image, columns: 20, rows: 10, quality: quality), .sixel)
      let bytes = encoded.lines[0]
      #expect(bytes.suffix(2) == [0x1B, 0x5C])
      #expect(bytes[bytes.count - 3] != UInt8(ascii: "-"))
      #expect(bytes[bytes.count - 3] != 0x0A)
    }
  }

  @Test func oneColorAndOnePixel() throws {
    let flat = picture(64, 64) { _, _ in (128, 64, 32) }
    for quality in [Placement.Quality.preview, .full] {
      let (encoded, _) = try encode(
        placement(flat, columns: 10, rows: 5, quality: quality), .sixel)
      let decoded = try decodeSixel(encoded.lines[0])
      #expect(abs(Int(decoded.pixels[0]) - 128) <= 3)
      let dot = picture(1, 1) { _, _ in (255, 255, 255) }
      let (one, _) = try encode(placement(dot, columns: 1, rows: 1, quality: quality), .sixel)
      #expect(try decodeSixel(one.lines[0]).pixels[0] == 255)
    }
  }

  @Test func palettes() throws {
    let image = noisy(128, noise: 30)
    for colors in [2, 16, 64] {
      var options = TerminalOptions()
      options.pictureColors = colors
      let capabilities = TerminalCapabilities(name: "", graphics: .sixel, sixelColors: colors)
      let place = placement(image, columns: 12, rows: 6)
      let geometry = try #require(
        PictureGeometry(
          place, screen: Size(columns: 80, rows: 24), capabilities: capabilities, limit: nil,
          smallBytes: false))
      let key = PictureKey(place, geometry, capabilities, options)
      let encoded = try #require(PictureEncoder.encode(image, key))
      let decoded = try decodeSixel(encoded.lines[0])
      var seen: Set<[UInt8]> = []
      for i in stride(from: 0, to: decoded.pixels.count, by: 3) {
        seen.insert(Array(decoded.pixels[i..<i + 3]))
      }
      #expect(seen.count <= colors && seen.count > colors / 2)
    }
  }
}

@Suite struct PictureGeometryTests {
  private func fit(
    _ width: Int, _ height: Int, columns: Int, rows: Int, cell: (Int, Int) = (10, 20),
    graphics: TerminalCapabilities.Graphics = .sixel, limit: (width: Int, height: Int)? = nil,
    screen: Size = Size(columns: 80, rows: 24)
  ) -> PictureGeometry? {
    let capabilities = TerminalCapabilities(
      name: "", graphics: graphics, cellWidth: cell.0, cellHeight: cell.1, unicode: true)
    return PictureGeometry(
      placement(picture(width, height) { _, _ in (0, 0, 0) }, columns: columns, rows: rows),
      screen: screen, capabilities: capabilities, limit: limit, smallBytes: false)
  }

  @Test func aspectFollowsTheCell() throws {
    let tall = try #require(fit(100, 100, columns: 40, rows: 10))
    #expect((tall.width, tall.height) == (200, 200))
    #expect(tall.rect == Rect(column: 10, row: 0, columns: 20, rows: 10))
    let square = try #require(fit(100, 100, columns: 40, rows: 10, cell: (16, 16)))
    #expect((square.width, square.height) == (160, 160))
    #expect(square.rect == Rect(column: 15, row: 0, columns: 10, rows: 10))
    let wide = try #require(fit(200, 100, columns: 20, rows: 20))
    #expect((wide.width, wide.height) == (200, 100))
    #expect(wide.rect == Rect(column: 0, row: 7, columns: 20, rows: 5))
  }

  @Test func halfBlocksHaveTwoPixelsACell() throws {
    let blocks = try #require(fit(64, 64, columns: 40, rows: 10, graphics: .halfBlocks))
    #expect(blocks.rect == Rect(column: 10, row: 0, columns: 20, rows: 10))
    #expect((blocks.width, blocks.height) == (20, 20))
  }

  @Test func neverTheLastRow() throws {
    let full = try #require(fit(10, 1000, columns: 80, rows: 24))
    #expect(full.rect.row + full.rect.rows <= 23)
    #expect(fit(10, 10, columns: 5, rows: 5, screen: Size(columns: 20, rows: 1)) == nil)
  }

  @Test func limitOfTheTerminal() throws {
    let limited = try #require(fit(1024, 1024, columns: 80, rows: 23, limit: (300, 200)))
    #expect((limited.width, limited.height) == (200, 200))
  }
}

@Suite struct OtherProtocolTests {
  @Test func halfBlocks() throws {
    let image = picture(2, 2) { x, y in (UInt8(x * 255), UInt8(y * 255), 0) }
    let (encoded, _) = try encode(
      placement(image, columns: 2, rows: 1, quality: .preview), .halfBlocks)
    #expect(
      encoded.lines.map { String(decoding: $0, as: UTF8.self) } == [
        "\u{1B}[38;2;0;0;0;48;2;0;255;0m▀\u{1B}[38;2;255;0;0;48;2;255;255;0m▀\u{1B}[m"
      ])
    let (fewer, _) = try encode(
      placement(image, columns: 2, rows: 1, quality: .preview), .halfBlocks, colors: .palette256)
    #expect(
      fewer.lines.map { String(decoding: $0, as: UTF8.self) } == [
        "\u{1B}[38;5;16;48;5;46m▀\u{1B}[38;5;196;48;5;226m▀\u{1B}[m"
      ])
    let (fewest, _) = try encode(
      placement(image, columns: 2, rows: 1, quality: .preview), .halfBlocks, colors: .palette16)
    #expect(
      fewest.lines.map { String(decoding: $0, as: UTF8.self) } == [
        "\u{1B}[30;102m▀\u{1B}[91;103m▀\u{1B}[m"
      ])
  }

  @Test func sameColorsAreNotRepeated() throws {
    let flat = picture(64, 64) { _, _ in (1, 2, 3) }
    let (encoded, _) = try encode(placement(flat, columns: 8, rows: 4), .halfBlocks)
    #expect(
      String(decoding: encoded.lines[0], as: UTF8.self)
        == "\u{1B}[38;2;1;2;3;48;2;1;2;3m▀▀▀▀▀▀▀▀\u{1B}[m")
  }

  @Test func letters() throws {
    let image = picture(10, 2) { x, y in
      let value = UInt8((y == 0 ? x : 9 - x) * 28)
      return (value, value, value)
    }
    let (encoded, _) = try encode(
      placement(image, columns: 10, rows: 2, quality: .preview), .ascii, cell: (10, 10))
    #expect(
      encoded.lines.map { String(decoding: $0, as: UTF8.self) } == [" .:-=+*#%@", "@%#*+=-:. "])
  }

  @Test func kittyChunks() throws {
    let (encoded, _) = try encode(placement(noisy(64, noise: 60), columns: 20, rows: 10), .kitty)
    let bytes = PictureEncoder.kitty(
      encoded.lines[0], id: 7, size: Size(columns: 20, rows: 10))
    let chunks = String(decoding: bytes, as: UTF8.self).components(between: "\u{1B}_G", "\u{1B}\\")
    #expect(chunks.count > 1)
    #expect(chunks[0].hasPrefix("a=T,f=100,q=2,C=1,i=7,p=1,c=20,r=10,m=1;iVBORw0KGgo"))
    #expect(chunks.dropFirst().dropLast().allSatisfy { $0.hasPrefix("m=1;") })
    #expect(chunks.last?.hasPrefix("m=0;") == true)
    #expect(chunks.allSatisfy { $0.count <= 4096 + 80 })
  }

  @Test func iTerm2() throws {
    let (encoded, _) = try encode(placement(noisy(8, noise: 0), columns: 20, rows: 10), .iterm2)
    let text = String(decoding: encoded.lines[0], as: UTF8.self)
    #expect(text.hasPrefix("\u{1B}]1337;File=inline=1;size="))
    #expect(text.contains("width=20;height=10;preserveAspectRatio=1"))
    #expect(text.contains(":iVBORw0KGgo"))
    #expect(text.hasSuffix("\u{7}"))
  }
}

extension String {
  /// The parts between two marks.
  fileprivate func components(between start: String, _ end: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let from = rest.range(of: start), let to = rest[from.upperBound...].range(of: end) {
      parts.append(String(rest[from.upperBound..<to.lowerBound]))
      rest = rest[to.upperBound...]
    }
    return parts
  }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text), let end = index(at, offsetBy: text.count, limitedBy: endIndex)
      {
        return at..<end
      }
      at = index(after: at)
    }
    return nil
  }
}
