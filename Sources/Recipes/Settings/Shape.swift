import Pictures

/// The shape of a picture: a ratio of its sides, or the very size of a recipe's base picture.
public struct Shape: Hashable, Sendable {
  private enum Kind: Hashable {
    case ratio(Int, Int)
    case size(PictureSize)
  }
  private let kind: Kind

  private init(_ kind: Kind) { self.kind = kind }

  public static let square = Shape(.ratio(1, 1))

  /// What the settings offer.
  public static let choices = [
    (1, 1), (3, 2), (2, 3), (4, 3), (3, 4), (16, 9), (9, 16), (2, 1), (1, 2),
  ].map { Shape(.ratio($0.0, $0.1)) }

  /// As it is typed, shown and saved: `3:2`, or `72x56`.
  public var text: String {
    switch kind {
    case .ratio(let width, let height): "\(width):\(height)"
    case .size(let size): "\(size.width)x\(size.height)"
    }
  }

  /// Reads `text`: any ratio up to 4:1, or a size whose sides are multiples of 8.
  public init?(_ text: String) {
    if let sides = Self.sides(text, between: ":"), let shape = Self.ratio(sides) {
      self.init(shape)
    } else if let sides = Self.sides(text, between: "x"),
      [sides.0, sides.1].allSatisfy({ (8...4096).contains($0) && $0.isMultiple(of: 8) })
    {
      self.init(.size(PictureSize(width: sides.0, height: sides.1)))
    } else {
      return nil
    }
  }

  private static func sides(_ text: String, between mark: Character) -> (Int, Int)? {
    let sides = text.split(separator: mark, omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
    return (width, height)
  }

  /// Equal sides are the square, however they are written.
  private static func ratio(_ sides: (Int, Int)) -> Kind? {
    guard [sides.0, sides.1].allSatisfy({ (1...100_000).contains($0) }),
      (0.25...4).contains(Double(sides.0) / Double(sides.1))
    else { return nil }
    return sides.0 == sides.1 ? square.kind : .ratio(sides.0, sides.1)
  }

  /// The shape of a recipe: a choice where one gives its size, the one that was chosen first.
  public init(_ baseSize: PictureSize?, side: Int, before: Shape) {
    guard let baseSize else {
      self = .square
      return
    }
    self =
      ([before] + Self.choices).first { $0.baseSize(side: side) == baseSize }
      ?? Shape(.size(baseSize))
  }

  /// The size of a model's base picture; nil is the model's square.
  /// - Parameters:
  ///   - side: of that square.
  ///   - grain: the sides of a ratio's size are multiples of it.
  public func baseSize(side: Int, grain: Int = 8) -> PictureSize? {
    switch kind {
    case .ratio(let width, let height):
      self == .square
        ? nil
        : PictureSize(aspectWidth: width, aspectHeight: height, side: side, grain: grain)
    case .size(let size): size
    }
  }
}
