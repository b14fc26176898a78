import Pictures

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

  /// Where the light is greatest: shares of width and height from the top left.
  public var peak: [Double] {
    guard let at = light.indices.max(by: { light[$0] < light[$1] }) else { return [] }
    return [
      (Double(at % width) + 0.5) / Double(width), (Double(at / width) + 0.5) / Double(height),
    ]
  }

  /// The mean of the light: small where it is in one place.
  public var spread: Double { Double(light.reduce(0, +)) / Double(light.count) }

  /// The picture, dark where the tokens did not act and tinted where they did most.
  public func draw(over picture: RGBImage) -> RGBImage {
    let tints = Self.tints
    let light = resampled(
      light, planes: 1, width: width, height: height,
      columns: .bilinear(from: width, to: picture.width),
      rows: .bilinear(from: height, to: picture.height))
    var pixels = picture.pixels
    for (index, value) in light.enumerated() {
      let tint = tints[Int(min(max(value, 0), 1) * 255)]
      pixels[index * 3] = UInt8(Int(pixels[index * 3]) * tint.shade / 256 + tint.red)
      pixels[index * 3 + 1] = UInt8(Int(pixels[index * 3 + 1]) * tint.shade / 256 + tint.green)
      pixels[index * 3 + 2] = UInt8(Int(pixels[index * 3 + 2]) * tint.shade / 256 + tint.blue)
    }
    return RGBImage(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// What a middle grey becomes from no light to the most, for a legend.
  static func legend(_ count: Int) -> [(UInt8, UInt8, UInt8)] {
    (0..<count).map { index in
      let tint = tints[index * 255 / max(1, count - 1)]
      let grey = 128 * tint.shade / 256
      return (UInt8(grey + tint.red), UInt8(grey + tint.green), UInt8(grey + tint.blue))
    }
  }

  /// What light does to a pixel: how much of it stays, of 256, and half of the heat's colour, from
  /// black over red and yellow to white.
  private static let tints: [(shade: Int, red: Int, green: Int, blue: Int)] = (0..<256).map {
    step in
    let value = Float(step) / 255
    func half(_ heat: Float) -> Int { Int(min(max(heat, 0), 1) * 127) }
    return (
      Int((0.3 + 0.2 * value) * 256), half(value * 3), half(value * 3 - 1), half(value * 3 - 2)
    )
  }
}
