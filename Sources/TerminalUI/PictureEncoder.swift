import CImage
import Foundation
import Glibc
import Pictures
import Studio

/// Everything that the bytes of a picture depend on.
struct PictureKey: Hashable, Sendable {
  var id: Placement.ID
  var quality: Placement.Quality
  var geometry: Size
  var width: Int
  var height: Int
  var isRuns: Bool
  var graphics: TerminalCapabilities.Graphics
  var colors: TerminalCapabilities.Colors
  /// The palette of sixel pictures.
  var palette: Int
  var dithering: Bool
  var smallBytes: Bool

  init(
    _ placement: Placement, _ geometry: PictureGeometry, _ capabilities: TerminalCapabilities,
    _ options: TerminalOptions
  ) {
    id = placement.id
    quality = placement.quality
    self.geometry = Size(columns: geometry.rect.columns, rows: geometry.rect.rows)
    width = geometry.width
    height = geometry.height
    isRuns = geometry.isRuns
    graphics = capabilities.graphics
    colors = capabilities.colors
    smallBytes = options.smallBytes
    let worth =
      switch (quality, options.smallBytes) {
      case (.preview, true): 16
      case (.preview, false): PictureEncoder.previewColors
      case (.full, true): 64
      case (.full, false): 256
      }
    palette = min(worth, capabilities.sixelColors)
    dithering = options.dithering && quality == .full && !options.smallBytes
  }
}

/// A picture in the bytes of a protocol, wherever it will be shown.
struct EncodedPicture: Equatable, Sendable {
  /// What is written from the left edge of the picture, from its top row down: one piece for all
  /// of it, or a piece for each row of cells. For kitty, the PNG file in base64.
  var lines: [[UInt8]]
  /// For half blocks the pixels, of which any part can be written: RGB, two a cell.
  var pixels: [UInt8] = []

  var count: Int { lines.reduce(pixels.count) { $0 + $1.count } }
}

/// Pictures to bytes. Pure, and slow enough to be kept off the main thread.
enum PictureEncoder {
  /// Colours of a preview, and bytes of a small one (64x64), in sixel.
  static let previewColors = 32
  static let previewBytes = 6000
  static let previewBytesWhenSlow = 3000

  /// Encodes a picture; nil only if memory is short.
  static func encode(_ image: RGBImage, _ key: PictureKey) -> EncodedPicture? {
    switch key.graphics {
    case .sixel: sixel(image, key)
    case .kitty:
      png(image, key).map { EncodedPicture(lines: [Array(Data($0).base64EncodedData())]) }
    case .iterm2: png(image, key).map { iterm2($0, key) }
    case .halfBlocks: scaled(image, key).map { halfBlocks($0, key) }
    case .ascii: scaled(image, key).map { letters($0, key) }
    }
  }

  // MARK: - Pixels

  /// The picture in the key's size: enlarged to squares while it is a preview, else smoothly.
  static func scaled(_ image: RGBImage, _ key: PictureKey) -> [UInt8]? {
    scaled(image, width: key.width, height: key.height, smooth: key.quality == .full)
  }

  private static func scaled(
    _ image: RGBImage, width: Int, height: Int, smooth: Bool
  ) -> [UInt8]? {
    var done = false
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      done = easel_scale_rgb(
        image.pixels, CInt(image.width), CInt(image.height), target, CInt(width), CInt(height),
        smooth)
      count = done ? width * height * 3 : 0
    }
    return done ? pixels : nil
  }

  /// Bytes that C has allocated.
  static func taken(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> [UInt8]? {
    guard let bytes else { return nil }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func sixel(_ image: RGBImage, _ key: PictureKey) -> EncodedPicture? {
    guard key.isRuns else {
      guard let pixels = scaled(image, key) else { return nil }
      return SixelPicture.encode(
        RGBImage(width: key.width, height: key.height, pixels: pixels), colors: key.palette,
        dithering: key.dithering
      ).map { EncodedPicture(lines: [$0]) }
    }
    let rows = key.height / 6
    guard let grid = scaled(image, width: image.width, height: rows, smooth: false) else {
      return nil
    }
    var count = 0
    let bytes = easel_sixel_encode_runs(
      grid, CInt(image.width), CInt(rows), CInt(key.width), CInt(key.palette),
      key.smallBytes ? previewBytesWhenSlow : previewBytes, &count)
    return taken(bytes, count).map { EncodedPicture(lines: [$0]) }
  }

  private static func png(_ image: RGBImage, _ key: PictureKey) -> [UInt8]? {
    guard let pixels = scaled(image, key) else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(EASEL_MESSAGE))
    let status = easel_png_encode(
      pixels, UInt32(key.width), UInt32(key.height), nil, 0, &bytes, &count, &message)
    return status == 0 ? taken(bytes, count) : nil
  }

  // MARK: - Protocols

  /// The inline picture of iTerm2: OSC 1337.
  private static func iterm2(_ png: [UInt8], _ key: PictureKey) -> EncodedPicture {
    let head =
      "\u{1B}]1337;File=inline=1;size=\(png.count);width=\(key.geometry.columns);"
      + "height=\(key.geometry.rows);preserveAspectRatio=1;doNotMoveCursor=1:"
    return EncodedPicture(lines: [Array(head.utf8) + Data(png).base64EncodedData() + [0x07]])
  }

  /// Transmits a PNG in base64 to kitty and shows it at the cursor, which stays.
  static func kitty(_ encoded: [UInt8], id: UInt32, size: Size) -> [UInt8] {
    let chunk = 4096
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: max(1, encoded.count), by: chunk) {
      let end = min(start + chunk, encoded.count)
      let more = end < encoded.count ? 1 : 0
      let head =
        start == 0
        ? "a=T,f=100,q=2,C=1,i=\(id),p=1,c=\(size.columns),r=\(size.rows),m=\(more)" : "m=\(more)"
      bytes += "\u{1B}_G\(head);".utf8
      bytes += encoded[start..<end]
      bytes += "\u{1B}\\".utf8
    }
    return bytes
  }

  /// Frees a picture of kitty and takes it off the screen.
  static func kittyDelete(id: UInt32) -> [UInt8] {
    Array("\u{1B}_Ga=d,d=I,i=\(id),q=2\u{1B}\\".utf8)
  }

  /// Takes kitty's picture off the screen, and keeps it.
  static func kittyHide(id: UInt32) -> [UInt8] {
    Array("\u{1B}_Ga=d,d=i,i=\(id),q=2\u{1B}\\".utf8)
  }

  /// Shows a part of a picture that kitty has at the cursor, which stays.
  /// - Parameters:
  ///   - number: tells parts of one picture apart.
  ///   - part: cells of the picture, from its own corner.
  static func kittyShow(id: UInt32, number: Int, part: Rect, _ key: PictureKey) -> [UInt8] {
    let left = part.column * key.width / key.geometry.columns
    let right = (part.column + part.columns) * key.width / key.geometry.columns
    let top = part.row * key.height / key.geometry.rows
    let bottom = (part.row + part.rows) * key.height / key.geometry.rows
    let source = "x=\(left),y=\(top),w=\(max(1, right - left)),h=\(max(1, bottom - top))"
    return Array(
      ("\u{1B}_Ga=p,q=2,C=1,i=\(id),p=\(number),\(source),c=\(part.columns),r=\(part.rows)"
        + "\u{1B}\\").utf8)
  }

  /// A part of a sixel picture and its place on a canvas, in pixels.
  struct SixelPiece {
    /// Which of the pictures it is a part of.
    var picture: Int
    var left, top, width, height: Int
    var x, y: Int
  }

  /// Parts of sixel pictures as one, with holes where none lies; nil where they have too many
  /// colours together.
  static func sixel(
    _ pieces: [SixelPiece], of pictures: [[UInt8]], width: Int, height: Int
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    for picture in pictures {
      offsets.append(bytes.count)
      bytes += picture
    }
    let places = pieces.map { piece in
      easel_sixel_piece(
        offset: offsets[piece.picture], count: pictures[piece.picture].count,
        left: CInt(piece.left),
        top: CInt(piece.top), width: CInt(piece.width), height: CInt(piece.height),
        x: CInt(piece.x), y: CInt(piece.y))
    }
    var count = 0
    let canvas = easel_sixel_compose(
      bytes, places, CInt(places.count), CInt(width), CInt(height), &count)
    return taken(canvas, count)
  }

  /// Two pixels a cell: the upper half block in the colour of the upper one.
  static func halfBlocks(_ pixels: [UInt8], _ key: PictureKey) -> EncodedPicture {
    let whole = Rect(column: 0, row: 0, columns: key.width, rows: key.height / 2)
    return EncodedPicture(lines: halfBlocks(pixels, key, part: whole), pixels: pixels)
  }

  /// The rows of a part, in cells from the picture's corner.
  static func halfBlocks(_ pixels: [UInt8], _ key: PictureKey, part: Rect) -> [[UInt8]] {
    let colors = key.smallBytes ? min(key.colors, .palette256) : key.colors
    func color(_ x: Int, _ y: Int) -> Color {
      let i = (y * key.width + x) * 3
      return Color.rgb(pixels[i], pixels[i + 1], pixels[i + 2]).reduced(to: colors)
    }
    var lines: [[UInt8]] = []
    for row in part.row..<part.row + part.rows {
      var line: [UInt8] = []
      var shown: (upper: Color, lower: Color)?
      for x in part.column..<part.column + part.columns {
        let (upper, lower) = (color(x, row * 2), color(x, row * 2 + 1))
        var change: [String] = []
        if shown?.upper != upper { change.append(upper.sgr(background: false)) }
        if shown?.lower != lower { change.append(lower.sgr(background: true)) }
        if !change.isEmpty { line += "\u{1B}[\(change.joined(separator: ";"))m".utf8 }
        shown = (upper, lower)
        line += "▀".utf8
      }
      lines.append(line + Array("\u{1B}[m".utf8))
    }
    return lines
  }

  /// One letter a cell, the denser the brighter.
  static func letters(_ pixels: [UInt8], _ key: PictureKey) -> EncodedPicture {
    let ramp = Array(" .:-=+*#%@".utf8)
    return EncodedPicture(
      lines: (0..<key.height).map { y in
        (0..<key.width).map { x in
          let i = (y * key.width + x) * 3
          let light =
            (Int(pixels[i]) * 299 + Int(pixels[i + 1]) * 587 + Int(pixels[i + 2]) * 114) / 1000
          return ramp[light * ramp.count / 256]
        }
      })
  }
}
