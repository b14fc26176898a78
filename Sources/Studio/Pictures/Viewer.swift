import Pictures

/// Looking at one picture: how far in, and where.
struct Viewer: Sendable, Equatable {
  /// 1 shows the whole picture; 2 half of each side, and so on.
  private(set) var zoom = 1.0
  /// The centre of what is shown, as shares of width and height.
  private(set) var centreX = 0.5
  private(set) var centreY = 0.5

  static let most = 16.0

  mutating func zoom(by factor: Double) {
    zoom = clamp(zoom * factor, 1...Self.most)
    settle()
  }

  /// Moves by shares of what is shown.
  mutating func pan(x: Double, y: Double) {
    centreX += x / zoom
    centreY += y / zoom
    settle()
  }

  private mutating func settle() {
    let half = 0.5 / zoom
    centreX = clamp(centreX, half...1 - half)
    centreY = clamp(centreY, half...1 - half)
  }

  /// The part of a picture that is shown.
  func crop(_ shot: Shot) -> Shot {
    guard zoom > 1 else { return shot }
    let image = shot.image
    let width = max(1, Int((Double(image.width) / zoom).rounded()))
    let height = max(1, Int((Double(image.height) / zoom).rounded()))
    func start(_ centre: Double, _ all: Int, _ part: Int) -> Int {
      clamp(Int(((centre - 0.5 / zoom) * Double(all)).rounded()), 0...all - part)
    }
    let left = start(centreX, image.width, width)
    let top = start(centreY, image.height, height)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for row in top..<top + height {
      let start = (row * image.width + left) * 3
      pixels += image.pixels[start..<start + width * 3]
    }
    var id = shot.id.value
    for number in [left, top, width, height] {
      id = (id ^ UInt64(number)) &* 0x100_0000_01b3
    }
    return Shot(
      id: Placement.ID(id), image: RGBImage(width: width, height: height, pixels: pixels))
  }
}
