import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures

/// A user's own picture, as something to start from: any PNG.
enum SourcePicture {
  /// Reads a PNG as 8-bit RGB, upright: grey, palettes and 16 bits are converted, transparency is
  /// blended over white.
  static func read(_ path: String) throws -> RGBImage {
    try read(path) { file throws(GalleryError) in try PictureFile.read(file).image }
  }

  /// Reads a PNG as a mask: luminance times opacity.
  static func readMask(_ path: String) throws -> RGBImage {
    try read(path, PictureFile.readMask)
  }

  private static func read(
    _ path: String, _ body: (URL) throws(GalleryError) -> RGBImage
  ) throws -> RGBImage {
    let file = URL(file: path.expandingTilde)
    do {
      return try body(file)
    } catch {
      guard case .malformed = error, let kind = otherKind(file) else { throw error }
      throw EaselError.file(
        path: path,
        reason:
          "is a \(kind) file, and Easel reads PNG; convert it first, for example with ImageMagick: "
          + "'magick IN -auto-orient -colorspace sRGB OUT.png'")
    }
  }

  /// The base stage's size in a picture's shape; nil for a square.
  /// - Throws: where it is longer than 4 to 1.
  static func shape(of picture: RGBImage, cascade: Cascade) throws -> PictureSize? {
    if picture.width == picture.height { return nil }
    do {
      return try cascade.baseSize(aspectWidth: picture.width, aspectHeight: picture.height)
    } catch {
      throw EaselError.refused(
        "the picture is \(picture.width)x\(picture.height) pixels, longer than 4:1; cut it, or "
          + "choose a part of it with --aspect")
    }
  }

  /// What a file is that is no PNG, by its first bytes.
  private static func otherKind(_ file: URL) -> String? {
    let head = (try? Files.head(of: file.path, count: 16)) ?? []
    func has(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "JPEG" }
    if has("GIF8") { return "GIF" }
    if has("RIFF"), has("WEBP", at: 8) { return "WebP" }
    if has("II*\0") || has("MM\0*") { return "TIFF" }
    if has("ftypavif", at: 4) { return "AVIF" }
    if has("ftyphei", at: 4) { return "HEIC" }
    if has("BM") { return "BMP" }
    if has("%PDF") { return "PDF" }
    return nil
  }
}
