import Pictures

/// Which part of a picture may be drawn anew: a coarse bitmap, written as run lengths.
public struct Mask: Codable, Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `[height, width]`, true where the picture may change.
  public private(set) var bits: [Bool]

  /// The longer side of a mask.
  static let side = 128
  /// The most cells that a file may ask for.
  private static let most = 1 << 20

  /// An empty mask in the shape of a picture.
  init(pictureWidth: Int, pictureHeight: Int) {
    let longest = max(1, max(pictureWidth, pictureHeight))
    width = max(1, Self.side * max(1, pictureWidth) / longest)
    height = max(1, Self.side * max(1, pictureHeight) / longest)
    bits = Array(repeating: false, count: width * height)
  }

  public var isEmpty: Bool { !bits.contains(true) }

  /// The share of the picture that may change, 0...1.
  var share: Double { Double(bits.count { $0 }) / Double(bits.count) }

  /// White where the picture may change, else black.
  public var image: RGBImage {
    RGBImage(
      width: width, height: height,
      pixels: bits.flatMap { bit in Array(repeating: bit ? 255 : 0, count: 3) })
  }

  // MARK: Drawing

  /// Sets a disc of cells.
  mutating func dab(x: Int, y: Int, radius: Int, to value: Bool) {
    for row in max(0, y - radius)..<max(0, min(height, y + radius + 1)) {
      for column in max(0, x - radius)..<max(0, min(width, x + radius + 1)) {
        let (dx, dy) = (column - x, row - y)
        // A little more than the radius makes small discs round.
        if dx * dx + dy * dy <= radius * radius + radius { bits[row * width + column] = value }
      }
    }
  }

  /// Sets all that a disc passes on the way between two cells.
  mutating func stroke(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), radius: Int, to value: Bool
  ) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      dab(
        x: start.x + (end.x - start.x) * step / steps,
        y: start.y + (end.y - start.y) * step / steps, radius: radius, to: value)
    }
  }

  mutating func invert() {
    for index in bits.indices { bits[index].toggle() }
  }

  mutating func clear() { bits = Array(repeating: false, count: bits.count) }

  // MARK: Run lengths

  private enum CodingKeys: CodingKey { case width, height, runs }

  /// Lengths of the runs in turn, the first of cells that stay as they are.
  private var runs: [Int] {
    var runs = [0]
    var value = false
    for bit in bits {
      if bit != value {
        runs.append(0)
        value = bit
      }
      runs[runs.count - 1] += 1
    }
    return runs
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(runs, forKey: .runs)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    let runs = try values.decode([Int].self, forKey: .runs)
    let sides = 1...Self.most
    guard sides.contains(width), sides.contains(height), width <= Self.most / height else {
      throw DecodingError.dataCorruptedError(
        forKey: .width, in: values, debugDescription: "a mask of \(width)x\(height) cells")
    }
    bits = []
    for (index, run) in runs.enumerated() {
      guard run >= 0, run <= width * height - bits.count else { break }
      bits += Array(repeating: !index.isMultiple(of: 2), count: run)
    }
    guard bits.count == width * height else {
      throw DecodingError.dataCorruptedError(
        forKey: .runs, in: values, debugDescription: "runs that do not fill the mask")
    }
  }
}
