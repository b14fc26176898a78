import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures

/// A user's own picture, as something to start from: a PNG, JPEG or WebP of any kind.
enum SourcePicture {
  /// Reads a picture as 8-bit sRGB, upright: colours of other spaces, grey, palettes and 16 bits are
  /// converted, transparency is blended over white.
  static func read(_ path: String) throws -> RGBImage {
    let (image, details) = try PictureFile.read(URL(file: path.expandingTilde))
    if case .takenAsSRGB(let name) = details.colors {
      GalleryAccess.note(
        "\(path): its colour profile \"\(name)\" cannot be used; its colours are taken as sRGB")
    }
    return image
  }

  /// Reads a picture as a mask: luminance times opacity.
  static func readMask(_ path: String) throws -> RGBImage {
    try PictureFile.readMask(URL(file: path.expandingTilde))
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
}
