import Diffusion

/// Where some tokens acted, as light over a picture.
public struct AttentionOverlay: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `[height, width]`, 0...1.
  public let light: [Float]

  /// - Parameter tokens: inside the encoding; their maps are averaged.
  public init(_ attention: TokenAttention, tokens: Range<Int>) {
    var sum = [Float](repeating: 0, count: attention.width * attention.height)
    for token in tokens.clamped(to: 0..<attention.tokens) {
      for (index, value) in attention.map(token: token).enumerated() { sum[index] += value }
    }
    let (low, high) = (sum.min() ?? 0, sum.max() ?? 0)
    self.init(
      width: attention.width, height: attention.height,
      light: sum.map { high > low ? ($0 - low) / (high - low) : 0 })
  }

  /// - Parameter light: `[height, width]`, 0...1.
  public init(width: Int, height: Int, light: [Float]) {
    precondition(width > 0 && height > 0 && light.count == width * height)
    self.width = width
    self.height = height
    self.light = light
  }

  /// The picture, dark where the tokens did not act and tinted where they did most.
  public func draw(over picture: RGBImage) -> RGBImage {
    var pixels = picture.pixels
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let value = value(
          x: (Float(x) + 0.5) / Float(picture.width) * Float(width) - 0.5,
          y: (Float(y) + 0.5) / Float(picture.height) * Float(height) - 0.5)
        let at = (y * picture.width + x) * 3
        let heat = Self.heat(value)
        for (channel, tint) in [heat.0, heat.1, heat.2].enumerated() {
          let shaded = Float(pixels[at + channel]) * (0.3 + 0.2 * value) + tint * 0.5
          pixels[at + channel] = UInt8(min(max(shaded, 0), 255))
        }
      }
    }
    return RGBImage(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// The light at a place of the map, bilinear.
  private func value(x: Float, y: Float) -> Float {
    let (x, y) = (min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (a, b) = (x - Float(left), y - Float(top))
    let upper = light[top * width + left] * (1 - a) + light[top * width + right] * a
    let lower = light[bottom * width + left] * (1 - a) + light[bottom * width + right] * a
    return upper * (1 - b) + lower * b
  }

  /// Black, red, yellow, white.
  private static func heat(_ value: Float) -> (Float, Float, Float) {
    (min(value * 3, 1) * 255, min(max(value * 3 - 1, 0), 1) * 255, max(value * 3 - 2, 0) * 255)
  }
}
