import CImage
import Pictures

/// GIF89a with a palette a frame.
enum GIF {
  /// A frame with its control block, palette and pixels.
  /// - Throws: `GalleryError.tooLarge` where memory is short.
  static func compress(_ image: RGBImage, centiseconds: Int) throws(GalleryError) -> [UInt8] {
    var palette = [UInt8](repeating: 0, count: 256 * 3)
    var indices = [UInt8](repeating: 0, count: image.width * image.height)
    let found = easel_palette(
      image.pixels, CInt(image.width), CInt(image.height), 256, &palette, &indices)
    guard found > 0 else { throw .tooLarge(reason: "no memory for its colours") }
    var bytes: [UInt8] = [0x21, 0xF9, 4, 0] + little(centiseconds) + [0, 0]
    bytes += [0x2C] + little(0) + little(0) + little(image.width) + little(image.height)
    // A local colour table of 256 entries.
    bytes.append(0x87)
    bytes += palette
    bytes.append(8)
    let codes = LZW.encode(indices)
    for start in stride(from: 0, to: codes.count, by: 255) {
      let end = min(start + 255, codes.count)
      bytes.append(UInt8(end - start))
      bytes += codes[start..<end]
    }
    bytes.append(0)
    return bytes
  }

  static func file(_ frames: [Film.Frame], width: Int, height: Int) -> [UInt8] {
    var bytes = Array("GIF89a".utf8) + little(width) + little(height) + [0x70, 0, 0]
    // Netscape's block: play for ever.
    bytes += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
    for frame in frames { bytes += frame.bytes }
    return bytes + [0x3B]
  }

  private static func little(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}

/// The compression of GIF: codes of 9 to 12 bits for bytes.
enum LZW {
  static func encode(_ values: [UInt8]) -> [UInt8] {
    let (clear, end) = (256, 257)
    var bytes: [UInt8] = []
    var (buffer, bits) = (0, 0)
    var width = 9
    func put(_ code: Int) {
      buffer |= code << bits
      bits += width
      while bits >= 8 {
        bytes.append(UInt8(buffer & 255))
        buffer >>= 8
        bits -= 8
      }
    }
    // Children of every code: the code for it and one more byte, 0 where there is none.
    var children = [UInt16](repeating: 0, count: 4096 * 256)
    var next = end + 1
    put(clear)
    var current: Int?
    for value in values {
      guard let prefix = current else {
        current = Int(value)
        continue
      }
      let place = prefix << 8 | Int(value)
      if children[place] != 0 {
        current = Int(children[place])
        continue
      }
      put(prefix)
      children[place] = UInt16(next)
      // The reader is one code behind: widths grow when the new code does not fit.
      if next == 1 << width { width += 1 }
      next += 1
      if next == 4096 {
        put(clear)
        children = [UInt16](repeating: 0, count: 4096 * 256)
        next = end + 1
        width = 9
      }
      current = Int(value)
    }
    if let current { put(current) }
    // The last code may be the one that would have made the next wider.
    if next == 1 << width, width < 12 { width += 1 }
    put(end)
    if bits > 0 { bytes.append(UInt8(buffer & 255)) }
    return bytes
  }
}
