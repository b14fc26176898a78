/// An 8-bit picture in memory: interleaved red, green, blue, rows from the top, no padding.
public struct RGBImage: Sendable, Hashable {
  /// Columns of pixels, at least 1.
  public let width: Int
  /// Rows of pixels, at least 1.
  public let height: Int
  /// `width * height * 3` bytes.
  public let pixels: [UInt8]

  /// Wraps pixels that are already interleaved; the count must be `width * height * 3`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height * 3)
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
