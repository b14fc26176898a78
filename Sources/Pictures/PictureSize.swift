/// Width and height in pixels.
public struct PictureSize: Codable, Sendable, Hashable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try values.decode(in: 0...1 << 20, forKey: .width)
    height = try values.decode(in: 0...1 << 20, forKey: .height)
  }

  /// The size of a base picture in a shape: about as many pixels as a square. Nil where the shape is
  /// longer than 4 to 1, or has no size.
  /// - Parameters:
  ///   - side: of the square.
  ///   - grain: sides are multiples of it.
  public init?(aspectWidth: Int, aspectHeight: Int, side: Int, grain: Int = 8) {
    guard aspectWidth > 0, aspectHeight > 0 else { return nil }
    let shape = Double(aspectWidth) / Double(aspectHeight)
    guard (0.25...4).contains(shape) else { return nil }
    func rounded(_ length: Double) -> Int {
      max(1, Int((length / Double(grain)).rounded())) * grain
    }
    self.init(
      width: rounded(Double(side) * shape.squareRoot()),
      height: rounded(Double(side) / shape.squareRoot()))
  }
}
