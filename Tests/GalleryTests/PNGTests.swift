import CImage
import Foundation
import Pictures
import Testing

@testable import Gallery

/// The reader on PNGs of every kind, whole, broken and hostile. Generators/make_corpus.py writes
/// the files.
@Suite struct PNGTests {
  static func corpus(_ prefix: String) throws -> [URL] {
    let folder = try #require(Bundle.module.url(forResource: "Corpus", withExtension: nil))
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return files.filter { $0.lastPathComponent.hasPrefix(prefix) && $0.pathExtension == "png" }
      .sorted { $0.path < $1.path }
  }

  @Test func everyKindIsRead() throws {
    let files = try Self.corpus("good-")
    #expect(files.count == 28)
    for file in files {
      let expected = try Data(
        contentsOf: file.deletingPathExtension().appendingPathExtension("rgb"))
      let image = try PictureFile.read(file).image
      #expect(image == RGBImage(width: 9, height: 7, pixels: Array(expected)), "\(file)")
      let head = try PictureHead(contentsOf: file.path)
      #expect(head.width == 9 && head.height == 7)
    }
  }

  @Test func brokenFilesAreRefused() throws {
    let files = try Self.corpus("bad-")
    #expect(files.count >= 20)
    for file in files {
      let error = #expect(throws: GalleryError.self) { _ = try PictureFile.read(file) }
      let text = error?.description ?? ""
      // One is whole, but of a format that is not read.
      let words =
        file.lastPathComponent == "bad-not-a-png.png" ? "is a GIF file" : "is not a whole picture: "
      #expect(text.hasPrefix(file.path) && text.contains(words) && !text.hasSuffix(": "))
    }
  }

  @Test func oddTextsDoNoHarm() throws {
    for file in try Self.corpus("odd-") {
      let (image, details) = try PictureFile.read(file)
      #expect(image.width == 9, "\(file)")
      #expect(details.texts.count <= 256)
      #expect(details.texts.allSatisfy { $0.value.utf8.count <= PNG.maxText })
      // The head alone says the same.
      #expect(try PictureFile.details(file) == details, "\(file)")
      let name = file.deletingPathExtension().lastPathComponent
      switch name {
      case "odd-text-latin1", "odd-text-utf8", "odd-text-compressed", "odd-text-international":
        #expect(
          details.texts == [
            PNG.Text("Title", "café", isInternational: name == "odd-text-international")
          ])
      case "odd-text-after-pixels": #expect(details.partial?.seed == 2)
      case "odd-text-hostile":
        #expect(Printable.line(details.prompt) == "a ␛]0;title␇ ␛[2J �31m cat�")
      case "odd-recipe-broken", "odd-recipe-deep":
        #expect(details.recipe == nil && details.problem != nil)
      default: break
      }
    }
  }

  @Test func limitsOfWritingAreThoseOfReading() throws {
    let image = sampleImage()
    let longest = PNG.Text("Title", String(repeating: "x", count: PNG.maxText))
    let bytes = try PNG.encode(image, texts: [longest])
    #expect(try PNG.decode(bytes, path: "").head.texts == [longest])
    #expect(throws: GalleryError.self) {
      try PNG.encode(image, texts: [PNG.Text("Title", longest.value + "x")])
    }
    #expect(throws: GalleryError.self) {
      try PNG.encode(
        RGBImage(width: 16385, height: 1, pixels: Array(repeating: 0, count: 16385 * 3)), texts: [])
    }
    #expect(
      try PNG.decode(PNG.encode(image, texts: [.init("Title", "a\0b")]), path: "").head.texts
        == [PNG.Text("Title", "ab")])
  }

  /// Some programs keep a whole workflow in a picture.
  @Test func megabytesOfTextAreReadInEveryForm() throws {
    let prompt = String(repeating: "a red apple, ", count: 240_000)
    let text = prompt + "\nNegative prompt: blurry\nSteps: 7, Sampler: DDIM, Seed: 11"
    for isInternational in [false, true] {
      let bytes = try PNG.encode(
        sampleImage(), texts: [PNG.Text("parameters", text, isInternational: isInternational)])
      let folder = try TemporaryFolder()
      let file = folder.file("long.png")
      try Data(bytes).write(to: file)
      let details = try PictureFile.details(file)
      #expect(details.texts.map(\.value) == [text])
      #expect(details.partial?.seed == 11 && details.partial?.negativePrompt == "blurry")
      #expect(try PictureFile.read(file).details == details)
    }
  }

  /// Together they may not fill the memory.
  @Test func manyTextsMayOnlyBeSmall() throws {
    func texts(beside count: Int) throws -> [PNG.Text] {
      let many = (0..<count).map { PNG.Text("Comment", "\($0)") }
      var bytes = try PNG.encode(sampleImage(), texts: many)
      let long = Self.deflated([UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20))
      let chunk = Array("zTXtTitle\0\0".utf8) + long
      let checksum = easel_png_crc(chunk, chunk.count)
      // Right behind the header.
      bytes.insert(
        contentsOf: Self.bigEndian(UInt32(chunk.count - 4)) + chunk + Self.bigEndian(checksum),
        at: 33)
      return try PNG.decode(bytes, path: "many").head.texts
    }
    #expect(try texts(beside: 3).first { $0.key == "Title" }?.value.utf8.count == 3 << 20)
    #expect(try !texts(beside: 250).contains { $0.key == "Title" })
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A zlib stream (RFC 1950) of stored blocks.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    for start in stride(from: 0, to: bytes.count, by: 65535) {
      let part = bytes[start..<min(start + 65535, bytes.count)]
      let count = UInt16(part.count)
      result.append(part.endIndex == bytes.count ? 1 : 0)
      for value in [count, ~count] {
        result += [UInt8(value & 255), UInt8(value >> 8)]
      }
      result += part
    }
    return result + bigEndian(b << 16 | a)
  }

  @Test func replacingTextsLeavesTheRest() throws {
    let file = try #require(Self.corpus("odd-text-after-pixels").first)
    let bytes = Array(try Data(contentsOf: file))
    let edited = try PNG.replacing(
      ["parameters": [PNG.Text("parameters", "new ✓")], "Collection": []], in: bytes, path: "")
    #expect(
      try PNG.decode(edited, path: "").head.texts == [
        PNG.Text("parameters", "new ✓", isInternational: true)
      ])
    #expect(try PNG.decode(edited, path: "").image == PNG.decode(bytes, path: "").image)
    #expect(try PNG.replacing([:], in: bytes, path: "") == bytes)
  }

  /// Seeded changes of whole files; half of them with checksums made right again, so that they
  /// reach what lies behind.
  @Test func changedBytesNeverCrashTheReader() throws {
    var generator = TestGenerator(seed: 20_261_123)
    var seeds = try (Self.corpus("good-") + Self.corpus("odd-text")).map {
      Array(try Data(contentsOf: $0))
    }.filter { $0.count < 4096 }
    // Our own form more often: most of it is text.
    seeds += Array(
      repeating: try PictureFile.encode(
        sampleImage(), recipe: sampleRecipe(), created: Date(timeIntervalSince1970: 0),
        tags: ["a", "ü"], provenance: .marked), count: 12)
    let folder = try TemporaryFolder()
    let file = folder.file("fuzz.png")
    var (read, refused) = (0, 0)
    for round in 0..<3000 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.mutate(&bytes, &generator) }
      if round % 2 == 0 { Self.repairChecksums(&bytes) }
      let changed = bytes
      let isRead = try Self.isRead {
        let image = try PNG.decode(changed, path: "fuzz").image
        #expect(image.pixels.count == image.width * image.height * 3)
      }
      if isRead { read += 1 } else { refused += 1 }
      _ = try Self.isRead {
        let texts = ["Title": [PNG.Text("Title", "x")]]
        let edited = try PNG.replacing(texts, in: changed, path: "fuzz")
        #expect(edited.count <= changed.count + 64)
      }
      try Data(changed).write(to: file)
      _ = try Self.isRead {
        let details = try PictureFile.details(file)
        #expect(details.texts.count <= 256)
        _ = details.request(over: sampleRecipe().request)
      }
    }
    // Both happen, or the test would not see much.
    #expect(read > 200 && refused > 200)
  }

  /// Whether a file is read; throws if it is refused for another reason than damage.
  private static func isRead(_ body: () throws -> Void) throws -> Bool {
    do {
      try body()
      return true
    } catch let error as GalleryError {
      guard case .malformed = error else { throw error }
      return false
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ generator: inout TestGenerator) {
    guard bytes.count > 8 else { return }
    let at = Int.random(in: 8..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes.removeSubrange(at...)
    case 3:
      bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
    case 4: bytes[at] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &generator) ?? 0
    default: bytes.removeSubrange(at..<min(bytes.count, at + 7))
    }
  }

  private static func repairChecksums(_ bytes: inout [UInt8]) {
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - offset - 12 else { return }
      let body = Array(bytes[offset + 4..<offset + 8 + length])
      let crc = easel_png_crc(body, body.count)
      for i in 0..<4 {
        bytes[offset + 8 + length + i] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * i))
      }
      offset += 12 + length
    }
  }
}
