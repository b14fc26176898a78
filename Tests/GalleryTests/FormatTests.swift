import Foundation
import Pictures
import Testing

@testable import Gallery

/// JPEG and WebP of every kind, and pictures in other colour spaces, whole, broken and hostile.
/// Generators/make_formats.py writes the files.
@Suite struct FormatTests {
  static func corpus(_ prefix: String) throws -> [URL] {
    let folder = try #require(Bundle.module.url(forResource: "Corpus", withExtension: nil))
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter {
        $0.lastPathComponent.hasPrefix(prefix) && PictureFormat(ending: $0.pathExtension) != nil
      }
      .sorted { $0.path < $1.path }
  }

  /// The largest difference between two pictures' numbers.
  private func distance(_ a: RGBImage, _ pixels: [UInt8]) -> Int {
    guard a.pixels.count == pixels.count else { return .max }
    return zip(a.pixels, pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test func everyKindIsRead() throws {
    let files = try Self.corpus("format-")
    #expect(files.count >= 39)
    for file in files {
      let expected = try Data(
        contentsOf: file.deletingPathExtension().appendingPathExtension("rgb"))
      let (image, details) = try PictureFile.read(file)
      // Other builds of the libraries round in other places; four inks go through a coarse table.
      let tolerance =
        file.lastPathComponent.contains("cmyk-profile")
        ? 4 : file.pathExtension == "png" ? 1 : 2
      let difference = distance(image, Array(expected))
      #expect(difference <= tolerance, "\(file.lastPathComponent): \(difference)")
      #expect(
        try PictureFile.details(file) == details, "\(file.lastPathComponent)")
      #expect(details.width == image.width && details.height == image.height)
    }
  }

  @Test func theSpaceOfAPictureIsSaid() throws {
    for (name, colors) in [
      ("jpeg-baseline", .sRGB), ("jpeg-srgb", .sRGB), ("png-usual-gama", .sRGB),
      ("png-srgb-over-gama", .sRGB), ("jpeg-display-p3", .converted("Display P3")),
      ("webp-display-p3", .converted("Display P3")), ("png-cicp-p3", .converted("Display P3")),
      ("png-display-p3-16", .converted("Display P3")),
      ("jpeg-adobe-rgb", .converted("Adobe RGB (1998)")),
      ("jpeg-camera-adobe-rgb", .converted("Adobe RGB (1998)")),
      ("jpeg-cmyk", .sRGB), ("jpeg-cmyk-profile", .converted("Four inks")),
      ("png-gama-linear-16", .converted("given by gAMA")),
      ("png-cicp-hlg", .takenAsSRGB("BT.2100 HLG")),
      ("jpeg-bad-profile", .takenAsSRGB("without a name")),
    ] as [(String, PictureHead.Colors)] {
      let file = try #require(Self.corpus("format-\(name).").first)
      #expect(try PictureFile.details(file).colors == colors, "\(name)")
    }
  }

  @Test func aMaskOfAnyKindIsLuminanceTimesOpacity() throws {
    for file in try Self.corpus("format-") {
      let image = try PictureFile.readMask(file)
      let pixels = image.pixels
      var isGrey = true
      for place in stride(from: 0, to: pixels.count, by: 3) {
        isGrey = isGrey && pixels[place] == pixels[place + 1] && pixels[place] == pixels[place + 2]
      }
      #expect(isGrey, "\(file.lastPathComponent)")
    }
    let file = try #require(Self.corpus("format-webp-lossless-alpha").first)
    let mask = try PictureFile.readMask(file)
    // The last row is transparent.
    #expect(mask.pixels.suffix(3 * mask.width).allSatisfy { $0 < 20 })
    #expect(mask.pixels.prefix(3 * mask.width).contains { $0 > 70 })
  }

  @Test func brokenFilesAreRefused() throws {
    let files = try Self.corpus("broken-")
    #expect(files.count >= 10)
    for file in files {
      let error = #expect(throws: GalleryError.self) { try PictureFile.read(file) }
      let words =
        file.lastPathComponent.contains("huge")
        ? "it would have 20000x20000 pixels" : "is not a whole picture"
      #expect(error.map { "\($0)" }?.contains(words) == true, "\(file.lastPathComponent)")
    }
  }

  @Test func textsOfOtherProgramsAreRead() throws {
    for name in ["recipe-a1111.jpg", "recipe-a1111.webp"] {
      let file = try #require(Self.corpus(name).first)
      let parameters = try #require(try PictureFile.details(file).partial)
      #expect(parameters.prompt == "a red apple, ünïcödé 🍎")
      #expect(parameters.negativePrompt == "blurry")
      #expect(parameters.seed == 1234 && parameters.model == "sd15")
    }
    let comfy = try PictureFile.details(try #require(Self.corpus("recipe-comfyui").first))
    #expect(comfy.texts.first { $0.key == "prompt" }?.value.contains("KSampler") == true)
    #expect(comfy.texts.first { $0.key == "workflow" }?.value == "{\"nodes\": []}")
    let fooocus = try PictureFile.details(try #require(Self.corpus("recipe-fooocus").first))
    #expect(fooocus.partial?.prompt == "a red apple")
    #expect(fooocus.texts.contains(PNG.Text("Software", "Fooocus v2.5.5")))
  }

  @Test(arguments: PictureFormat.allCases) func writingIsRead(format: PictureFormat) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("a.\(format.ending)")
    let recipe = sampleRecipe("ein \"Äpfelchen\" 🍎 <b>&amp;\nzwei", seed: .max)
    let created = Date(timeIntervalSince1970: 1_700_000_000.25)
    var pixels: [UInt8] = []
    for place in 0..<32 * 24 {
      pixels.append(UInt8(place % 32 * 8))
      pixels.append(UInt8(place / 32 * 10))
      pixels.append(90)
    }
    let smooth = RGBImage(width: 32, height: 24, pixels: pixels)
    let bytes = try PictureFile.encode(
      smooth, recipe: recipe, created: created, tags: ["best", "rot & grün ✓"],
      provenance: .marked, as: PictureEncoding(format, quality: 95))
    try Data(bytes).write(to: file)
    #expect(PictureFormat(bytes) == format)
    let (image, details) = try PictureFile.read(file)
    #expect(distance(image, smooth.pixels) <= (format == .png ? 0 : 12))
    #expect(details.recipe == recipe && details.problem == nil)
    #expect(details.created == created)
    #expect(details.tags == ["best", "rot & grün ✓"])
    func parameters(_ details: PictureFile.Details) -> String? {
      details.texts.first { $0.key == "parameters" }?.value
    }
    #expect(parameters(details) == ParametersText(recipe).text)
    #expect(details.texts.contains { $0.value.contains("/trainedAlgorithmicMedia\"") })
    #expect(details.name.isEmpty && details.note.isEmpty)
    #expect(try PictureFile.details(file) == details)
    // Nothing but the texts is another afterwards.
    let edited = try Codec.replacing(
      [
        "Note": [PNG.Text("Note", "a <note>")], "Collection": [],
        "Title": [PNG.Text("Title", "A name")],
      ], in: bytes, path: "")
    try Data(edited).write(to: file)
    let (again, news) = try PictureFile.read(file)
    #expect(again == image && news.recipe == recipe && news.created == created)
    #expect(news.tags.isEmpty && news.note == "a <note>" && news.name == "A name")
    #expect(parameters(news) == parameters(details))
  }

  @Test func theBestWebPLosesNothing() throws {
    let image = sampleImage(3, width: 33, height: 17)
    let bytes = try Codec.encode(image, texts: [], as: PictureEncoding(.webp, quality: 100))
    #expect(try Codec.decode(bytes, path: "").image == image)
  }

  @Test func worseIsSmaller() throws {
    let image = sampleImage(3, width: 64, height: 64)
    for format in [PictureFormat.jpeg, .webp] {
      let sizes = try [5, 50, 95].map {
        try Codec.encode(image, texts: [], as: PictureEncoding(format, quality: $0)).count
      }
      #expect(sizes == sizes.sorted() && sizes[0] < sizes[2] / 2, "\(sizes)")
    }
  }

  /// AUTOMATIC1111's readers look for these very bytes.
  @Test func theCommentHasTheUsualForm() throws {
    for format in [PictureFormat.jpeg, .webp] {
      let bytes = try Codec.encode(
        sampleImage(), texts: [PNG.Text("parameters", "aé🍎")], as: PictureEncoding(format))
      let comment = Array("UNICODE\0".utf8) + [0, 0x61, 0, 0xE9, 0xD8, 0x3C, 0xDF, 0x4E]
      #expect(bytes.firstRange(of: comment) != nil)
      #expect(try Codec.decode(bytes, path: "").head["parameters"] == "aé🍎")
    }
  }

  @Test func whatAFormatCannotHoldIsRefused() throws {
    let long = String(repeating: "a red apple, ", count: 3000)
    let texts = [PNG.Text("parameters", long)]
    // Beyond EXIF's limit, in XMP.
    let bytes = try Codec.encode(sampleImage(), texts: texts, as: PictureEncoding(.jpeg))
    #expect(try Codec.decode(bytes, path: "").head.texts.contains(texts[0]))
    let longer = [PNG.Text("parameters", long + long)]
    #expect(throws: GalleryError.self) {
      try Codec.encode(sampleImage(), texts: longer, as: PictureEncoding(.jpeg))
    }
    let webp = try Codec.encode(sampleImage(), texts: longer, as: PictureEncoding(.webp))
    #expect(try Codec.decode(webp, path: "").head["parameters"] == longer[0].value)
    let wide = RGBImage(width: 16384, height: 1, pixels: Array(repeating: 0, count: 16384 * 3))
    #expect(throws: GalleryError.self) {
      try Codec.encode(wide, texts: [], as: PictureEncoding(.webp))
    }
  }

  /// Tags and notes of pictures of other programs, whose EXIF, XMP and pixels stay.
  @Test func editingLeavesWhatOthersWrote() throws {
    let xmp = """
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool='L &amp; R'>\
      <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>sun &#x263A;</rdf:li></rdf:Bag></dc:subject>\
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">The sea</rdf:li></rdf:Alt></dc:title>\
      </rdf:Description></rdf:RDF></x:xmpmeta>
      """
    var metadata = Metadata()
    metadata.xmp = xmp
    #expect(
      metadata.texts == [
        PNG.Text("Title", "The sea"), PNG.Text("Software", "L & R"), PNG.Text("Collection", "sea"),
        PNG.Text("Collection", "sun ☺"), PNG.Text(XMP.key, xmp, isInternational: true),
      ])
    for tags in [["sea", "new"], [], ["x"]] {
      metadata.replace(["Collection": tags.map { PNG.Text("Collection", $0) }])
      let texts = metadata.texts
      #expect(texts.filter { $0.key == "Collection" && !$0.value.isEmpty }.map(\.value) == tags)
      #expect(texts.first { $0.key == "Title" }?.value == "The sea")
      #expect(texts.last == PNG.Text(XMP.key, xmp, isInternational: true))
      #expect(metadata.xmp?.components(separatedBy: "<dc:subject>").count == 2)
    }
    for file in try Self.corpus("recipe-") + Self.corpus("format-") {
      let bytes = Array(try Data(contentsOf: file))
      let edited = try Codec.replacing(["Note": [PNG.Text("Note", "n")]], in: bytes, path: "")
      let (before, after) = (try Codec.decode(bytes, path: ""), try Codec.decode(edited, path: ""))
      #expect(before.image == after.image, "\(file.lastPathComponent)")
      #expect(after.head["Note"] == "n" && before.head.colors == after.head.colors)
      #expect(before.head["parameters"] == after.head["parameters"])
      #expect(before.head["prompt"] == after.head["prompt"])
    }
  }

  /// Seeded changes of whole files.
  @Test(arguments: ["jpeg", "webp", "png", "recipe"])
  func changedBytesNeverCrashTheReader(kind: String) throws {
    var generator = TestGenerator(seed: 20_261_126)
    let prefix = kind == "recipe" ? "recipe-" : "format-\(kind)"
    var seeds = try Self.corpus(prefix).map { Array(try Data(contentsOf: $0)) }
    seeds += try PictureFormat.allCases.filter { $0.rawValue == kind }.map {
      try PictureFile.encode(
        sampleImage(), recipe: sampleRecipe(), created: Date(timeIntervalSince1970: 0),
        tags: ["a", "ü"], provenance: .marked, as: PictureEncoding($0))
    }
    let folder = try TemporaryFolder()
    let file = folder.file("fuzz")
    var (read, refused) = (0, 0)
    for _ in 0..<1500 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.mutate(&bytes, &generator) }
      let changed = bytes
      let isRead = try Self.isRead {
        let (image, head) = try Codec.decode(changed, path: "fuzz")
        #expect(image.pixels.count == image.width * image.height * 3)
        #expect(image.width == head.width && image.height == head.height)
      }
      if isRead { read += 1 } else { refused += 1 }
      _ = try Self.isRead {
        let edited = try Codec.replacing(
          ["Note": [PNG.Text("Note", "x")]], in: changed, path: "fuzz")
        #expect(edited.count <= changed.count + 4096)
      }
      try Data(changed).write(to: file)
      _ = try Self.isRead { _ = try PictureFile.details(file) }
    }
    // Both happen, or the test would not see much.
    #expect(read > 50 && refused > 50, "\(read) \(refused)")
  }

  private static func isRead(_ body: () throws -> Void) throws -> Bool {
    do {
      try body()
      return true
    } catch let error as GalleryError {
      switch error {
      case .malformed, .tooLarge: return false
      default: throw error
      }
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ generator: inout TestGenerator) {
    guard bytes.count > 20 else { return }
    // Headers more often than pixels.
    let end = Bool.random(using: &generator) ? min(bytes.count, 200) : bytes.count
    let at = Int.random(in: 12..<end, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes.removeSubrange(at...)
    case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 40)], at: at)
    case 4: bytes[at] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &generator) ?? 0
    default: bytes.removeSubrange(at..<min(bytes.count, at + 7))
    }
  }

  /// XML and EXIF that are no such thing.
  @Test func nonsenseInMetadataDoesNoHarm() throws {
    var generator = TestGenerator(seed: 7)
    let packet = XMP.packet(
      [PNG.Text("Title", "a & b"), PNG.Text("Collection", "c")], others: nil)
    let exif = EXIF.encoded(parameters: "a red apple", software: "x")
    #expect(EXIF(exif)?.texts.map(\.value) == ["a red apple", "x"])
    for _ in 0..<4000 {
      var (text, tiff) = (Array(packet.utf8), exif)
      for _ in 0..<3 {
        text[Int.random(in: 0..<text.count, using: &generator)] =
          Array("<>/\"'&;= \0".utf8).randomElement(using: &generator) ?? 0
        tiff[Int.random(in: 4..<tiff.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      text.removeLast(Int.random(in: 0..<text.count, using: &generator))
      var metadata = Metadata()
      metadata.exif = tiff
      metadata.xmp = String(decoding: text, as: UTF8.self)
      _ = (metadata.texts, metadata.orientation)
      metadata.replace(["Title": [PNG.Text("Title", "new")]])
      #expect(metadata.texts.first { $0.key == "Title" }?.value == "new")
    }
  }
}
