import Pictures

/// One estimate x0 on the way to a picture.
public struct FilmFrame: Sendable, Equatable {
  /// The stage, 0 for the base.
  public var stage: Int
  /// Which step of it, 1...`count`.
  public var step: Int
  public var count: Int
  /// The noise level that the step started from, 0...1.
  public var noiseLevel: Double
  public var image: RGBImage

  public init(stage: Int, step: Int, count: Int, noiseLevel: Double, image: RGBImage) {
    self.stage = stage
    self.step = step
    self.count = count
    self.noiseLevel = noiseLevel
    self.image = image
  }

  /// Whether it is its stage's picture.
  public var isLastOfStage: Bool { step >= count }

  /// How long it is seen in a film, in seconds; the end of a stage stays for a moment.
  public var seconds: Double { Self.seconds(isLastOfStage: isLastOfStage) }

  public static func seconds(isLastOfStage: Bool) -> Double { isLastOfStage ? 0.5 : 0.08 }
}

/// The frames of a film in the making, within bounded memory: where they get too many, every other
/// one goes, and from then on every other one comes.
public struct FilmRecording: Sendable, Equatable {
  public private(set) var frames: [FilmFrame] = []
  private var bytes = 0
  private var stride = 1
  private var steps = 0

  /// The most bytes of pixels; a usual picture has five million.
  static let limit = 24 << 20

  public init() {}

  public mutating func add(_ frame: FilmFrame) {
    defer { steps += 1 }
    guard steps.isMultiple(of: stride) || frame.isLastOfStage else { return }
    frames.append(frame)
    bytes += frame.image.pixels.count
    guard bytes > Self.limit, frames.count > 2 else { return }
    stride *= 2
    frames = frames.enumerated().filter { $0.offset.isMultiple(of: 2) || $0.element.isLastOfStage }
      .map(\.element)
    bytes = frames.reduce(0) { $0 + $1.image.pixels.count }
  }
}
