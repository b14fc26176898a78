/// The pixels of a sixel sequence, as xterm reads it.
struct DecodedSixel: Equatable {
  private(set) var width: Int
  private(set) var height: Int
  /// Row by row; 0 where nothing was drawn.
  var pixels: [PixelMemory.Pixel]
  /// How often it goes to the next band.
  private(set) var lineFeeds = 0
  /// What a terminal would not have understood.
  private(set) var faults: [String] = []

  /// - Parameter bytes: from `P` (without the escape before it) to the end of the data.
  init(_ bytes: ArraySlice<UInt8>) {
    (width, height, pixels) = (0, 0, [])
    guard let start = bytes.firstIndex(of: UInt8(ascii: "q")) else {
      faults = ["no sixel"]
      return
    }
    let modes = bytes[bytes.startIndex + 1..<start].split(
      separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
    ).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    let isTransparent = modes.count > 1 && modes[1] == 1
    var palette = Array(repeating: PixelMemory.Pixel(1 << 24), count: 256)
    var (x, y, color) = (0, 0, 0)
    var at = start + 1
    var hasBegun = false

    func numbers() -> [Int] {
      var result = [0]
      while at < bytes.endIndex {
        if (0x30...0x39).contains(bytes[at]) {
          result[result.count - 1] = result[result.count - 1] * 10 + Int(bytes[at] - 0x30)
        } else if bytes[at] == UInt8(ascii: ";") {
          result.append(0)
        } else {
          break
        }
        at += 1
      }
      return result
    }

    while at < bytes.endIndex {
      let byte = bytes[at]
      at += 1
      var (repeats, bits) = (1, -1)
      switch byte {
      case UInt8(ascii: "\""):
        let raster = numbers()
        guard raster.count == 4, raster[0] == 1, raster[1] == 1, !hasBegun,
          (1...1000).contains(raster[2]), (1...1000).contains(raster[3])
        else {
          faults.append("raster \(raster)")
          return
        }
        (width, height) = (raster[2], raster[3])
      case UInt8(ascii: "#"):
        let values = numbers()
        color = values[0]
        if color > 255 { faults.append("register \(color)") }
        color &= 255
        guard values.count > 1 else { break }
        if values.count != 5 || values[1] != 2 || values[2...].contains(where: { $0 > 100 }) {
          faults.append("colour \(values)")
        } else {
          palette[color] =
            1 << 24 | UInt32(values[2]) << 16 | UInt32(values[3]) << 8 | UInt32(values[4])
        }
      case UInt8(ascii: "$"): x = 0
      case UInt8(ascii: "-"):
        (x, y) = (0, y + 6)
        lineFeeds += 1
      case UInt8(ascii: "!"):
        repeats = numbers()[0]
        if at < bytes.endIndex {
          bits = Int(bytes[at]) - 0x3F
          at += 1
        }
      case 0x3F...0x7E: bits = Int(byte) - 0x3F
      default: faults.append("byte \(byte)")
      }
      guard bits >= 0 else { continue }
      if !hasBegun {
        hasBegun = true
        // Without transparency the ground is register 0, as it will be in the end.
        pixels = Array(repeating: 0, count: width * height)
      }
      for _ in 0..<repeats {
        for bit in 0..<6 where bits & (1 << bit) != 0 {
          if x < width, y + bit < height {
            pixels[(y + bit) * width + x] = palette[color]
          } else {
            faults.append("pixel \(x),\(y + bit) outside of \(width)x\(height)")
          }
        }
        x += 1
      }
    }
    if !hasBegun { pixels = Array(repeating: 0, count: width * height) }
    if !isTransparent {
      for index in pixels.indices where pixels[index] == 0 { pixels[index] = palette[0] }
    }
  }
}
