import CImage
import Pictures
import Testing

@testable import Gallery

@Suite("Films") struct FilmTests {
  /// A picture of few or of many colours, another one for each number.
  private func picture(_ number: Int, side: Int = 24, colors: Int = 1 << 24) -> RGBImage {
    var pixels: [UInt8] = []
    for i in 0..<side * side {
      let value = (i * 7919 + number * 104_729) % colors
      pixels += [UInt8(value & 255), UInt8(value >> 8 & 255), UInt8((value >> 16 ^ i) & 255)]
      if colors < 256 { pixels[pixels.count - 1] = UInt8(number) }
    }
    return RGBImage(width: side, height: side, pixels: pixels)
  }

  private func film(_ format: Film.Format, _ pictures: [RGBImage]) throws -> [UInt8] {
    var film = Film(width: 24, height: 24, format: format)
    for picture in pictures { try film.add(picture, milliseconds: 80) }
    #expect(film.count == pictures.count)
    return try #require(try film.encoded(texts: [.init("Title", "t")]))
  }

  @Test func everyFrameOfAnAnimatedPNGIsExact() throws {
    let pictures = (0..<4).map { picture($0) }
    let bytes = try film(.png, pictures)
    // Programs that know no animation see the first frame, and the texts.
    let first = try PNG.decode(bytes, path: "film")
    #expect(first.image == pictures[0])
    #expect(first.head.texts == [PNG.Text("Title", "t")])
    let frames = try AnimatedPNGReader(bytes).frames
    #expect(frames.map(\.image) == pictures)
    #expect(frames.allSatisfy { $0.delay == (80, 1000) })
  }

  @Test func framesAreScaledToTheFilm() throws {
    let frames = try AnimatedPNGReader(
      try film(.png, [picture(1, side: 12), picture(2, side: 24)])
    ).frames
    #expect(frames[0].image.width == 24)
    #expect(frames[0].image == (try picture(1, side: 12).scaled(width: 24, height: 24)))
  }

  @Test func aGIFOfFewColoursIsClose() throws {
    let pictures = (0..<3).map { picture($0, colors: 100) }
    let bytes = try film(.gif, pictures)
    let frames = try GIFReader(bytes).frames
    #expect(frames.count == 3)
    for (frame, picture) in zip(frames, pictures) {
      #expect(frame.centiseconds == 8)
      // Colours that differ by less than eight levels share an entry of the palette.
      let worst = zip(frame.image.pixels, picture.pixels).map { abs(Int($0) - Int($1)) }.max()
      #expect(worst ?? 255 <= 8)
    }
  }

  @Test func longCodesOfAGIFAreReadBack() throws {
    // Noise makes more than 4096 codes, so that widths and clearing are all used.
    var film = Film(width: 160, height: 120, format: .gif)
    var state: UInt32 = 7
    var pixels: [UInt8] = []
    for _ in 0..<160 * 120 * 3 {
      state = state &* 1_664_525 &+ 1_013_904_223
      pixels.append(UInt8(state >> 24))
    }
    try film.add(RGBImage(width: 160, height: 120, pixels: pixels), milliseconds: 500)
    let bytes = try #require(try film.encoded(texts: []))
    let frame = try #require(try GIFReader(bytes).frames.first)
    let total = zip(frame.image.pixels, pixels).map { abs(Int($0) - Int($1)) }.reduce(0, +)
    // 256 colours for noise over the whole cube are far, but not as far as another picture.
    #expect(Double(total) / Double(pixels.count) < 20)
    for length in [0, 1, 2, 254, 255, 256, 257, 4000, 5000, 70_000] {
      let values = (0..<length).map { UInt8(truncatingIfNeeded: $0 * $0 / 3) }
      #expect(try GIFReader.decode(LZW.encode(values)) == values)
    }
  }

  @Test func aFilmWithoutFramesIsNothing() throws {
    #expect(try Film(width: 2, height: 2, format: .gif).encoded(texts: []) == nil)
  }
}

private struct Damaged: Error {}

/// Reads what an animated PNG says, frame by frame, each made a PNG of its own.
private struct AnimatedPNGReader {
  var frames: [(image: RGBImage, delay: (Int, Int))] = []

  init(_ bytes: [UInt8]) throws {
    func number(_ data: ArraySlice<UInt8>) -> Int { data.reduce(0) { $0 << 8 | Int($1) } }
    var (offset, count, sequence) = (8, 0, 0)
    var head: [UInt8] = []
    var delays: [(Int, Int)] = []
    var data: [[UInt8]] = []
    while offset < bytes.count {
      let length = number(bytes[offset..<offset + 4])
      let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
      let body = bytes[offset + 8..<offset + 8 + length]
      let whole = Array(bytes[offset + 4..<offset + 8 + length])
      #expect(
        number(bytes[offset + 8 + length..<offset + 12 + length])
          == Int(easel_png_crc(whole, whole.count)))
      switch type {
      case "IHDR": head = Array(body)
      case "acTL":
        #expect(data.isEmpty)
        count = number(body.prefix(4))
      case "fcTL":
        #expect(number(body.prefix(4)) == sequence)
        sequence += 1
        delays.append((number(body.dropFirst(20).prefix(2)), number(body.dropFirst(22).prefix(2))))
        data.append([])
      case "IDAT": data[0] += body
      case "fdAT":
        #expect(number(body.prefix(4)) == sequence)
        sequence += 1
        data[data.count - 1] += body.dropFirst(4)
      default: break
      }
      offset += 12 + length
    }
    #expect(data.count == count)
    for (pixels, delay) in zip(data, delays) {
      var png = Array(bytes.prefix(8))
      for (type, body) in [("IHDR", head), ("IDAT", pixels), ("IEND", [])] {
        let whole = Array(type.utf8) + body
        png += [24, 16, 8, 0].map { UInt8(body.count >> $0 & 255) } + whole
        let sum = easel_png_crc(whole, whole.count)
        png += [24, 16, 8, 0].map { UInt8(sum >> $0 & 255) }
      }
      frames.append((try PNG.decode(png, path: "frame").image, delay))
    }
  }
}

/// Reads a GIF whose frames all have a palette of their own and the whole size.
private struct GIFReader {
  var frames: [(image: RGBImage, centiseconds: Int)] = []

  init(_ bytes: [UInt8]) throws {
    func little(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
    #expect(bytes.starts(with: "GIF89a".utf8))
    let (width, height) = (little(6), little(8))
    var (at, delay) = (13, 0)
    while bytes[at] != 0x3B {
      if bytes[at] == 0x21 {
        if bytes[at + 1] == 0xF9 { delay = little(at + 4) }
        at += 2
        while bytes[at] != 0 { at += Int(bytes[at]) + 1 }
        at += 1
        continue
      }
      guard bytes[at] == 0x2C, bytes[at + 9] == 0x87 else { throw Damaged() }
      let palette = Array(bytes[at + 10..<at + 10 + 768])
      at += 10 + 768 + 1
      var codes: [UInt8] = []
      while bytes[at] != 0 {
        codes += bytes[at + 1..<at + 1 + Int(bytes[at])]
        at += Int(bytes[at]) + 1
      }
      at += 1
      let values = try Self.decode(codes)
      let pixels = values.flatMap { Array(palette[Int($0) * 3..<Int($0) * 3 + 3]) }
      frames.append((RGBImage(width: width, height: height, pixels: pixels), delay))
    }
    #expect(at == bytes.count - 1)
  }

  /// GIF's LZW as its specification (appendix F) has it.
  static func decode(_ bytes: [UInt8]) throws -> [UInt8] {
    var table: [[UInt8]] = []
    func clear() { table = (0..<258).map { $0 < 256 ? [UInt8($0)] : [] } }
    clear()
    var (width, bit) = (9, 0)
    var result: [UInt8] = []
    var previous: [UInt8]?
    while true {
      var code = 0
      for i in 0..<width {
        guard (bit + i) / 8 < bytes.count else { throw Damaged() }
        code |= Int(bytes[(bit + i) / 8] >> ((bit + i) % 8) & 1) << i
      }
      bit += width
      if code == 257 { return result }
      if code == 256 {
        clear()
        (width, previous) = (9, nil)
        continue
      }
      var entry: [UInt8]
      if code < table.count {
        entry = table[code]
      } else if let previous, code == table.count {
        entry = previous + [previous[0]]
      } else {
        throw Damaged()
      }
      if let previous, table.count < 4096 { table.append(previous + [entry[0]]) }
      result += entry
      previous = entry
      if table.count == 1 << width, width < 12 { width += 1 }
    }
  }
}
