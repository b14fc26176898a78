import Pictures

/// A picture that the terminal should show in a rectangle of cells.
public struct Placement: Hashable, Sendable {
  /// Names the pixels: the same id always means the same pixels, so that encodings can be cached.
  public struct ID: Hashable, Sendable {
    public let value: UInt64
    public init(_ value: UInt64) { self.value = value }
  }
  /// How much care (and how many bytes) the picture is worth.
  public enum Quality: Hashable, Sendable {
    /// A passing estimate: nearest-neighbour enlargement, few colours, dropped when slow.
    case preview
    /// A finished picture: smooth scaling, full palette.
    case full
  }
  public var id: ID
  public var image: RGBImage
  /// The cells it may cover; it is fitted inside with its aspect kept, centred.
  public var rect: Rect
  public var quality: Quality
  /// How many cells wide it is, where that is less than fits; nil for as many as fit.
  public var width: Double?
  /// Whether it shows how far a picture has come: encoding it may not slow that down.
  public var isPassing: Bool
  /// What lies over it: these cells show their text, the others of `rect` the picture.
  public var covered: [Rect]

  public init(
    id: ID, image: RGBImage, rect: Rect, quality: Quality, width: Double? = nil,
    isPassing: Bool = false, covered: [Rect] = []
  ) {
    self.id = id
    self.image = image
    self.rect = rect
    self.quality = quality
    self.width = width
    self.isPassing = isPassing
    self.covered = covered
  }

  public static func == (a: Placement, b: Placement) -> Bool {
    a.id == b.id && a.rect == b.rect && a.quality == b.quality && a.width == b.width
      && a.covered == b.covered
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(rect)
    hasher.combine(quality)
    hasher.combine(width)
    hasher.combine(covered)
  }
}
