import CImage
import Pictures

extension RGBImage {
  /// The picture in another size, both sides at least 1: squares of one colour where it grows,
  /// the mean of the covered area where it shrinks.
  /// - Throws: `GalleryError.tooLarge` where memory is short.
  public func scaled(width: Int, height: Int) throws(GalleryError) -> RGBImage {
    if width == self.width, height == self.height { return self }
    var done = false
    let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      done = easel_scale_rgb(
        pixels, CInt(self.width), CInt(self.height), target, CInt(width), CInt(height), false)
      count = done ? width * height * 3 : 0
    }
    guard done else { throw .tooLarge(reason: "no memory to scale it to \(width)x\(height)") }
    return RGBImage(width: width, height: height, pixels: result)
  }

  /// The picture enlarged by the largest whole number that fits a square, pixels kept sharp.
  func enlarged(to side: Int) throws(GalleryError) -> RGBImage {
    let factor = max(1, side / max(width, height))
    return try scaled(width: width * factor, height: height * factor)
  }
}
