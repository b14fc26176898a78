/// A picture as the networks see it: planar float32, `[3, height, width]` (red, green, blue; rows
/// from the top), values around [-1, 1].
public struct PlanarImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `planes * height * width` values.
  public let values: [Float]

  public static let planes = 3

  public init(width: Int, height: Int, values: [Float]) {
    precondition(width > 0 && height > 0 && values.count == Self.planes * width * height)
    self.width = width
    self.height = height
    self.values = values
  }

  /// The same picture from 8-bit values: 0 is -1, 255 is 1.
  public init(_ image: RGBImage) {
    let plane = image.width * image.height
    var values = [Float](repeating: 0, count: 3 * plane)
    for i in 0..<plane {
      for c in 0..<3 { values[c * plane + i] = Float(image.pixels[3 * i + c]) / 127.5 - 1 }
    }
    self.init(width: image.width, height: image.height, values: values)
  }

  /// The same picture in 8 bits, rounded half to even, values outside [-1, 1] clipped.
  public var image: RGBImage {
    let plane = width * height
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * plane) { pixels, count in
      for i in 0..<plane {
        for c in 0..<3 {
          let value = ((values[c * plane + i] + 1) * 127.5).rounded(.toNearestOrEven)
          pixels[3 * i + c] = value > 0 ? UInt8(min(value, 255)) : 0
        }
      }
      count = 3 * plane
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}
