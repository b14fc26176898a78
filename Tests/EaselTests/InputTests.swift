import Foundation
import Gallery
import Pictures
import Testing

@testable import easel

/// Pictures of the user's own, of every kind: converted, or refused with a reason.
@Suite("Pictures from outside", .serialized) struct InputTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../GalleryTests/Corpus")

  private func edit(_ file: String, _ more: String...) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try program.run(
      ["render", "a cat", "-o", "out.png", "--force", "--size", "64", "--image", file]
        + (more.contains("--steps") ? [] : ["--steps", "1"]) + more)
  }

  private func enlarge(_ file: String) throws -> (status: Int32, output: String, errors: String) {
    try program.run("upscale", file, "-o", "out.png", "--force", "--size", "256", "--steps", ",1")
  }

  /// A refusal says why in one line, and writes nothing.
  private func expectRefusal(
    _ file: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for result in [try edit(file), try enlarge(file)] {
      #expect(result.status == 1, "\(file): \(result.errors)", sourceLocation: sourceLocation)
      #expect(result.output.isEmpty, sourceLocation: sourceLocation)
      #expect(
        result.errors.contains(words), "\(file): \(result.errors)", sourceLocation: sourceLocation)
      #expect(
        result.errors.contains(URL(fileURLWithPath: file).lastPathComponent),
        sourceLocation: sourceLocation)
      #expect(
        result.errors.split(separator: "\n").count == 1, "\(result.errors)",
        sourceLocation: sourceLocation)
    }
    #expect(
      !FileManager.default.fileExists(atPath: program.file("out.png").path),
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "color0-depth16-plain", "color0-depth1-interlaced", "color2-depth16-interlaced",
    "color3-depth4-plain", "color4-depth8-plain", "color4-depth16-interlaced",
    "color6-depth16-plain",
  ]) func everyKindOfPNGIsConverted(name: String) throws {
    let file = Self.corpus.appendingPathComponent("good-\(name).png").path
    let edited = try edit(file, "--strength", "0", "--steps", "100")
    #expect(edited.status == 0, "\(edited.errors)")
    let made = try PictureFile.read(program.file("out.png")).image
    #expect((made.width, made.height) == (72, 56), "the shape of 9x7 pixels")
    // The last of many steps changes little: what is there is the source, enlarged.
    let source = try PictureFile.read(URL(fileURLWithPath: file)).image
    #expect(made.distance(toEnlarged: source) < 10)
    let enlarged = try enlarge(file)
    #expect(enlarged.status == 0, "\(enlarged.errors)")
    #expect(enlarged.errors.contains("9x7 pixels, scaled to 72x56"))
  }

  @Test func damagedPNGsAreRefused() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
      .filter { $0.hasPrefix("bad-") && $0 != "bad-not-a-png.png" }
    #expect(names.count > 15)
    for name in names {
      let file = Self.corpus.appendingPathComponent(name).path
      let result = try edit(file)
      #expect(result.status == 1, "\(name)")
      #expect(result.errors.contains("\(name) is not a whole picture: "), "\(result.errors)")
    }
    for (name, words) in [
      ("bad-empty", "the file ends too early"), ("bad-cut-in-pixels", "the file ends too early"),
      ("bad-zero-width", "it would have 0x"),
      ("bad-huge", "sides go from 1 to 16384"), ("bad-large-area", "64 million pixels in all"),
    ] {
      let file = Self.corpus.appendingPathComponent(name + ".png").path
      #expect(try edit(file).errors.lowercased().contains(words.lowercased()), "\(name)")
    }
  }

  @Test func headersThatLieAreRefused() throws {
    for (name, width, height) in [("huge.png", 100_000, 100_000), ("none.png", 0, 0)] {
      try Self.png(width: width, height: height).write(to: program.file(name))
      try expectRefusal(name, "it would have \(width)x\(height) pixels")
    }
    // A size that can be, and no pixels for it.
    try Self.png(width: 8000, height: 8000).write(to: program.file("few.png"))
    try expectRefusal("few.png", "is not a whole picture")
  }

  @Test func otherFormatsAreNamed() throws {
    for (name, bytes, kind) in [
      ("c.png", Array("II*\0".utf8), "TIFF"), ("d.png", Array("GIF89a".utf8), "GIF"),
      ("e.jpg", Array("\0\0\0\u{1C}ftypavif".utf8), "AVIF"),
    ] {
      try Data(bytes + [UInt8](repeating: 0, count: 40)).write(to: program.file(name))
      try expectRefusal(
        name, "is a \(kind) file, and Easel reads PNG, JPEG and WebP; convert it first")
    }
    try Data(Array("a text, not a picture".utf8)).write(to: program.file("f.png"))
    try expectRefusal("f.png", "it is neither a PNG, a JPEG nor a WebP")
    // Headers of formats that are read, and nothing behind them.
    for (name, bytes) in [
      ("a.png", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8)),
      ("b.png", Array("RIFF\0\0\0\0WEBPVP8 ".utf8)),
    ] {
      try Data(bytes + [UInt8](repeating: 0, count: 40)).write(to: program.file(name))
      try expectRefusal(name, "is not a whole picture")
    }
  }

  @Test func whatIsNoFileIsRefused() throws {
    try expectRefusal("missing.png", "is not there")
    try expectRefusal("/dev/zero", "is not a regular file")
    try expectRefusal(program.home.url.path, "is not a regular file")
  }

  @Test func masksMustHaveThePicturesSize() throws {
    func write(_ name: String, _ width: Int, _ height: Int) throws {
      let pixels = [UInt8](repeating: 90, count: width * height * 3)
      let image = RGBImage(width: width, height: height, pixels: pixels)
      try Disk.write(try PNG.encode(image, texts: []), to: program.file(name).path)
    }
    try write("in.png", 64, 64)
    for (name, width, height) in [("small.png", 32, 32), ("turned.png", 64, 32)] {
      try write(name, width, height)
      let result = try edit("in.png", "--mask", name)
      #expect(result.status == 1)
      #expect(result.errors.contains("same size"), "\(result.errors)")
    }
    let damaged = Self.corpus.appendingPathComponent("bad-cut-in-pixels.png").path
    let result = try edit("in.png", "--mask", damaged)
    #expect(result.status == 1)
    #expect(result.errors.contains("bad-cut-in-pixels.png"))
  }

  /// A PNG whose header says a size, with the pixels of an empty picture.
  private static func png(width: Int, height: Int) -> Data {
    func number(_ value: Int) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
      let content = Array(type.utf8) + body
      return number(body.count) + content + number(Int(checksum(content)))
    }
    // Zlib's form of nothing: header, an empty last block, Adler-32.
    let nothing: [UInt8] = [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + chunk("IHDR", number(width) + number(height) + [8, 2, 0, 0, 0])
        + chunk("IDAT", nothing) + chunk("IEND", []))
  }

  /// CRC-32 as PNG has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
      }
    }
  }
}
