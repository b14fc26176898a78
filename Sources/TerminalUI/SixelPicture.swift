import CImage
import Glibc
import Pictures

/// Whole pictures as sixel sequences, and back.
public enum SixelPicture {
  /// The sequence that draws a picture pixel by pixel; nil only if memory is short.
  /// - Parameters:
  ///   - colors: of the palette at most: 2...256.
  ///   - dithering: whether neighbours of a pixel make up for what its colour lacks.
  public static func encode(_ image: RGBImage, colors: Int, dithering: Bool) -> [UInt8]? {
    var count = 0
    let bytes = easel_sixel_encode(
      image.pixels, CInt(image.width), CInt(image.height),
      CInt(min(max(colors, 2), 256)), dithering, &count)
    return PictureEncoder.taken(bytes, count)
  }

  /// The picture that a sequence draws, by libsixel; nil where it is none.
  public static func decode(_ bytes: [UInt8]) -> RGBImage? {
    var (width, height): (CInt, CInt) = (0, 0)
    let pixels = easel_sixel_decode(bytes, bytes.count, &width, &height)
    let count = Int(width) * Int(height) * 3
    guard let taken = PictureEncoder.taken(pixels, count), count > 0 else { return nil }
    return RGBImage(width: Int(width), height: Int(height), pixels: taken)
  }
}
