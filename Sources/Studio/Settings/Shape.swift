import Pictures

/// The shape of a picture: a ratio of its sides, or the very size of a recipe's base picture.
struct Shape: Hashable, Sendable {
  private enum Kind: Hashable {
    case ratio(Int, Int)
    case size(PictureSize)
  }
  private let kind: Kind

  private init(_ kind: Kind) { self.kind = kind }

  static let square = Shape(.ratio(1, 1))

  /// What the settings offer.
  static let choices = [
    (1, 1), (3, 2), (2, 3), (4, 3), (3, 4), (16, 9), (9, 16), (2, 1), (1, 2),
  ].map { Shape(.ratio($0.0, $0.1)) }

  /// As it is shown and saved: `3:2`, or `72x56`.
  var text: String {
    switch kind {
    case .ratio(let width, let height): "\(width):\(height)"
    case .size(let size): "\(size.width)x\(size.height)"
    }
  }

  /// Reads `text`; what it does not know is the square.
  init(_ text: String) {
    self =
      Self.choices.first { $0.text == text } ?? Self.size(text).map { Shape(.size($0)) } ?? .square
  }

  private static func size(_ text: String) -> PictureSize? {
    let sides = text.split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (8...4096).contains($0) && $0.isMultiple(of: 8) })
    else { return nil }
    return PictureSize(width: sides[0], height: sides[1])
  }

  /// The shape of a recipe: a choice where one gives its size, the one that was chosen first.
  init(_ baseSize: PictureSize?, side: Int, before: Shape) {
    guard let baseSize else {
      self = .square
      return
    }
    self =
      ([before] + Self.choices).first { $0.baseSize(side: side) == baseSize }
      ?? Shape(.size(baseSize))
  }

  /// The size of a model's base picture; nil is the model's square.
  /// - Parameter side: of that square.
  func baseSize(side: Int) -> PictureSize? {
    switch kind {
    case .ratio(let width, let height):
      self == .square ? nil : PictureSize(aspectWidth: width, aspectHeight: height, side: side)
    case .size(let size): size
    }
  }
}
