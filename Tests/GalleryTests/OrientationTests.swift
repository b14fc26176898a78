import CImage
import Foundation
import Pictures
import Testing

@testable import Gallery

/// Pictures that lie on their side in the file, and masks of every kind.
@Suite struct OrientationTests {
  /// Letters as grey pixels: rows divided by slashes.
  private func image(_ rows: String) -> RGBImage {
    let rows = rows.split(separator: "/")
    return RGBImage(
      width: rows[0].count, height: rows.count,
      pixels: rows.joined().utf8.flatMap { [$0, $0, $0] })
  }

  /// What each orientation makes of abc/def.
  static let seen = [
    "abc/def", "cba/fed", "fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad",
  ]

  private func exif(_ orientation: Int, isLittle: Bool, isLong: Bool) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      let big = (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isLittle ? big.reversed() : big
    }
    let value = isLong ? number(orientation, 4) : number(orientation, 2) + [0, 0]
    return Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(271, 2) + number(2, 2) + number(2, 4) + [65, 0, 0, 0]
      + number(274, 2) + number(isLong ? 4 : 3, 2) + number(1, 4) + value + number(0, 4)
  }

  /// The bytes of abc/def with one more chunk, after the header or before the end.
  private func file(_ type: String, _ data: [UInt8], atEnd: Bool = false) throws -> [UInt8] {
    func big(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    let body = Array(type.utf8) + data
    let chunk = big(UInt32(data.count)) + body + big(easel_png_crc(body, body.count))
    var bytes = try PNG.encode(image("abc/def"), texts: [PNG.Text("easel", "{}")])
    bytes.insert(contentsOf: chunk, at: atEnd ? bytes.count - 12 : 33)
    return bytes
  }

  /// Reads the picture, and the size that the head says.
  private func read(_ bytes: [UInt8]) throws -> RGBImage {
    let path = FileManager.default.temporaryDirectory.path + "/easel-\(UUID().uuidString).png"
    defer { unlink(path) }
    try Disk.write(bytes, to: path)
    let (image, details) = try PictureFile.read(URL(fileURLWithPath: path))
    #expect(details.width == image.width && details.height == image.height)
    #expect(try PictureFile.details(URL(fileURLWithPath: path)) == details)
    return image
  }

  @Test(arguments: 1...8) func everyOrientationIsTurned(orientation: Int) throws {
    let expected = image(Self.seen[orientation - 1])
    for (isLittle, isLong, atEnd) in [
      (false, false, false), (true, false, false), (true, true, false), (false, false, true),
    ] {
      let data = exif(orientation, isLittle: isLittle, isLong: isLong)
      #expect(try read(file("eXIf", data, atEnd: atEnd)) == expected)
    }
    let data = Array("Exif\0\0".utf8) + exif(orientation, isLittle: true, isLong: false)
    let digits = data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let broken = digits.prefix(72) + "\n" + digits.dropFirst(72)
    for kind in ["exif", "APP1"] {
      let text = "Raw profile type \(kind)\0\n\(kind)\n      \(data.count)\n\(broken)\n"
      #expect(try read(file("tEXt", Array(text.utf8))) == expected)
    }
    for xmp in ["tiff:Orientation=\"\(orientation)\"", "<tiff:Orientation>\(orientation)</"] {
      let text = Array("XML:com.adobe.xmp\0\0\0\0\0<x \(xmp)".utf8)
      #expect(try read(file("iTXt", text)) == expected)
    }
  }

  @Test func nonsenseIsNoOrientation() throws {
    let whole = exif(6, isLittle: true, isLong: false)
    for data in [
      exif(0, isLittle: false, isLong: false), exif(9, isLittle: false, isLong: true),
      Array(whole.prefix(30)), Array(whole.prefix(12)),
      Array("II*\0".utf8) + [0xFF, 0xFF, 0xFF, 0xFF], Array("MM\0*".utf8),
      Array("II*\0".utf8) + [8, 0, 0, 0, 0xFF, 0xFF],
    ] {
      #expect(try read(file("eXIf", data)) == image("abc/def"))
    }
    for text in [
      "Raw profile type exif\0\nexif\n  9\nzz", "Raw profile type exif\0",
      "XML:com.adobe.xmp\0tiff:Orientation", "XML:com.adobe.xmp\0tiff:Orientation=\"\"",
    ] {
      #expect(try read(file("tEXt", Array(text.utf8))) == image("abc/def"))
    }
  }

  /// The chunk speaks first: whoever wrote it knew of the others.
  @Test func theChunkComesBeforeTheTexts() throws {
    var bytes = try file("eXIf", exif(3, isLittle: false, isLong: false))
    bytes = try PNG.replacing(
      [
        "XML:com.adobe.xmp": [
          PNG.Text("XML:com.adobe.xmp", "tiff:Orientation=\"6\"", isInternational: true)
        ]
      ], in: bytes, path: "")
    #expect(try read(bytes) == image("fed/cba"))
  }

  @Test func aMaskIsLuminanceTimesOpacity() throws {
    for file in try PNGTests.corpus("good-") {
      let greys = try Data(
        contentsOf: file.deletingPathExtension().appendingPathExtension("mask"))
      let expected = RGBImage(width: 9, height: 7, pixels: greys.flatMap { [$0, $0, $0] })
      #expect(try PictureFile.readMask(file) == expected, "\(file.lastPathComponent)")
    }
  }
}
