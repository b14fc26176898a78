import Pictures

/// How a stored picture must be turned to be seen as it was taken: the values of the TIFF and EXIF
/// tag 274, named by the side of the picture where the first stored row and column belong.
enum Orientation: Int {
  case upright = 1
  case topRight, bottomRight, bottomLeft, leftTop, rightTop, rightBottom, leftBottom

  /// Whether rows become columns.
  var swapsSides: Bool { rawValue >= 5 }

  /// Looks where programs put EXIF before PNG had a chunk for it: as hexadecimal digits in texts of
  /// ImageMagick and exiftool, and as XMP.
  init?(texts: [PNG.Text]) {
    for key in ["Raw profile type exif", "Raw profile type APP1"] {
      for text in texts where text.key == key {
        guard let found = EXIF(Self.profile(text.value))?.orientation else { continue }
        self = found
        return
      }
    }
    for text in texts where text.key == XMP.key {
      guard let found = Self(xmp: text.value) else { continue }
      self = found
      return
    }
    return nil
  }

  /// Texts that say nothing of an orientation, for pixels that were turned as they said.
  static func removed(from texts: [PNG.Text]) -> [PNG.Text] {
    texts.filter { !$0.key.hasPrefix("Raw profile type ") }.map { text in
      var text = text
      if text.key == XMP.key { text.value.replace("tiff:Orientation", with: "tiff:WasOrientation") }
      return text
    }
  }

  /// The bytes of a raw profile: its name, its length, then digits, each on lines of their own.
  private static func profile(_ text: String) -> [UInt8] {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    let digits = lines.dropFirst(2).joined().compactMap {
      Character(Unicode.Scalar($0)).hexDigitValue
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  /// `tiff:Orientation="6"`, or the same as an element.
  private init?(xmp: String) {
    let bytes = Array(xmp.utf8)
    let name = Array("tiff:Orientation".utf8)
    guard let start = bytes.firstRange(of: name)?.upperBound else { return nil }
    let isBetween: (UInt8) -> Bool = { " \t\r\n=\"'>".utf8.contains($0) }
    guard let digit = bytes[start...].drop(while: isBetween).first else { return nil }
    self.init(rawValue: Int(digit) - Int(UInt8(ascii: "0")))
  }
}

extension RGBImage {
  /// The picture as it is meant to be seen, from pixels stored in an orientation.
  func upright(from orientation: Orientation) -> RGBImage {
    if orientation == .upright { return self }
    let columns = orientation.swapsSides ? height : width
    let rows = orientation.swapsSides ? width : height
    let (right, bottom) = (width - 1, height - 1)
    let pixels = [UInt8](unsafeUninitializedCapacity: self.pixels.count) { target, count in
      count = self.pixels.count
      self.pixels.withUnsafeBufferPointer { source in
        var place = 0
        for y in 0..<rows {
          for x in 0..<columns {
            let (column, row) =
              switch orientation {
              case .upright: (x, y)
              case .topRight: (right - x, y)
              case .bottomRight: (right - x, bottom - y)
              case .bottomLeft: (x, bottom - y)
              case .leftTop: (y, x)
              case .rightTop: (y, bottom - x)
              case .rightBottom: (right - y, bottom - x)
              case .leftBottom: (right - y, x)
              }
            let from = 3 * (row * width + column)
            for channel in 0..<3 { target[place + channel] = source[from + channel] }
            place += 3
          }
        }
      }
    }
    return RGBImage(width: columns, height: rows, pixels: pixels)
  }
}
